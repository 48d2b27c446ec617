import { type JsonObject, LeadKitError, cleanText } from '@leadkit/contracts'
import { z } from 'zod'
import { isUuid } from './identifier.ts'
import { jsonFault } from './json-limits.ts'

/** JSON text of a value whose strings PostgreSQL can store as `jsonb`. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? cleanText(item) : item))
}

/** @throws LeadKitError `invalid_input` for anything but a UUID in lower case. */
export function checkId(id: unknown, operation: string, field = 'id'): string {
  if (typeof id === 'string' && isUuid(id)) return id
  const rule = 'must be a UUID in lower case'
  throw new LeadKitError('invalid_input', `${operation}: ${field} ${rule}`, { issues: [{ path: [field], rule }] })
}

/** A UUID in lower case. */
export const idSchema: z.ZodType<string, string> = z.string().refine(isUuid, 'must be a UUID in lower case')

/** Text for a column with `max` characters: trimmed, not empty, without U+0000, which PostgreSQL cannot store. */
export function textSchema(max: number): z.ZodType<string, string> {
  return z.string().trim().min(1).max(max).refine(isStorable, 'must be well-formed Unicode without U+0000')
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** A search text, which does not have to fit a column: at most `max` characters, not empty. */
export function soughtTextSchema(max: number): z.ZodType<string, string> {
  return z.string().min(1).max(max).refine(isStorable, 'must be well-formed Unicode without U+0000')
}

/** A timestamp with a four-digit year in PostgreSQL and ISO 8601. */
export const dateSchema: z.ZodType<Date, Date> = z
  .date()
  .min(new Date('0001-01-01T00:00:00.000Z'))
  .max(new Date('9999-12-31T23:59:59.999Z'))

/** An object for a jsonb column: JSON values only, at most 32 levels deep and 262,144 characters of JSON. */
export const jsonObjectSchema: z.ZodType<JsonObject, JsonObject> = z.unknown().superRefine((value, context) => {
  const fault = jsonFault(value)
  if (fault !== null) context.addIssue({ code: 'custom', message: fault })
}) as unknown as z.ZodType<JsonObject, JsonObject>

export const functionSchema = z.custom((value) => typeof value === 'function', 'must be a function')

export const signalSchema = z.instanceof(AbortSignal, { error: 'must be an AbortSignal' })

/** Options of long-running calls. */
export const longCallSchema = z.strictObject({ signal: signalSchema.optional(), onProgress: functionSchema.optional() })

/** A country as ISO 3166-1 alpha-2, such as `DE`. */
export const countrySchema: z.ZodType<string, string> = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be two capital letters such as DE')

/** The IANA name of a time zone. Offsets such as `+02:00` know no summer time, and are none. */
export const timeZoneSchema: z.ZodType<string, string> = z
  .string()
  .max(60)
  .refine(isTimeZone, 'must be the IANA name of a time zone such as "Europe/Berlin"')

function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** The fields of `PageRequest`, for the strict schemas of filters. */
export const pageFields = {
  limit: z.number().int().min(1).max(200).optional(),
  after: z.string().max(200).nullish(),
}

/** A `PageRequest` alone. */
export const pageSchema = z.strictObject(pageFields)
