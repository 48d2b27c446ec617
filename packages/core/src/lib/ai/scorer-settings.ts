import { createHash } from 'node:crypto'
import { type JsonObject, type ScorerProfile, scorerProfileSchema } from '@leadkit/contracts'
import type { ProfileVersion } from '../leads/score-question.ts'
import { countrySchema } from '../base/field-schema.ts'

/** A tenant's settings for the scorer. */
export interface ScorerSettings {
  readonly profile: ProfileVersion | null
  readonly defaultCountry: string | null
}

/** Reads `settings.scorerProfile` and `settings.defaultCountry`. A setting that cannot be read is ignored. */
export function readScorerSettings(settings: JsonObject): ScorerSettings {
  const profile = scorerProfileSchema.safeParse(settings['scorerProfile'])
  const country = countrySchema.safeParse(settings['defaultCountry'])
  return {
    profile: profile.success ? versionOf(profile.data) : null,
    defaultCountry: country.success ? country.data : null,
  }
}

/** Null for a profile that adds nothing. */
export function versionOf(profile: ScorerProfile): ProfileVersion | null {
  const { words, rules, examples } = profile
  if (words.length + rules.length + examples.length === 0) return null
  return { profile, hash: createHash('sha256').update(JSON.stringify(profile)).digest('hex') }
}
