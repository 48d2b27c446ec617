import { z } from 'zod'

/** RFC 9457 as X writes it, and the token endpoint's own form (RFC 6749 §5.2). */
export const problemSchema = z.object({
  type: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
})
export type Problem = z.infer<typeof problemSchema>

const id = z.string().min(1).max(255)
const text = z.string().optional().catch(undefined)

export const directMessageAnswerSchema = z.object({
  data: z.object({ dm_event_id: id, dm_conversation_id: id.optional().catch(undefined) }),
})

export const postAnswerSchema = z.object({ data: z.object({ id }) })

const userSchema = z.object({ id, name: text, username: text, profile_image_url: text })

/** For a user that is gone or hidden X answers 200 with `errors` and without `data`. */
export const userAnswerSchema = z.object({ data: userSchema.optional() })

const meta = z.object({ next_token: text }).optional().catch(undefined)
const includes = z.object({ users: z.unknown().optional(), media: z.unknown().optional() }).optional().catch(undefined)

/** Rows stay `unknown` here: each is read separately, so that an odd one does not hide the rest. */
export const pageAnswerSchema = z.object({ data: z.array(z.unknown()).default([]), includes, meta })
export type Page = z.infer<typeof pageAnswerSchema>

/** A row of `dm_events`. */
export const messageRowSchema = z.object({
  id,
  event_type: z.string(),
  text,
  sender_id: z.string().min(1).max(120),
  dm_conversation_id: id,
  created_at: z.unknown().optional(),
  participant_ids: z.array(id).optional().catch(undefined),
  attachments: z
    .object({ media_keys: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
})
export type MessageRow = z.infer<typeof messageRowSchema>

/** A row of the account's own posts. */
export const ownPostRowSchema = z.object({
  id,
  text: z.string(),
  created_at: z.string(),
  note_tweet: z.object({ text }).optional().catch(undefined),
  referenced_tweets: z
    .array(z.object({ type: z.string(), id }))
    .optional()
    .catch(undefined),
})

const webhookSchema = z.object({ id, url: z.string(), valid: z.boolean() })
export const webhooksAnswerSchema = z.object({ data: z.array(webhookSchema).default([]) })
export const webhookAnswerSchema = z.object({ data: webhookSchema })
export const validationAnswerSchema = z.object({ data: z.object({ valid: z.boolean().optional() }).optional() })

const subscriptionSchema = z.object({
  subscription_id: id,
  event_type: z.string(),
  filter: z.object({ user_id: text }).optional().catch(undefined),
  webhook_id: text,
})
export type Subscription = z.infer<typeof subscriptionSchema>
export const subscriptionsAnswerSchema = z.object({ data: z.array(subscriptionSchema).default([]), meta })

export const accountActivityAnswerSchema = z.object({
  data: z.object({ subscriptions: z.array(z.object({ user_id: text }).catch({ user_id: undefined })).default([]) }),
})

/** Changes whose answer says nothing that we need. */
export const anyAnswerSchema = z.looseObject({})

export const tokenAnswerSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
  scope: z.string().optional(),
})
