import { type Intent, intents, type ScorerProfile } from '@leadkit/contracts'
import type { SignalRule } from './signal-rule.ts'
import { fold, plainForm } from './text/fold.ts'

/** A tenant's additions, prepared for matching. */
export interface ProfileRules {
  readonly rules: readonly SignalRule[]
  /** The rules whose words occur in a text. */
  find(text: string): readonly SignalRule[]
  /** The intent that an example of the tenant gives to exactly this message. */
  intentOf(text: string): Intent | undefined
  /** The answer that the tenant approved for exactly this message. */
  replyTo(text: string): string | undefined
}

const WEIGHTS: Readonly<Record<Intent, number>> = {
  purchase: 15,
  question: 0,
  support: -10,
  complaint: -20,
  greeting: 0,
  spam: -60,
  opt_out: -100,
  other: 0,
}
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

const none: ProfileRules = { rules: [], find: () => [], intentOf: () => undefined, replyTo: () => undefined }

/** The words of an intent become one rule, `has_own_words_for_purchase`; each of the tenant's rules becomes one of ours. */
export function createProfileRules(profile: ScorerProfile | undefined): ProfileRules {
  if (profile === undefined || isEmpty(profile)) return none
  const worded = intents.flatMap((intent) => {
    const phrases = profile.words.filter((words) => words.intent === intent).flatMap((words) => words.phrases)
    const name = `has_own_words_for_${intent}`
    const description = `uses words that the tenant names for ${intent.replace('_', '-')}`
    return phrases.length === 0
      ? []
      : [{ rule: { name, weight: WEIGHTS[intent], description, intents: { [intent]: 2 } }, phrases }]
  })
  const ruled = profile.rules.map(({ name, weight, description, phrases }) => ({
    rule: { name, weight, description, ...(weight > 0 ? { intents: { purchase: 1 } } : {}) },
    phrases,
  }))
  const sought = [...worded, ...ruled].map(({ rule, phrases }) => ({ rule, phrases: phrases.map(toWords) }))
  const examples = new Map(profile.examples.map((example) => [toWords(example.text), example]))
  return {
    rules: sought.map(({ rule }) => rule),
    find(text) {
      const words = toWords(text)
      return sought.filter(({ phrases }) => phrases.some((phrase) => has(words, phrase))).map(({ rule }) => rule)
    },
    intentOf: (text) => examples.get(toWords(text))?.intent,
    replyTo: (text) => examples.get(toWords(text))?.reply,
  }
}

export function isEmpty({ words, rules, examples }: ScorerProfile): boolean {
  return words.length + rules.length + examples.length === 0
}

/** Words between spaces, without case, accents and punctuation. */
function toWords(text: string): string {
  return fold(plainForm(text))
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}

function has(words: string, phrase: string): boolean {
  if (phrase === '') return false
  return DENSE.test(phrase) ? words.includes(phrase) : ` ${words} `.includes(` ${phrase} `)
}
