import type { Intent } from '@leadkit/contracts'
import type { PhraseText } from './phrase.ts'

/** Languages of the built-in rules; `any` is for words that mean the same in each. */
export type RuleLanguage = 'any' | 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it'

/** One thing to search for in what the participant wrote. Data only, so that a rubric can be stored, compared and hashed. */
export interface SignalRule {
  /** The name of the signal, such as `asks_for_price`; unique in a rubric. */
  readonly name: string
  /** What the signal adds to the score or takes from it, −100 to 100. It counts once per conversation. */
  readonly weight: number
  /** Third person, for the reasoning: `asks for the price`. */
  readonly description: string
  /** Per language, phrases separated by semicolons: `how much; price|prices; what .. cost`; a line may break at a space or after a bar. See {@link PhraseText}. */
  readonly phrases?: Readonly<Partial<Record<RuleLanguage, PhraseText>>> | undefined
  /** Evidence other than phrases. `message`: the participant has written; `follow_up`: three texts or more. */
  readonly evidence?: 'message' | 'email' | 'business_email' | 'phone' | 'company' | 'follow_up' | undefined
  /** How strongly the rule points to an intent; 1 is a hint, 4 is clear. */
  readonly intents?: Readonly<Partial<Record<Intent, number>>> | undefined
  /** Its contribution to the sentiment: −3 to 3. */
  readonly sentiment?: number | undefined
  /**
   * What a negation («not interested») does: `cancels` the signal (default), is `ignored` (the phrases contain their own), or is
   * `ignored_in_questions` («don’t you have …?»).
   */
  readonly negation?: 'cancels' | 'ignored' | 'ignored_in_questions' | undefined
  /** True for a signal that counts only beside a buying signal: «today» says nothing in a question about opening hours. */
  readonly onlyWithPurchase?: boolean | undefined
  /** The rule for which a negated phrase counts instead. */
  readonly negatedAs?: string | undefined
  /**
   * `refusal`: takes back the buying signals of earlier messages, and is itself taken back by later ones. `instruction`: addresses
   * the scorer; nothing in its message counts in the participant's favour.
   */
  readonly role?: 'refusal' | 'instruction' | undefined
}

/** The individual phrases of a rule. */
export function phrasesOf({
  phrases = {},
}: SignalRule): readonly { readonly language: string; readonly text: string }[] {
  return Object.entries(phrases).flatMap(([language, texts]) =>
    texts
      .split(';')
      .map((text) => text.trim().replace(/\|\s+/g, '|').replace(/\s+/g, ' '))
      .filter((text) => text !== '')
      .map((text) => ({ language, text })),
  )
}
