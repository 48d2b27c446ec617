import { z } from 'zod'
import { fieldOwners, ownershipFaults } from './field-ownership.ts'
import { mappingSources } from './lead-snapshot.ts'

const source = z.enum(mappingSources)
const scalar = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()])
const comparable = z.union([z.string(), z.number(), z.boolean()])

const test = z.discriminatedUnion('operator', [
  z.strictObject({ source, operator: z.enum(['present', 'absent']) }),
  z.strictObject({ source, operator: z.enum(['equals', 'not_equals']), value: comparable }),
  z.strictObject({
    source,
    operator: z.enum(['in', 'not_in']),
    values: z.array(comparable).min(1).max(1000).readonly(),
  }),
])
/** One test of the snapshot. Texts are compared as they are, dates as ISO 8601. */
export type MappingTest = Readonly<z.output<typeof test>>

const condition = z.union([
  test,
  z.strictObject({ all: z.array(test).min(1).max(20).readonly() }),
  z.strictObject({ any: z.array(test).min(1).max(20).readonly() }),
])
/** When a mapping applies: one test, all of several, or any of them. */
export type MappingCondition = Readonly<z.output<typeof condition>>

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g

const template = z
  .string()
  .min(1)
  .max(10_000)
  .refine((text) => templateSources(text).every((name) => source.safeParse(name).success), {
    error: `a template names its values as {{lead.name}}; known are ${mappingSources.join(', ')}`,
  })

const casts = ['string', 'number', 'integer', 'boolean', 'date', 'datetime'] as const

const shared = {
  /** The remote field's name. */
  target: z.string().min(1).max(255).describe("The remote field's name."),
  /** If the condition is not met, the field is left unchanged. */
  when: condition.optional().describe('Leaves the field alone when it does not hold.'),
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

const fieldMapping = z.union([
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
  z.strictObject({ ...shared, template }),
])

/**
 * How leads become remote records, as data: stored in the config, validated when stored, and exported as JSON Schema for editors by
 * {@link fieldMappingJsonSchema}. Each remote field gets one value: if several mappings have the same target, the first whose condition is met
 * and that has a value wins.
 */
export const fieldMappingsSchema: z.ZodType<readonly FieldMapping[]> = z
  .array(fieldMapping)
  .min(1)
  .max(500)
  .superRefine((mappings, context) => {
    for (const { index, key, message } of ownershipFaults(mappings)) {
      context.addIssue({ code: 'custom', path: [index, key], message })
    }
  })
  .readonly()

/** One remote field and the origin of its value: a source of the lead, a constant, or a template such as `{{lead.name}}`. */
export type FieldMapping = Readonly<z.output<typeof fieldMapping>>
export type MappingCast = (typeof casts)[number]

/** The JSON Schema (draft 2020-12) of a list of field mappings. */
export function fieldMappingJsonSchema(): Readonly<Record<string, unknown>> {
  return { title: 'LeadKit field mappings', ...z.toJSONSchema(fieldMappingsSchema, { io: 'input' }) }
}

/** The names between double braces, in order. */
function templateSources(text: string): readonly string[] {
  return Array.from(text.matchAll(PLACEHOLDER), (match) => (match[1] ?? '').trim())
}

/** Replaces each `{{…}}` with its value. */
export function fillTemplate(text: string, valueOf: (name: string) => string): string {
  return text.replace(PLACEHOLDER, (_, name: string) => valueOf(name.trim()))
}
