import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { isUuid } from './identifier.ts'

/** @throws LeadKitError `invalid_input` for what is no UUID in lower case. */
export function checkId(id: unknown, operation: string, field = 'id'): string {
  if (typeof id === 'string' && isUuid(id)) return id
  throw new LeadKitError('invalid_input', `${operation}: ${field} must be a UUID in lower case`)
}

/** A UUID in lower case. */
export const idSchema: z.ZodType<string> = z.string().refine(isUuid, 'must be a UUID in lower case')

/** Text for a column of `max` characters: trimmed, not empty, without U+0000, which PostgreSQL cannot store. */
export function textSchema(max: number): z.ZodType<string> {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed Unicode without U+0000')
}

/** The fields of `PageRequest`, for strict filter schemas; `domain/page.ts` checks their values. */
export const pageFields = { limit: z.number().optional(), after: z.string().nullish() }
