import { z } from 'zod'

export const graphErrorSchema = z.object({
  error: z.object({
    code: z.int(),
    error_subcode: z.int().optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
  }),
})

const id = z.string().min(1).max(255)

const paging = z
  .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
  .optional()

export const sendAnswerSchema = z.object({ message_id: id, recipient_id: id.optional() })

const text = z.string().optional().catch(undefined)

export const profileAnswerSchema = z.object({
  name: text,
  first_name: text,
  last_name: text,
  username: text,
  profile_pic: text,
})

const participant = z.object({ id, name: text, username: text })
/** The readable entries of a list of parties. */
const participants = z
  .object({
    data: z
      .array(participant.optional().catch(undefined))
      .transform((parties) => parties.filter((party) => party !== undefined)),
  })
  .optional()
  .catch(undefined)

const historyAttachment = z.object({
  id: text,
  mime_type: text,
  name: text,
  file_url: text,
  image_data: z.object({ url: text }).optional().catch(undefined),
  video_data: z.object({ url: text }).optional().catch(undefined),
})
export type HistoryAttachment = z.infer<typeof historyAttachment>

export const historyMessageSchema = z.object({
  id,
  created_time: text,
  message: text,
  from: participant,
  to: participants,
  sticker: text,
  attachments: z
    .object({ data: z.array(historyAttachment.catch({})) })
    .optional()
    .catch(undefined),
  shares: z
    .object({ data: z.array(z.object({ link: text, name: text }).catch({ link: undefined, name: undefined })) })
    .optional()
    .catch(undefined),
})
export type HistoryMessage = z.infer<typeof historyMessageSchema>

/** Messages stay `unknown` here: each is read separately, so that an odd one does not hide the rest. */
const conversationSchema = z.object({
  updated_time: text,
  participants,
  messages: z
    .object({ data: z.array(z.unknown()), paging: z.unknown().optional() })
    .optional()
    .catch(undefined),
})
export type GraphConversation = z.infer<typeof conversationSchema>

export const conversationsAnswerSchema = z.object({
  data: z.array(conversationSchema.catch({ updated_time: undefined, participants: undefined, messages: undefined })),
  paging,
})

export const tokenInspectionSchema = z.object({
  data: z.object({
    app_id: z.union([id, z.number().transform(String)]).optional(),
    is_valid: z.boolean(),
    scopes: z.array(z.string()).default([]),
    expires_at: z.number().optional(),
  }),
})

export const subscriptionsAnswerSchema = z.object({
  data: z.array(z.object({ id: id.optional(), subscribed_fields: z.array(z.string()).default([]) })),
})

export const successAnswerSchema = z.object({ success: z.boolean() })

export const accountNameAnswerSchema = z.object({ name: text, username: text })

export const tokenAnswerSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().optional() })

export const pagesAnswerSchema = z.object({
  data: z.array(
    z.object({
      id,
      name: text,
      access_token: z.string().min(1).optional(),
      instagram_business_account: z.object({ id, username: text, name: text }).optional().catch(undefined),
      business: z.object({ id }).optional().catch(undefined),
    }),
  ),
  paging,
})

export const permissionsAnswerSchema = z.object({
  data: z.array(z.object({ permission: z.string(), status: z.string() })),
})

/** The answers stay `unknown` here: `readFormAnswers` reads each separately, so that a blank one does not lose the lead. */
export const leadAnswerSchema = z.object({
  created_time: z.unknown().optional(),
  form_id: text,
  ad_id: text,
  ad_name: text,
  adset_id: text,
  adset_name: text,
  campaign_id: text,
  campaign_name: text,
  platform: text,
  is_organic: z.boolean().optional().catch(undefined),
  field_data: z.unknown().optional(),
})

/** A form's questions by key; the type of a standard question is the same in every language. */
export const leadFormAnswerSchema = z.object({
  questions: z.array(z.object({ key: text, type: text }).catch({ key: undefined, type: undefined })).catch([]),
})
export type LeadFormAnswer = z.infer<typeof leadFormAnswerSchema>
