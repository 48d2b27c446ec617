import { z } from 'zod'
import { idSchema, textSchema } from '../base/field-schema.ts'
import { parseInput } from '../base/parse-input.ts'
import { leadFieldSchemas } from './lead-fields.ts'
import { leadStatuses } from '../base/lead-status.ts'
import type { CustomInput, NoCustomFields } from '../custom-fields/custom-field-schemas.ts'

const { name, email, phone, company, notes } = leadFieldSchemas
/** Checked against the kit's schema by the writer. */
const custom = z.unknown().optional()

/** A lead that the host enters itself. */
const newLeadSchema = z.strictObject({
  /** The conversation it belongs to; one lead per conversation. */
  conversationId: idSchema.nullish(),
  name: name.nullish(),
  email: email.nullish(),
  phone: phone.nullish(),
  company: company.nullish(),
  notes: notes.nullish(),
  custom,
})
/** @typeParam Custom the kit's custom fields of leads. */
export interface NewLead<Custom extends object = NoCustomFields> extends Readonly<
  Omit<z.input<typeof newLeadSchema>, 'custom'>
> {
  /** Values of the host's own fields. */
  readonly custom?: CustomInput<Custom> | undefined
}

/** @throws LeadKitError `invalid_input`. */
export function checkNewLead(input: NewLead, operation: string) {
  const { conversationId, custom: given, ...fields } = parseInput(newLeadSchema, input, operation)
  return {
    conversationId: conversationId ?? null,
    fields: {
      name: fields.name ?? null,
      email: fields.email ?? null,
      phone: fields.phone ?? null,
      company: fields.company ?? null,
      notes: fields.notes ?? null,
    },
    custom: given,
  }
}

const expectedVersion = z.number().int().min(1).optional()

/** The fields that a host may change directly; null empties a field, a missing field stays. Status changes by `move`, scores by scoring. */
export const leadChangesSchema = z.strictObject({
  name: name.nullable().optional(),
  email: email.nullable().optional(),
  phone: phone.nullable().optional(),
  company: company.nullable().optional(),
  notes: notes.nullable().optional(),
  custom,
  /** Throws `conflict` if the lead has another version by then. */
  expectedVersion,
})
/** @typeParam Custom the kit's custom fields of leads. */
export interface LeadChanges<Custom extends object = NoCustomFields> extends Readonly<
  Omit<z.input<typeof leadChangesSchema>, 'custom'>
> {
  /** Merged with the stored values field by field: null empties a field, a missing one stays. */
  readonly custom?: CustomInput<Custom> | undefined
}

export const leadMoveSchema = z.strictObject({
  to: z.enum(leadStatuses),
  /** A user's id, or a name chosen by the host. */
  by: textSchema(255),
  /** Needed to reopen a converted or lost lead. */
  reason: textSchema(2000).optional(),
  expectedVersion,
})
export type LeadMove = Readonly<z.input<typeof leadMoveSchema>>
