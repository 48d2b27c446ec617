import type { JsonObject } from '@leadkit/contracts'
import type { MappingSource } from '@leadkit/core'
import { z } from 'zod'

/** A time as ISO 8601 with its offset, such as `2026-12-01T08:30:00Z`. */
export const dateInput = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** Any JSON object; core checks its depth and size. */
export const jsonObject: z.ZodType<JsonObject, JsonObject> = z.record(z.string(), z.unknown()) as unknown as z.ZodType<
  JsonObject,
  JsonObject
>

/** Values of the host's own fields, or conditions on them: core checks them by the kit's schemas. `never` is what the types of a kit without such fields say. */
export const customFields = z.record(z.string(), z.unknown()) as unknown as z.ZodType<
  Readonly<Record<string, never>>,
  Readonly<Record<string, unknown>>
>

/** Where a CRM's field comes from, such as `email` or `custom.budget`; core checks it. */
export const mappingSource = z.string() as unknown as z.ZodType<MappingSource, string>

/** An error inside a result, such as of one month of many. */
export const faultSchema = z
  .object({
    code: z.string().meta({ description: 'As in `Problem`.' }),
    message: z.string().meta({ description: 'What failed, and what to do next; names nobody.' }),
  })
  .meta({ id: 'Fault' })

/** `true` or `false` in an address. */
export const booleanInput = z.preprocess(
  (given) => (given === 'true' ? true : given === 'false' ? false : given),
  z.boolean(),
)

/** A number in an address. */
export const numberInput = z.preprocess(
  (given) => (typeof given === 'string' && /^-?\d{1,15}(?:\.\d{1,10})?$/.test(given) ? Number(given) : given),
  z.number(),
)

/** A name that an address may repeat. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.preprocess((given) => (Array.isArray(given) ? given : [given]), z.array(item))
}

/** The text `null` in an address stands for null. */
export function nullable<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((given) => (given === 'null' ? null : given), z.nullable(schema))
}

/** JSON in an address, for what has fields of its own. */
export function jsonText<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(readJson, schema).meta({ override: { type: 'string', contentMediaType: 'application/json' } })
}

function readJson(given: unknown): unknown {
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given)
  } catch {
    return given
  }
}
