import { emailAddressSchema } from '@leadkit/contracts'
import { z } from 'zod'
import { textSchema } from '../base/field-schema.ts'
import type { CustomLeadField } from './lead.ts'

const composed = (schema: z.ZodType<string, string>): z.ZodType<string, string> =>
  schema.overwrite((text) => text.normalize('NFC'))

/** The allowed values of a lead's own fields, whoever writes them. Letters are stored composed (NFC), so that equal names are equal texts. */
export const leadFieldSchemas = {
  name: composed(textSchema(255)),
  email: composed(z.string().trim().pipe(emailAddressSchema)),
  phone: textSchema(50),
  company: composed(textSchema(255)),
  notes: textSchema(100_000),
} as const

/** The fields of a lead that carry the time of their last change, beside its custom fields. */
export const timedFields = ['name', 'email', 'phone', 'company', 'notes', 'status'] as const
export type TimedLeadField = (typeof timedFields)[number] | CustomLeadField
