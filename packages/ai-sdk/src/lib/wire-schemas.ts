import { intents, purchaseStages } from '@leadkit/contracts'
import { z } from 'zod'

// The answers of a model. Strict modes of vendors allow no optional keys and few bounds, so every key is present, may be null, and is bounded
// afterwards; https://platform.openai.com/docs/guides/structured-outputs#supported-schemas

const messageIds = z.array(z.string())

const base = {
  reasoning: z.string(),
  confidence: z.number(),
  signals: z.array(z.strictObject({ name: z.string(), weight: z.number(), message_ids: messageIds })),
}
export type WireSignal = z.infer<(typeof base)['signals']>[number]

const detail = z.strictObject({ value: z.string(), message_ids: messageIds }).nullable()
export type WireDetail = NonNullable<z.infer<typeof detail>>

export const wireClassificationSchema = z.strictObject({
  ...base,
  intent: z.enum(intents),
  stage: z.enum(purchaseStages).nullable(),
  consent: z.enum(['withdrawn', 'given']).nullable(),
  sentiment: z.enum(['positive', 'neutral', 'negative']),
  language: z.string().nullable(),
  contact: z.strictObject({ name: detail, email: detail, phone: detail, company: detail }),
})
export type WireClassification = z.infer<typeof wireClassificationSchema>

export const wireScoringSchema = z.strictObject({ ...base, score_value: z.number() })
export type WireScoring = z.infer<typeof wireScoringSchema>

export const wireDraftSchema = z.strictObject({ ...base, content: z.string().nullable(), handover: z.boolean() })
export type WireDraft = z.infer<typeof wireDraftSchema>
