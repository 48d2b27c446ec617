import { z } from 'zod'
import { intents } from './intent.ts'

const nameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'Use lower-case letters, digits and underscores.')
const phrasesSchema = z.array(z.string().trim().min(1).max(200)).min(1).max(100).readonly()

/** Words of one tenant that speak for an intent, such as the names of its products for `purchase`. */
const profileWordsSchema = z.strictObject({
  intent: z.enum(intents),
  phrases: phrasesSchema,
})

/** One more thing to look for, with what it adds to the score. */
const profileRuleSchema = z.strictObject({
  /** The name of the signal; unique in the profile. */
  name: nameSchema,
  /** −50 to 50. No rule of a tenant makes a lead hot or cold alone. */
  weight: z.number().int().min(-50).max(50),
  /** Third person, for the reasoning: `asks for the workshop`. */
  description: z.string().trim().min(1).max(200),
  phrases: phrasesSchema,
})

/** A message with the answer that is right for this tenant. */
const profileExampleSchema = z.strictObject({
  text: z.string().trim().min(1).max(1_000),
  intent: z.enum(intents),
  /** A reply that a person of the tenant approved or wrote. */
  reply: z.string().trim().min(1).max(2_000).optional(),
})

/**
 * What one tenant adds to a scorer, as data: words, rules and examples of its own. It comes from the tenant's settings, is validated when
 * it is stored, and never from a message.
 */
export const scorerProfileSchema = z.strictObject({
  words: z.array(profileWordsSchema).max(20).readonly().default([]),
  rules: z.array(profileRuleSchema).max(100).readonly().default([]),
  examples: z.array(profileExampleSchema).max(50).readonly().default([]),
})
/** A tenant's additions; results made with different ones carry different rubric versions. */
export type ScorerProfile = Readonly<z.output<typeof scorerProfileSchema>>
/** What a host writes; each part may be left out. */
export type ScorerProfileInput = Readonly<z.input<typeof scorerProfileSchema>>
