import { z } from 'zod'
import { dateSchema, idSchema, pageFields, textSchema } from '../base/field-schema.ts'
import type { PageRequest } from '../base/page.ts'
import { type DraftVerdict, draftVerdicts } from './draft.ts'

export const draftFilterSchema = z.strictObject({
  ...pageFields,
  conversationId: idSchema.optional(),
  socialAccountId: idSchema.optional(),
  assignedUserId: idSchema.nullish(),
})
export interface DraftFilter extends PageRequest {
  readonly conversationId?: string | undefined
  readonly socialAccountId?: string | undefined
  /** Drafts of conversations that are assigned to this user; null: of unassigned ones. */
  readonly assignedUserId?: string | null | undefined
}

export const rejectDraftSchema = z.strictObject({ userId: idSchema, reason: textSchema(1_000) })
export interface RejectDraft {
  /** The tenant's user who rejects it. */
  readonly userId: string
  /** At most 1,000 characters. */
  readonly reason: string
}

const reviewFields = {
  verdict: z.enum(draftVerdicts).optional(),
  conversationId: idSchema.optional(),
  reviewedAfter: dateSchema.optional(),
}

export const reviewQuerySchema = z.strictObject(reviewFields)
export interface DraftReviewQuery {
  readonly verdict?: DraftVerdict | undefined
  readonly conversationId?: string | undefined
  readonly reviewedAfter?: Date | undefined
}

export const reviewFilterSchema = z.strictObject({
  ...pageFields,
  ...reviewFields,
  direction: z.enum(['asc', 'desc']).default('desc'),
})
export interface DraftReviewFilter extends DraftReviewQuery, PageRequest {
  /** Order by the time of the review. Default `desc`. */
  readonly direction?: 'asc' | 'desc' | undefined
}
