import { z } from 'zod'
import { intents } from './intent.ts'

const nameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'Use lower-case letters, digits and underscores.')
const phrasesSchema = z.array(z.string().trim().min(1).max(200)).min(1).max(100).readonly()

/** A tenant's words that indicate an intent, such as its product names for `purchase`. */
const profileWordsSchema = z.strictObject({
  intent: z.enum(intents),
  phrases: phrasesSchema,
})

/** An additional signal, with its contribution to the score. */
const profileRuleSchema = z.strictObject({
  /** The name of the signal; unique in the profile. */
  name: nameSchema,
  /** −50 to 50. No single tenant rule makes a lead hot or cold. */
  weight: z.number().int().min(-50).max(50),
  /** Third person, for the reasoning: `asks for the workshop`. */
  description: z.string().trim().min(1).max(200),
  phrases: phrasesSchema,
})

/** A message with the correct answer for this tenant. */
const profileExampleSchema = z.strictObject({
  text: z.string().trim().min(1).max(1_000),
  intent: z.enum(intents),
  /** A reply that a person at the tenant approved or wrote. */
  reply: z.string().trim().min(1).max(2_000).optional(),
})

/**
 * What a tenant adds to a scorer, as data: its own words, rules and examples. It comes from the tenant's settings, never from a message, and is
 * validated when it is stored.
 */
export const scorerProfileSchema = z.strictObject({
  words: z.array(profileWordsSchema).max(20).readonly().default([]),
  rules: z.array(profileRuleSchema).max(100).readonly().default([]),
  examples: z.array(profileExampleSchema).max(50).readonly().default([]),
})
/** A tenant's additions; results made with different profiles have different rubric versions. */
export type ScorerProfile = Readonly<z.output<typeof scorerProfileSchema>>
/** The host's input; each part is optional. */
export type ScorerProfileInput = Readonly<z.input<typeof scorerProfileSchema>>
