import { z } from 'zod'

const idText = z
  .string()
  .min(1)
  .max(255)
  // PostgreSQL text takes neither U+0000 nor half a surrogate pair, and an id that was altered would no longer be the platform's.
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'))

/** Ids are opaque: letters and spaces occur, and older deliveries send numbers. */
const idSchema = z.union([idText, z.number().nonnegative().transform(String).pipe(idText)])

const optionalText = z.string().nullish()

export const entrySchema = z.object({ id: idSchema, time: z.unknown().optional() })

/** An empty string counts as no id. */
const partySchema = z
  .object({ id: idSchema.optional().catch(undefined) })
  .nullish()
  .catch(undefined)

export const messagingSchema = z.object({
  sender: partySchema,
  recipient: partySchema,
  timestamp: z.unknown().optional(),
})

export const messageSchema = z.object({
  mid: idSchema,
  text: optionalText,
  is_echo: z.boolean().nullish(),
  is_deleted: z.boolean().nullish(),
  is_unsupported: z.boolean().nullish(),
  app_id: idSchema.nullish().catch(undefined),
  metadata: z.string().nullish().catch(undefined),
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
  mid: idSchema.nullish().catch(undefined),
  title: optionalText.catch(undefined),
  payload: optionalText.catch(undefined),
  referral: z.unknown().optional(),
})

export const editSchema = z.object({
  mid: idSchema,
  text: optionalText,
  num_edit: z.number().nullish().catch(undefined),
})

export const readSchema = z.object({ mid: idSchema.nullish(), watermark: z.unknown().optional() })

export const deliverySchema = z.object({ mids: z.array(idSchema).nullish(), watermark: z.unknown().optional() })

export const reactionSchema = z.object({
  mid: idSchema,
  action: z.string().nullish(),
  emoji: z.string().nullish(),
  reaction: z.string().nullish(),
})

export const referralSchema = z.looseObject({})

export const threadControlSchema = z.object({
  new_owner_app_id: idSchema.nullish(),
  previous_owner_app_id: idSchema.nullish(),
  requested_owner_app_id: idSchema.nullish(),
  metadata: z.string().nullish(),
})

export const changeSchema = z.object({ field: z.string(), value: z.unknown().optional() })

const authorSchema = z.object({
  id: idSchema,
  name: optionalText.catch(undefined),
  username: optionalText.catch(undefined),
})

/** A comment: Page `feed` names it `comment_id`, `message` and `post_id`; Instagram `id`, `text` and `media.id`. */
export const commentSchema = z.object({
  item: z.string().nullish(),
  verb: z.string().nullish(),
  from: authorSchema.nullish(),
  comment_id: idSchema.nullish(),
  id: idSchema.nullish(),
  post_id: idSchema.nullish(),
  parent_id: idSchema.nullish(),
  media: z.object({ id: idSchema }).nullish().catch(undefined),
  message: optionalText,
  text: optionalText,
  photo: optionalText.catch(undefined),
  video: optionalText.catch(undefined),
  created_time: z.unknown().optional(),
})
export type WebhookComment = z.infer<typeof commentSchema>

export const leadSchema = z.object({
  leadgen_id: idSchema,
  form_id: idSchema.nullish(),
  ad_id: idSchema.nullish(),
  adgroup_id: idSchema.nullish(),
  created_time: z.unknown().optional(),
})
