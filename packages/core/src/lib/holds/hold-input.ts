import { z } from 'zod'
import { dateSchema, idSchema, pageFields, textSchema } from '../base/field-schema.ts'
import type { PageRequest } from '../base/page.ts'

export const subjectSchema = z.union([
  z.strictObject({ conversationId: idSchema }),
  z.strictObject({ leadId: idSchema }),
  z.strictObject({ tenant: z.literal(true) }),
])

export const newHoldSchema = z.strictObject({
  by: textSchema(255),
  reason: textSchema(500),
  until: dateSchema.nullish(),
})
export interface NewLegalHold {
  /** A user's id, or a word chosen by the host. At most 255 characters. */
  readonly by: string
  /** Such as the number of the case. It outlives the people that the hold is about: name nobody in it. At most 500 characters. */
  readonly reason: string
  /** When it ends by itself; later than now. Default: when it is released. */
  readonly until?: Date | null | undefined
}

export const releaseSchema = z.strictObject({ by: textSchema(255), reason: textSchema(500) })
export interface LegalHoldRelease {
  /** A user's id, or a word chosen by the host. At most 255 characters. */
  readonly by: string
  /** At most 500 characters; name nobody in it. */
  readonly reason: string
}

export const holdFilterSchema = z.strictObject({
  ...pageFields,
  inForce: z.boolean().optional(),
  leadId: idSchema.optional(),
  conversationId: idSchema.optional(),
})
export interface LegalHoldFilter extends PageRequest {
  /** True: only those that keep something now. False: only those that ended. */
  readonly inForce?: boolean | undefined
  /** Holds placed on this lead itself. */
  readonly leadId?: string | undefined
  /** Holds placed on this conversation itself. */
  readonly conversationId?: string | undefined
}
