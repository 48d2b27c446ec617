import { z } from 'zod'

const id = z.string().min(1).max(255)
const text = z.string().optional().catch(undefined)

/** Rest.li's error; the OAuth endpoints have `error` and `error_description` instead (RFC 6749 §5.2). */
export const errorSchema = z.object({
  status: z.int().optional().catch(undefined),
  code: text,
  serviceErrorCode: z.int().optional().catch(undefined),
  error: text,
})

const paging = z
  .object({
    total: z.int().optional().catch(undefined),
    links: z
      .array(z.object({ rel: text }))
      .default([])
      .catch([]),
  })
  .optional()
  .catch(undefined)

/** Elements stay unknown where each is read by itself, so that a strange one does not hide the rest. */
export const pageSchema = z.object({ elements: z.array(z.unknown()), paging })

export const emptyAnswerSchema = z.unknown()

export const createdCommentSchema = z.object({
  id: z.union([id, z.int().transform(String)]).optional(),
  commentUrn: id.optional(),
  $URN: id.optional(),
  object: id.optional(),
})

export const commentElementSchema = createdCommentSchema.extend({
  actor: text,
  message: z.object({ text }).optional().catch(undefined),
  created: z.object({ time: z.number() }),
})
export type CommentElement = z.infer<typeof commentElementSchema>

export const tokenAnswerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().optional(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().optional(),
  scope: text,
})

export const introspectionSchema = z.object({ active: z.boolean(), status: text, scope: text })

export const organizationAclSchema = z.object({
  organization: id.optional(),
  organizationTarget: id.optional(),
  roleAssignee: id.optional(),
})

export const organizationNamesSchema = z.object({
  results: z.record(z.string(), z.object({ localizedName: text })).default({}),
})

export const leadSubscriptionSchema = z.object({
  id: z.union([id, z.int().transform(String)]),
  webhook: text,
})

export const eventSubscriptionSchema = z.object({ webhook: text })

const answerText = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)])

const answerDetails = z
  .object({
    textQuestionAnswer: z.object({ answer: answerText }).optional().catch(undefined),
    multipleChoiceAnswer: z
      .object({ options: z.array(z.union([z.int(), z.string()]).optional().catch(undefined)) })
      .optional()
      .catch(undefined),
  })
  .optional()
  .catch(undefined)

const answerSchema = z
  .object({
    questionId: z.int().optional().catch(undefined),
    name: text,
    answerDetails,
    // Older versions name the details so.
    accepted: answerDetails,
  })
  .catch({})
export type LeadAnswer = z.infer<typeof answerSchema>

const consentSchema = z.object({ consentId: z.int().optional().catch(undefined), accepted: z.boolean() })

/** Each answer is read by itself, so that a blank or odd one does not cost the lead. */
export const leadResponseSchema = z.object({
  id: z
    .union([id, z.int().transform(String)])
    .optional()
    .catch(undefined),
  submittedAt: z.unknown().optional(),
  submitter: text,
  leadType: text,
  testLead: z.boolean().optional().catch(undefined),
  versionedLeadGenFormUrn: text,
  associatedEntity: z.unknown().optional(),
  leadMetadata: z.unknown().optional(),
  formResponse: z
    .object({ answers: z.array(answerSchema).catch([]), consentResponses: z.array(consentSchema).catch([]) })
    .catch({ answers: [], consentResponses: [] }),
})
export type LeadResponse = z.infer<typeof leadResponseSchema>

const choiceSchema = z.object({ id: z.int().optional().catch(undefined), text: z.unknown().optional() }).catch({})

const questionSchema = z
  .object({
    questionId: z.int().optional().catch(undefined),
    name: text,
    predefinedField: text,
    questionDetails: z
      .object({
        multipleChoiceQuestionDetails: z
          .object({ options: z.array(choiceSchema) })
          .optional()
          .catch(undefined),
      })
      .optional()
      .catch(undefined),
  })
  .catch({})
export type LeadQuestion = z.infer<typeof questionSchema>

export const leadFormSchema = z.object({
  content: z.object({ questions: z.array(questionSchema).catch([]) }).catch({ questions: [] }),
})
