import { z } from 'zod'
import { fieldOwners, ownershipFaults } from './field-ownership.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { noCustomFields, readCustomFields } from '../../custom-fields/custom-fields.ts'
import type { NoCustomFields } from '../../custom-fields/custom-field-schemas.ts'
import { customSources } from './custom-source.ts'
import { type MappingSource, mappingSources } from './lead-snapshot.ts'

const scalar = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()])
const comparable = z.union([z.string(), z.number(), z.boolean()])

function testSchema<Source extends string>(source: z.ZodType<Source>) {
  return z.discriminatedUnion('operator', [
    z.strictObject({ source, operator: z.enum(['present', 'absent']) }),
    z.strictObject({ source, operator: z.enum(['equals', 'not_equals']), value: comparable }),
    z.strictObject({
      source,
      operator: z.enum(['in', 'not_in']),
      values: z.array(comparable).min(1).max(1000).readonly(),
    }),
  ])
}
/** One test of the snapshot. Texts are compared as they are, dates as ISO 8601. */
export type MappingTest = Readonly<z.output<ReturnType<typeof testSchema<MappingSource>>>>

function conditionSchema<Source extends string>(source: z.ZodType<Source>) {
  const test = testSchema(source)
  return z.union([
    test,
    z.strictObject({ all: z.array(test).min(1).max(20).readonly() }),
    z.strictObject({ any: z.array(test).min(1).max(20).readonly() }),
  ])
}
/** When a mapping applies: one test, all of several, or any of them. */
export type MappingCondition = Readonly<z.output<ReturnType<typeof conditionSchema<MappingSource>>>>

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g

const casts = ['string', 'number', 'integer', 'boolean', 'date', 'datetime'] as const

function sharedFields<Source extends string>(source: z.ZodType<Source>) {
  return {
    /** The remote field's name. */
    target: z.string().min(1).max(255).describe("The remote field's name."),
    /** If the condition is not met, the field is left unchanged. */
    when: conditionSchema(source).optional().describe('Leaves the field alone when it does not hold.'),
    /** Replaces values, compared as text; a value without an entry stays as it is. */
    map: z
      .record(z.string(), scalar)
      .optional()
      .describe('Replaces values, compared as text; what has no entry stays as it is.'),
    /** Used when there is no value. Neither mapped nor cast. */
    default: scalar.optional().describe('Used when there is no value. Neither mapped nor cast.'),
    /** Converts the value for the remote field. A value that cannot be converted is left out, and reported. */
    cast: z.enum(casts).optional().describe('Turns the value into what the remote field takes.'),
    /** What to do without a value: leave the remote field as it is, or empty it. Default `skip`. */
    whenEmpty: z
      .enum(['skip', 'clear'])
      .optional()
      .describe('Without a value: leave the remote field as it is (skip, the default), or empty it (clear).'),
    /**
     * What the first write does to an existing record in the CRM: fill the field only if it is empty, or overwrite what a person entered. Default
     * `fill`: what a person entered stays until the lead's own value changes. Has no effect if the CRM owns the field.
     */
    onLink: z
      .enum(['fill', 'overwrite'])
      .optional()
      .describe(
        'In a record that was there before: write the field only when it is empty (fill, the default), or always (overwrite).',
      ),
  }
}

function mappingSchema<Source extends string>(source: z.ZodType<Source>) {
  const shared = sharedFields(source)
  return z.union([
    z.strictObject({
      ...shared,
      source,
      /**
       * Whose value wins. `local` (the default) only writes. `remote`: the CRM's value becomes the lead's; LeadKit writes it once, with a new record.
       * `latest`: the latest change wins. The last two need a source that can be written to a lead, and a reversible mapping.
       */
      owner: z.enum(fieldOwners).optional(),
    }),
    z.strictObject({ ...shared, constant: scalar }),
    z.strictObject({
      ...shared,
      template: z
        .string()
        .min(1)
        .max(10_000)
        .refine((text) => templateSources(text).every((name) => source.safeParse(name).success), {
          error: 'a template names its values as {{lead.name}}, with the sources that a mapping can name',
        }),
    }),
  ])
}

/**
 * One remote field and the origin of its value: a source of the lead, a constant, or a template such as `{{lead.name}}`.
 * @typeParam Custom the kit's custom fields of leads, whose sources are `lead.custom.budget`.
 */
export type FieldMapping<Custom extends object = NoCustomFields> = Readonly<
  z.output<ReturnType<typeof mappingSchema<MappingSource<Custom>>>>
>
export type MappingCast = (typeof casts)[number]

/** The schema of the mappings of a kit with these custom fields. */
export function mappingsSchemaOf(fields: CustomFieldSet): z.ZodType<readonly FieldMapping[]> {
  const source: z.ZodType<MappingSource> = z.enum([...mappingSources, ...customSources(fields)])
  return z
    .array(mappingSchema(source))
    .min(1)
    .max(500)
    .superRefine((mappings, context) => {
      for (const { index, key, message } of ownershipFaults(mappings, fields)) {
        context.addIssue({ code: 'custom', path: [index, key], message })
      }
    })
    .readonly()
}

/**
 * How leads become remote records, as data: stored in the config, validated when stored, and exported as JSON Schema for editors by
 * {@link fieldMappingJsonSchema}. Each remote field gets one value: if several mappings have the same target, the first whose condition is met
 * and that has a value wins. Custom fields: {@link createFieldMappingsSchema}.
 */
export const fieldMappingsSchema: z.ZodType<readonly FieldMapping[]> = mappingsSchemaOf(noCustomFields.leads)

/**
 * The schema of the mappings of a kit with custom fields.
 * @param leads the schema of the leads' custom fields, as in `customFields.leads` of the kit.
 * @throws LeadKitError `configuration` for a schema that `createLeadKit` refuses.
 */
export function createFieldMappingsSchema<Leads extends z.core.$ZodObject>(
  leads: Leads,
): z.ZodType<readonly FieldMapping<z.output<Leads>>[]> {
  return mappingsSchemaOf(readCustomFields({ leads }).leads) as unknown as z.ZodType<
    readonly FieldMapping<z.output<Leads>>[]
  >
}

/**
 * The JSON Schema (draft 2020-12) of a list of field mappings.
 * @param leads the schema of the leads' custom fields, if there are any.
 */
export function fieldMappingJsonSchema(leads?: z.core.$ZodObject): Readonly<Record<string, unknown>> {
  const schema = leads === undefined ? fieldMappingsSchema : createFieldMappingsSchema(leads)
  return { title: 'LeadKit field mappings', ...z.toJSONSchema(schema, { io: 'input' }) }
}

/** The names between double braces, in order. */
function templateSources(text: string): readonly string[] {
  return Array.from(text.matchAll(PLACEHOLDER), (match) => (match[1] ?? '').trim())
}

/** Replaces each `{{…}}` with its value. */
export function fillTemplate(text: string, valueOf: (name: string) => string): string {
  return text.replace(PLACEHOLDER, (_, name: string) => valueOf(name.trim()))
}
