import { z } from 'zod'
import { idSchema, pageFields, textSchema } from '../base/field-schema.ts'

const by = textSchema(255).optional()
const reason = textSchema(2000).optional()

export const newAssignmentSchema = z.strictObject({
  userId: idSchema.nullable(),
  teamId: idSchema.nullable().default(null),
  by,
  reason,
  conversationToo: z.boolean().default(true),
})
/** Who is to look after a lead. */
export interface NewAssignment {
  /** The tenant's user; null for nobody, or for the team's queue with `teamId`. */
  readonly userId: string | null
  /** A team, alone or with the user who acts for it. Default null. */
  readonly teamId?: string | null | undefined
  /** Who assigns it: a user's id, or a name chosen by the host. */
  readonly by?: string | undefined
  /** At most 2,000 characters; erased with the lead. */
  readonly reason?: string | undefined
  /** Default true: the lead's conversation gets the same owner. */
  readonly conversationToo?: boolean | undefined
}

export const returnSchema = z.strictObject({ by, reason })
export interface ReturnToRules {
  /** Who returns it: a user's id, or a name chosen by the host. */
  readonly by?: string | undefined
  /** At most 2,000 characters; erased with the lead. */
  readonly reason?: string | undefined
}

export const assignmentFilterSchema = z
  .strictObject({ ...pageFields, leadId: idSchema.optional(), conversationId: idSchema.optional() })
  .refine(({ leadId, conversationId }) => (leadId === undefined) !== (conversationId === undefined), {
    message: 'give either leadId or conversationId',
  })
export type AssignmentFilter = Readonly<z.input<typeof assignmentFilterSchema>>
