import type { z } from 'zod'

/** What has custom fields. */
export const customEntities = ['leads', 'conversations', 'tenants', 'users'] as const
export type CustomEntity = (typeof customEntities)[number]

/**
 * The host's own fields, as a `z.object` for each kind of record. Names are letters, digits and `_`, at most 60 characters; at most 100 for each
 * kind. Types are what JSON can hold: texts, numbers, booleans, enums, `z.iso.date()`, `z.iso.datetime()`, lists, and objects of these. Every field
 * may be without a value, whether it is `optional` or not, because LeadKit creates leads and conversations itself.
 */
export interface CustomFieldSchemas {
  readonly leads?: z.core.$ZodObject | undefined
  readonly conversations?: z.core.$ZodObject | undefined
  readonly tenants?: z.core.$ZodObject | undefined
  readonly users?: z.core.$ZodObject | undefined
}

/** The type of a record without custom fields. */
export type NoCustomFields = object

/** The types of a kit's custom fields, by kind of record: what {@link CustomFieldsOf} makes of the schemas. */
export interface CustomFieldTypes {
  readonly leads: object
  readonly conversations: object
  readonly tenants: object
  readonly users: object
}

/** The types of a kit without custom fields. */
export interface NoCustomFieldTypes {
  readonly leads: NoCustomFields
  readonly conversations: NoCustomFields
  readonly tenants: NoCustomFields
  readonly users: NoCustomFields
}

/**
 * The types of custom fields, from their schemas.
 *
 * @example
 * const customFields = { leads: z.object({ budget: z.number() }) }
 * type Kit = LeadKit<PlatformIngestor, CrmProvider, CustomFieldsOf<typeof customFields>>
 */
export interface CustomFieldsOf<Schemas extends CustomFieldSchemas> {
  readonly leads: FieldsOf<Schemas['leads']>
  readonly conversations: FieldsOf<Schemas['conversations']>
  readonly tenants: FieldsOf<Schemas['tenants']>
  readonly users: FieldsOf<Schemas['users']>
}

/** An entity that may have a schema or not has no fields. */
type FieldsOf<Schema> = [Schema] extends [z.core.$ZodObject] ? z.output<Schema> : NoCustomFields

/** Names of custom fields, by kind of record. */
export type CustomFieldNames<Schemas extends CustomFieldSchemas = CustomFieldSchemas> = {
  readonly [Entity in CustomEntity]?: readonly NamesOf<Schemas[Entity]>[] | undefined
}

type NamesOf<Schema> = [Schema] extends [z.core.$ZodObject] ? keyof z.output<Schema> & string : string

/** The values of custom fields as they are read. A field without a value is missing. */
export type CustomValues<Fields extends object> = {
  readonly [Field in keyof Fields]?: NonNullable<Fields[Field]>
}

/** Values of custom fields to store. Null empties a field; a missing field, or an undefined one, stays as it is. */
export type CustomInput<Fields extends object> = [keyof Fields] extends [never]
  ? Readonly<Record<string, never>>
  : { readonly [Field in keyof Fields]?: NonNullable<Fields[Field]> | null | undefined }

/** A stored custom value that is left out of `custom`. The value itself is not told; it stays stored until the field is changed. */
export interface CustomIssue {
  /** The field's name, with the way inside its value: `budget`, `addresses.0.city`. */
  readonly path: string
  /** `undeclared`: the schema has no such field any more. `invalid`: the schema does not accept the value any more. */
  readonly code: 'undeclared' | 'invalid'
  /** Which rule is not kept, such as `must be a number`. */
  readonly rule: string
}
