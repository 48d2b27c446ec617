import { cleanText } from '@leadkit/contracts'
import { z } from 'zod'
import { idSchema, pageFields } from '../base/field-schema.ts'
import { replyStatuses } from './reply.ts'

const text = z
  .string()
  .max(100_000)
  .transform((given) => cleanText(given).trim())
  .pipe(z.string().min(1))

export const sendReplySchema = z.strictObject({
  conversationId: idSchema,
  text,
  /** Who wrote it. Platforms give a person more time to answer than automation, and LeadKit tells them which it is. */
  author: z.enum(['person', 'automation']),
  /** The tenant's user who wrote it. */
  userId: idSchema.nullish(),
  /** LeadKit's id of the message that is answered. */
  inReplyTo: idSchema.nullish(),
  /** True keeps it as a draft until it is approved. Default false. */
  draft: z.boolean().optional(),
})
export type SendReply = Readonly<z.input<typeof sendReplySchema>>

export const approveReplySchema = z.strictObject({
  /** The tenant's user who approves it. */
  userId: idSchema,
  /** A different text; the reply then counts as written by the person. */
  text: text.optional(),
})
export type ApproveReply = Readonly<z.input<typeof approveReplySchema>>

export const replyFilterSchema = z.strictObject({
  ...pageFields,
  status: z.enum(replyStatuses).optional(),
  conversationId: idSchema.optional(),
  /** True: only replies that wait for a person's approval. */
  draft: z.boolean().optional(),
})
export type ReplyFilter = Readonly<z.input<typeof replyFilterSchema>>

export interface ReplyOptions {
  /** What happens to a text that is too long for the platform. Default `split`. */
  readonly longText?: 'split' | 'refuse' | undefined
  /** The maximum number of parts of one text; a longer one is refused. Default 5. */
  readonly maxParts?: number | undefined
}
