import { z } from 'zod'
import { idSchema, textSchema } from '../base/field-schema.ts'
import { leadFieldSchemas } from './lead-fields.ts'
import { leadStatuses } from '../base/lead-status.ts'

const { name, email, phone, company, notes } = leadFieldSchemas

/** A lead that the host enters itself. */
export const newLeadSchema = z.strictObject({
  /** The conversation it belongs to; one lead per conversation. */
  conversationId: idSchema.nullish(),
  name: name.nullish(),
  email: email.nullish(),
  phone: phone.nullish(),
  company: company.nullish(),
  notes: notes.nullish(),
})
export type NewLead = Readonly<z.input<typeof newLeadSchema>>

const expectedVersion = z.number().int().min(1).optional()

/** The fields that a host may change directly; null empties a field, a missing field stays. Status changes by `move`, scores by scoring. */
export const leadChangesSchema = z.strictObject({
  name: name.nullable().optional(),
  email: email.nullable().optional(),
  phone: phone.nullable().optional(),
  company: company.nullable().optional(),
  notes: notes.nullable().optional(),
  /** Throws `conflict` if the lead has another version by then. */
  expectedVersion,
})
export type LeadChanges = Readonly<z.input<typeof leadChangesSchema>>

export const leadMoveSchema = z.strictObject({
  to: z.enum(leadStatuses),
  /** A user's id, or a name chosen by the host. */
  by: textSchema(255),
  /** Needed to reopen a converted or lost lead. */
  reason: textSchema(2000).optional(),
  expectedVersion,
})
export type LeadMove = Readonly<z.input<typeof leadMoveSchema>>
