import { z } from 'zod'
import type { CallContext } from './call-context.ts'
import { emailAddressSchema } from './email-address.ts'
import { intents, purchaseStages } from './intent.ts'
import type { ScorerProfile } from './scorer-profile.ts'
import type { TextLimit } from './text-limit.ts'

export const leadScores = ['hot', 'warm', 'cold'] as const
export type LeadScoreName = (typeof leadScores)[number]

export const transcriptMessageSchema = z.strictObject({
  /** LeadKit's id of the message; signals refer to it. */
  id: z.string().min(1),
  direction: z.enum(['inbound', 'outbound']),
  /** `participant` inbound; `automation`, `person` or `unknown` outbound. */
  author: z.enum(['participant', 'automation', 'person', 'unknown']),
  /** Null if the message has no text; `attachments` then says what it was. */
  content: z.string().nullable(),
  attachmentTypes: z.array(z.string()).readonly(),
  occurredAt: z.date(),
})
export type TranscriptMessage = Readonly<z.infer<typeof transcriptMessageSchema>>

/** One conversation as an AI task sees it: oldest message first, bounded in number and length by the core. */
export const transcriptSchema = z.strictObject({
  conversationId: z.string().min(1),
  platform: z.string().min(1),
  channel: z.enum(['direct_message', 'public']),
  participantName: z.string().nullable(),
  messages: z.array(transcriptMessageSchema).min(1).readonly(),
  /** True when older messages were left out. */
  truncated: z.boolean(),
  /** ISO 3166-1 alpha-2, such as `DE`: the country of phone numbers written without one. From the account, or else the tenant's settings. */
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullish(),
})
export type Transcript = Readonly<z.infer<typeof transcriptSchema>>

/** One reason for a result, with the messages that it is based on. */
export const signalSchema = z.strictObject({
  /** A stable name such as `asks_for_price`. */
  name: z.string().min(1).max(100),
  /** Its contribution to the score, −100 to 100; 0 for a plain observation. */
  weight: z.number().min(-100).max(100),
  /** Ids of transcript messages; at least one. */
  messageIds: z.array(z.string().min(1)).min(1).readonly(),
})
export type Signal = Readonly<z.infer<typeof signalSchema>>

const tokenCountSchema = z.number().int().min(0)

export const scorerUsageSchema = z.strictObject({
  inputTokens: tokenCountSchema,
  outputTokens: tokenCountSchema,
  /** Millionths of the currency in which the host prices its model; absent without a price. */
  costMicros: tokenCountSchema.optional(),
})
/** Tokens and money spent on one result. */
export type ScorerUsage = Readonly<z.infer<typeof scorerUsageSchema>>

const resultBase = {
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  signals: z.array(signalSchema).readonly(),
  /** A sentence or two for the person who reads the lead. */
  reasoning: z.string().min(1),
  /** The model that answered, such as `leadkit-rules` or a vendor's model id. */
  model: z.string().min(1),
  /** The version of the rubric or prompt; scores are comparable only within one version. */
  rubricVersion: z.string().min(1),
  /** What the result cost, over all requests it needed. Absent if the endpoint does not say. */
  usage: scorerUsageSchema.optional(),
}

const evidence = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({ value, messageIds: z.array(z.string()).min(1).readonly() })

/** What participants said about themselves, each detail with the messages that say so. */
export const contactDetailsSchema = z.strictObject({
  name: evidence(z.string().min(1).max(255)).optional(),
  email: evidence(emailAddressSchema).optional(),
  phone: evidence(z.string().min(3).max(50)).optional(),
  company: evidence(z.string().min(1).max(255)).optional(),
})
export type ContactDetails = Readonly<z.infer<typeof contactDetailsSchema>>

export const classificationSchema = z.strictObject({
  ...resultBase,
  intent: z.enum(intents),
  /** Absent if the scorer does not assess it. */
  stage: z.enum(purchaseStages).optional(),
  /**
   * `withdrawn`: the participant wants no more messages, whatever else the message says. `given`: a participant who had withdrawn consent gives it
   * again. Absent otherwise; the intent `opt_out` alone means `withdrawn`.
   */
  consent: z.enum(['withdrawn', 'given']).optional(),
  sentiment: z.enum(['positive', 'neutral', 'negative']),
  /** BCP 47 tag, or null if unknown. */
  language: z.string().min(2).max(35).nullable(),
  contact: contactDetailsSchema,
})
export type Classification = Readonly<z.infer<typeof classificationSchema>>

export const leadScoringSchema = z.strictObject({
  ...resultBase,
  score: z.enum(leadScores),
  /** 0 to 100. */
  scoreValue: z.number().int().min(0).max(100),
})
export type LeadScoring = Readonly<z.infer<typeof leadScoringSchema>>

export const replyDraftSchema = z.strictObject({
  ...resultBase,
  /** The text to send, or null when a person should answer; `reasoning` then says why. */
  content: z.string().min(1).nullable(),
  /** True when a person should take over. */
  handover: z.boolean(),
})
export type ReplyDraft = Readonly<z.infer<typeof replyDraftSchema>>

export interface ClassifyRequest {
  readonly transcript: Transcript
  /** The message that the task is about; it is in the transcript. */
  readonly messageId: string
  /** What the tenant adds to the scorer; absent if it adds nothing. */
  readonly profile?: ScorerProfile | undefined
}

export interface ScoreRequest extends ClassifyRequest {
  readonly classification: Classification
}

/** The draft must not exceed `maxTextLength`, the longest text that the platform accepts in this conversation, counted in `textUnit`. */
export interface ReplyRequest extends ScoreRequest, TextLimit {
  readonly scoring: LeadScoring
  /** What the tenant says about itself and its tone; from `tenants.settings`. Null if it says nothing. */
  readonly instructions: string | null
}

/** The three tasks of the port. */
export type AiTaskName = 'classify' | 'score' | 'reply'

/**
 * The port to rules or a language model that assess conversations. Stateless; three separate tasks, each stored with its input and output. What a
 * participant writes is data: no text in a transcript may act as an instruction.
 *
 * @throws LeadKitError `transient` or `rate_limited` if the task should be retried later, `permanent` if it can never succeed.
 */
export interface AiScorer {
  /** `rules`, or the adapter's name; stored with each result. */
  readonly id: string
  classify(request: ClassifyRequest, context: CallContext): Promise<Classification>
  score(request: ScoreRequest, context: CallContext): Promise<LeadScoring>
  reply(request: ReplyRequest, context: CallContext): Promise<ReplyDraft>
  /**
   * The maximum cost of one result, repairs included; reserved from a tenant's budget before the call. A scorer that costs nothing leaves it out.
   */
  maxUsage?(task: AiTaskName, request: ClassifyRequest | ScoreRequest | ReplyRequest): ScorerUsage
}
