import { z } from 'zod'
import { leadScores } from './ai-scorer.ts'
import { intents, purchaseStages } from './intent.ts'

/** One message of a labelled conversation. `automation` and `person` are the business's side. */
export const labelledMessageSchema = z.strictObject({
  from: z.enum(['participant', 'automation', 'person']),
  text: z.string(),
})

const told = z.string().min(1).nullish()

/**
 * What is right for a conversation. A label that is left out is not known, and nothing is judged by it; null says that there is nothing
 * to be found.
 */
export const conversationLabelsSchema = z.strictObject({
  /** Of the last message in its context. */
  intent: z.enum(intents).optional(),
  /** True when the participant wants no more messages. */
  optOut: z.boolean().optional(),
  sentiment: z.enum(['positive', 'neutral', 'negative']).optional(),
  stage: z.enum(purchaseStages).optional(),
  /** The bands that a sensible seller accepts for the whole conversation. */
  score: z.array(z.enum(leadScores)).min(1).readonly().optional(),
  /** What participants say about themselves anywhere in the conversation, the newest of several; a name without titles. */
  name: told,
  email: told,
  /** E.164. */
  phone: told,
  company: told,
  /** Texts that must not be taken for the participant's contact data: of others, quoted, planted, order numbers, dates. */
  never: z.array(z.string().min(1)).readonly().optional(),
  /** The answer that went out or was turned down, where a person decided. */
  reply: z
    .strictObject({
      outcome: z.enum(['approved', 'edited', 'rejected']),
      /** What the scorer wrote. */
      draft: z.string(),
      /** What the person made of it; null where it was rejected. */
      sent: z.string().nullable(),
      /** Why it was rejected. */
      reason: z.string().nullish(),
    })
    .optional(),
})
/** What is right for a conversation, as far as it is known. */
export type ConversationLabels = Readonly<z.infer<typeof conversationLabelsSchema>>

/** One line of a labelled set: a conversation, oldest message first, and what is right for its last message, which the participant wrote. */
export const labelledConversationSchema = z
  .strictObject({
    /** Unique in the set; reports name it. */
    id: z.string().min(1).max(200),
    /** BCP 47, such as `de`; reports are grouped by it. */
    language: z.string().min(2).max(35),
    /** ISO 3166-1 alpha-2: where phone numbers without a country belong. */
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullish(),
    /** Such as `facebook`. */
    platform: z.string().min(1).max(50),
    channel: z.enum(['direct_message', 'public']).optional(),
    /** The name of the profile, which nobody told. */
    participantName: z.string().nullish(),
    messages: z.array(labelledMessageSchema).min(1).readonly(),
    expect: conversationLabelsSchema,
  })
  .refine(({ messages }) => messages.at(-1)?.from === 'participant', {
    path: ['messages'],
    message: 'must end with a message of the participant',
  })
/** A conversation with what is right for it: training, tuning or test data. */
export type LabelledConversation = Readonly<z.infer<typeof labelledConversationSchema>>
