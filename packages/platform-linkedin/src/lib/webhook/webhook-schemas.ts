import { z } from 'zod'

const idText = z
  .string()
  .min(1)
  .max(255)
  // PostgreSQL text takes neither U+0000 nor half a surrogate pair, and an id that was altered would no longer be the platform's.
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'))

const optionalId = idText.optional().catch(undefined)
/** A number is a text that lost its quotes. Anything else is left out: a single odd field never costs the event. */
const optionalText = z
  .string()
  .optional()
  .catch(({ value }) => (typeof value === 'number' ? String(value) : undefined))

/** A signed 64-bit number: negative ones are real, and long ones arrive as text (see `parseJsonText`). */
const notificationId = z.union([z.int().transform(String), z.string().regex(/^-?\d{1,20}$/)])

const stamp = z.object({ time: z.unknown().optional() }).optional().catch(undefined)

const commentSchema = z.object({
  entity: optionalId,
  owner: optionalId,
  actor: optionalId,
  object: optionalId,
  parentComment: optionalId,
  text: optionalText,
  message: z.object({ text: optionalText }).optional().catch(undefined),
  content: z.array(z.unknown()).optional().catch(undefined),
  created: stamp,
  lastModified: stamp,
})
export type WebhookComment = z.infer<typeof commentSchema>

const shareSchema = z.object({ entity: optionalId, owner: optionalId, text: optionalText })

/** One item of `notifications`, and one element of `organizationalEntityNotifications`, which have the same shape. */
export const notificationSchema = z.object({
  notificationId: notificationId.optional().catch(undefined),
  organizationalEntity: idText,
  action: z.string().min(1),
  sourcePost: optionalId,
  generatedActivity: optionalId,
  subscriber: optionalId,
  lastModifiedAt: z.unknown().optional(),
  decoratedGeneratedActivity: z
    .object({ comment: commentSchema.optional().catch(undefined), share: shareSchema.optional().catch(undefined) })
    .optional()
    .catch(undefined),
})
export type Notification = z.infer<typeof notificationSchema>

/** An attachment of a comment: so far pictures only. */
export const commentContentSchema = z.object({
  type: optionalText,
  url: optionalText,
  entity: z.object({ image: optionalId }).optional().catch(undefined),
})

/** `LEAD_ACTION`: it stands alone in its body, without a list around it. */
export const leadActionSchema = z.object({
  leadGenFormResponse: idText,
  leadGenForm: optionalId,
  owner: z.object({ organization: optionalId, sponsoredAccount: optionalId }).catch({}),
  associatedEntity: z.unknown().optional(),
  leadType: optionalText,
  leadAction: optionalText,
  occurredAt: z.unknown().optional(),
})
