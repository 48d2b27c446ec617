import { emailAddressSchema } from '@leadkit/contracts'
import { z } from 'zod'
import { textSchema } from '../base/field-schema.ts'

/** What a lead's own fields may hold, whoever writes them. */
export const leadFieldSchemas = {
  name: textSchema(255),
  email: z.string().trim().pipe(emailAddressSchema),
  phone: textSchema(50),
  company: textSchema(255),
  notes: textSchema(100_000),
} as const

/** The fields of a lead that carry the time of their last change. */
export const timedFields = ['name', 'email', 'phone', 'company', 'notes', 'status'] as const
export type TimedLeadField = (typeof timedFields)[number]
