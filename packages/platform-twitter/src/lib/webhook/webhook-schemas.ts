import { z } from 'zod'

const idText = z
  .string()
  .min(1)
  // Two ids and a dash make a conversation id, which may have 255 characters.
  .max(120)
  // PostgreSQL text takes neither U+0000 nor half a surrogate pair, and an id that was altered would no longer be the platform's.
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'))

/** Ids are strings wherever X gives both; a number is taken where it gives nothing else. */
export const idSchema = z.union([idText, z.int().nonnegative().transform(String)])

const optionalId = idSchema.nullish().catch(undefined)
/** A number is a text that lost its quotes. Anything else is left out: a single odd field never costs the event. */
const optionalText = z
  .string()
  .nullish()
  .catch(({ value }) => (typeof value === 'number' ? String(value) : undefined))

const userFields = z.object({
  id: optionalId,
  id_str: optionalId,
  name: optionalText,
  username: optionalText,
  screen_name: optionalText,
})
/** Users come flat, or wrapped in `data`. */
export const userSchema = z.union([z.object({ data: userFields }).transform((user) => user.data), userFields])

const mediaSchema = z.object({
  id: optionalId,
  id_str: optionalId,
  media_key: optionalText,
  type: optionalText,
  media_url_https: optionalText,
  url: optionalText,
  preview_image_url: optionalText,
})
export type WebhookMedia = z.infer<typeof mediaSchema>
export const mediaListSchema = z.array(mediaSchema).catch([])

const messageDataSchema = z.object({
  text: optionalText,
  attachment: z
    .object({ type: optionalText, media: mediaSchema.nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
  quick_reply_response: z.object({ metadata: optionalText }).nullish().catch(undefined),
})

export const directMessageSchema = z.object({
  type: optionalText,
  id: optionalId,
  created_timestamp: z.unknown().optional(),
  initiated_via: z.object({ tweet_id: optionalId, welcome_message_id: optionalId }).nullish().catch(undefined),
  message_create: z.object({
    target: z.object({ recipient_id: optionalId }).nullish().catch(undefined),
    sender_id: optionalId,
    source_app_id: optionalId,
    message_data: messageDataSchema.nullish().catch(undefined),
  }),
})
export type WebhookDirectMessage = z.infer<typeof directMessageSchema>

export const readSchema = z.object({
  created_timestamp: z.unknown().optional(),
  sender_id: idSchema,
  target: z.object({ recipient_id: optionalId }).nullish().catch(undefined),
  last_read_event_id: idSchema,
})

/** A post of the older payloads, which have the shape of API v1.1. */
export const legacyPostSchema = z.object({
  id: optionalId,
  id_str: optionalId,
  text: optionalText,
  created_at: z.unknown().optional(),
  timestamp_ms: z.unknown().optional(),
  user: z
    .object({ id: optionalId, id_str: optionalId, name: optionalText, screen_name: optionalText })
    .nullish()
    .catch(undefined),
  extended_tweet: z
    .object({
      full_text: optionalText,
      extended_entities: z.object({ media: mediaListSchema }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
  extended_entities: z.object({ media: mediaListSchema }).nullish().catch(undefined),
  retweeted_status: z.unknown().optional(),
  quoted_status_id_str: optionalId,
  quoted_status: z
    .object({ user: z.object({ id_str: optionalId }) })
    .nullish()
    .catch(undefined),
  in_reply_to_status_id_str: optionalId,
})
export type LegacyPost = z.infer<typeof legacyPostSchema>

export const legacyDeletionSchema = z.object({
  status: z.object({ id: idSchema, user_id: optionalId }),
  timestamp_ms: z.unknown().optional(),
})

export const revokeSchema = z.object({
  revoke: z.object({ date_time: z.unknown().optional(), source: z.object({ user_id: idSchema }) }),
})

/** The event around a payload of the X Activity API. */
export const activitySchema = z.object({
  event_type: z.string(),
  filter: z.object({ user_id: idSchema.optional() }).nullish().catch(undefined),
  payload: z.looseObject({}),
  includes: z.object({ users: z.unknown().optional(), media: z.unknown().optional() }).nullish().catch(undefined),
})
export type Activity = z.infer<typeof activitySchema>

/** A post of the X Activity API, which has the shape of API v2; also what `GET /2/users/:id/mentions` gives. */
export const postSchema = z.object({
  id: optionalId,
  author_id: optionalId,
  text: optionalText,
  note_tweet: z.object({ text: optionalText }).nullish().catch(undefined),
  created_at: z.unknown().optional(),
  conversation_id: optionalId,
  in_reply_to_tweet_id: optionalId,
  referenced_tweets: z
    .array(z.object({ type: optionalText, id: optionalId }).catch({}))
    .nullish()
    .catch(undefined),
  attachments: z
    .object({ media_keys: z.array(z.string()).nullish() })
    .nullish()
    .catch(undefined),
})
export type Post = z.infer<typeof postSchema>

export const deletedPostSchema = z.object({ id: idSchema, author_id: optionalId })

export const chatSchema = z.object({
  id: idSchema,
  conversation_id: optionalId,
  sender_id: optionalId,
  created_at_msec: z.unknown().optional(),
})

export const revokedAccessSchema = z.object({ user_id: idSchema, date_time: z.unknown().optional() })
