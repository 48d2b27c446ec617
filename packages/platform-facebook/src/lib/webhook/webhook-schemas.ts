import { z } from 'zod'

const idText = z
  .string()
  .min(1)
  .max(255)
  // PostgreSQL text accepts neither U+0000 nor half a surrogate pair, and an altered id would no longer be the platform's.
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'))

/** Ids are opaque: letters and spaces occur, and older deliveries send numbers. */
const idSchema = z.union([idText, z.int().nonnegative().transform(String)])

const optionalId = idSchema.nullish().catch(undefined)
/** A number is a text that lost its quotes. Anything else is left out: a single odd field never drops the event. */
const optionalText = z
  .string()
  .nullish()
  .catch(({ value }) => (typeof value === 'number' ? String(value) : undefined))
/** Read as `=== true`: any other value is ignored. */
const flag = z.unknown().optional()

/** Ids from a list; unreadable ones are left out. */
const idListSchema = z
  .array(idSchema.optional().catch(undefined))
  .transform((ids) => ids.filter((id) => id !== undefined))
  .nullish()
  .catch(undefined)

export const entrySchema = z.object({ id: idSchema, time: z.unknown().optional() })

/** An empty string counts as no id. */
const partySchema = z
  .object({ id: idSchema.optional().catch(undefined) })
  .nullish()
  .catch(undefined)

/** A guest of the chat plugin has only this. */
export const guestSchema = z.object({ user_ref: idSchema })

export const messagingSchema = z.object({
  sender: partySchema,
  recipient: partySchema,
  timestamp: z.unknown().optional(),
})

export const messageSchema = z.object({
  mid: optionalId,
  text: optionalText,
  is_echo: flag,
  is_deleted: flag,
  is_unsupported: flag,
  app_id: optionalId,
  metadata: optionalText,
  attachments: z.array(z.unknown()).nullish().catch(undefined),
  quick_reply: z.object({ payload: z.unknown().optional() }).nullish().catch(undefined),
  reply_to: z
    .object({ mid: idSchema.optional().catch(undefined), story: z.unknown().optional() })
    .nullish()
    .catch(undefined),
  referral: z.unknown().optional(),
})
export type WebhookMessage = z.infer<typeof messageSchema>

export const attachmentPayloadSchema = z.object({
  url: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
  sticker_id: idSchema.optional().catch(undefined),
  reel_video_id: idSchema.optional().catch(undefined),
  id: idSchema.optional().catch(undefined),
  coordinates: z.object({ lat: z.number(), long: z.number() }).optional().catch(undefined),
  elements: z.unknown().optional(),
  product: z.object({ elements: z.unknown().optional() }).optional().catch(undefined),
})

export const webhookAttachmentSchema = z.object({
  type: z.string().min(1),
  url: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
  payload: z.unknown().optional(),
})

export const postbackSchema = z.object({
  mid: optionalId,
  title: optionalText,
  payload: optionalText,
  referral: z.unknown().optional(),
})

/** A referral, loose: what is not read is kept as it came. */
export const referralSchema = z.looseObject({
  ref: optionalText,
  source: optionalText,
  type: optionalText,
  ad_id: optionalText,
  referer_uri: optionalText,
  product: z.object({ id: optionalText }).optional().catch(undefined),
  ads_context_data: z
    .looseObject({ ad_title: optionalText, post_id: optionalText, product_id: optionalText })
    .optional()
    .catch(undefined),
})

export const storySchema = z.object({ id: optionalText })

export const editSchema = z.object({
  mid: idSchema,
  text: optionalText,
  num_edit: z.number().nullish().catch(undefined),
})

export const readSchema = z.object({ mid: optionalId, watermark: z.unknown().optional() })

export const deliverySchema = z.object({ mids: idListSchema, watermark: z.unknown().optional() })

export const reactionSchema = z.object({
  mid: idSchema,
  action: optionalText,
  emoji: optionalText,
  reaction: optionalText,
})

export const threadControlSchema = z.object({
  new_owner_app_id: optionalId,
  previous_owner_app_id: optionalId,
  requested_owner_app_id: optionalId,
  metadata: optionalText,
})

export const changeSchema = z.object({ field: z.string(), value: z.unknown().optional() })

/** Instagram leaves out the id of some authors, and Pages without `pages_read_user_content` get no author at all. */
const authorSchema = z.object({ id: optionalId, name: optionalText, username: optionalText }).nullish().catch(undefined)

/** A comment: Page `feed` names it `comment_id`, `message` and `post_id`; Instagram `id`, `text` and `media.id`. */
export const commentSchema = z.object({
  item: optionalText,
  verb: optionalText,
  from: authorSchema,
  username: optionalText,
  comment_id: optionalId,
  id: optionalId,
  post_id: optionalId,
  parent_id: optionalId,
  media: z.object({ id: idSchema }).nullish().catch(undefined),
  media_id: optionalId,
  message: optionalText,
  text: optionalText,
  photo: optionalText,
  video: optionalText,
  created_time: z.unknown().optional(),
})
export type WebhookComment = z.infer<typeof commentSchema>

export const leadSchema = z.object({
  leadgen_id: idSchema,
  form_id: optionalId,
  ad_id: optionalId,
  adgroup_id: optionalId,
  created_time: z.unknown().optional(),
})
