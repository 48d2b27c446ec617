import type { Classification, ClassifyRequest, Intent, PurchaseStage, Signal } from '@leadkit/contracts'
import type { CountryCode } from 'libphonenumber-js/min'
import { findContactDetails } from './contact/contact-details.ts'
import { detectLanguage } from './language.ts'
import { type Judgement, reasonsFor } from './model/judge.ts'
import { isOptOutWord } from './opt-out-words.ts'
import { LEAST_OPT_OUT_SHARE, type Lexicon, type Reading, type ReadText, readTranscript } from './reading.ts'
import { createProfileRules, type ProfileRules } from './profile-rules.ts'
import { joinWords } from './reasoning.ts'

/** The fields that the results of all tasks share. */
export interface ResultStamp {
  readonly model: string
  readonly rubricVersion: string
}

/** Spam ends a conversation as an opt-out does, and a buyer taken for spam is lost. Set on the tuning part. */
const LEAST_SHARE: Readonly<Partial<Record<Intent, number>>> = { opt_out: LEAST_OPT_OUT_SHARE, spam: 0.9 }
/** Somebody who asks for an offer or an appointment rarely sends spam. */
const LEAST_SPAM_SHARE_OF_BUYERS = 0.97
const LEAST_SHARE_AGAINST_ORDER = 0.95
/** A keyword such as `STOP` leaves no doubt. */
const KEYWORD_CONFIDENCE = 0.99
/** For an intent that comes from a tenant's example or words. */
const NAMED_CONFIDENCE = 0.9
const LEAST_NAMED_SHARE = 0.02
const NO_TEXT_CONFIDENCE = 0.3

export async function classify(
  request: ClassifyRequest,
  lexicon: Lexicon,
  stamp: ResultStamp,
  defaultCountry: CountryCode | undefined,
): Promise<Classification> {
  const profile = createProfileRules(request.profile)
  const reading = readTranscript(request.transcript, lexicon, profile)
  const text = reading.texts.find(({ messageId }) => messageId === request.messageId)
  const choice = choose(text, profile)
  const language = await detectLanguage(
    { text: text?.text ?? '', guess: text?.guess ?? null },
    { text: reading.texts.map((own) => own.text).join('\n'), guess: reading.guess },
  )
  const languages = language === null ? undefined : new Set([language, ...(text?.guess == null ? [] : [text.guess])])
  const concepts = text === undefined ? [] : reasonsFor(text.text, choice.intent, languages)
  return {
    ...stamp,
    intent: choice.intent,
    stage: choice.stage,
    ...consentOf(reading, text, choice.intent),
    sentiment: choice.sentiment,
    language,
    contact: findContactDetails(request.transcript, defaultCountry),
    confidence: round(choice.confidence * (request.transcript.truncated ? 0.9 : 1)),
    signals: toSignals(text, concepts),
    reasoning: explain(choice.intent, text, concepts),
  }
}

interface Choice {
  readonly intent: Intent
  readonly confidence: number
  readonly stage: PurchaseStage
  readonly sentiment: Classification['sentiment']
}

function choose(text: ReadText | undefined, profile: ProfileRules): Choice {
  if (text === undefined)
    return { intent: 'other', confidence: NO_TEXT_CONFIDENCE, stage: 'none', sentiment: 'neutral' }
  if (isOptOutWord(text.text))
    return { intent: 'opt_out', confidence: KEYWORD_CONFIDENCE, stage: 'none', sentiment: 'negative' }
  const { judgement } = text
  const named = profile.intentOf(text.text) ?? intentOfOwnWords(text)
  if (named !== undefined) return { ...choiceOf(judgement, named), confidence: NAMED_CONFIDENCE }
  const answers = ranked(judgement.intent)
  const [likeliest = 'other'] = answers[0] ?? []
  const [intent, confidence] = answers.find(([name, share]) => share >= leastShare(name, text)) ??
    answers[0] ?? ['other', 0]
  // A message that is too uncertain to be spam and asks for an offer is a purchase, not the next most likely intent.
  if (likeliest === 'spam' && intent !== 'spam' && asksToBuy(text))
    return { ...choiceOf(judgement, 'purchase'), confidence: NO_TEXT_CONFIDENCE }
  return { ...choiceOf(judgement, intent), confidence }
}

/** The intent whose tenant words occur in the message, unless the classifier excludes it. */
function intentOfOwnWords({ findings, judgement, isInstruction }: ReadText): Intent | undefined {
  if (isInstruction) return undefined
  return ranked(judgement.intent).find(
    ([intent, share]) =>
      share >= LEAST_NAMED_SHARE && findings.some(({ rule }) => rule.name === `has_own_words_for_${intent}`),
  )?.[0]
}

function choiceOf(judgement: Judgement, intent: Intent): Omit<Choice, 'confidence'> {
  const stage = ranked(judgement.stage)[0]?.[0] ?? 'none'
  const sentiment = intent === 'complaint' ? 'negative' : (ranked(judgement.sentiment)[0]?.[0] ?? 'neutral')
  return { intent, stage: stageFor(intent, stage), sentiment }
}

/** A plain order is a purchase, whatever else the message says, unless the classifier is sure of another intent. */
function leastShare(intent: Intent, text: ReadText): number {
  if (wantsToBuy(text) && intent !== 'purchase') return LEAST_SHARE_AGAINST_ORDER
  return intent === 'spam' && asksToBuy(text) ? LEAST_SPAM_SHARE_OF_BUYERS : (LEAST_SHARE[intent] ?? 0)
}

function wantsToBuy({ findings, isInstruction }: ReadText): boolean {
  return !isInstruction && findings.some(({ rule }) => rule.name === 'wants_to_buy')
}

function asksToBuy({ findings, isInstruction }: ReadText): boolean {
  return !isInstruction && findings.some(({ rule }) => rule.weight > 0 && (rule.intents?.purchase ?? 0) >= 2)
}

function ranked<Name>(shares: ReadonlyMap<Name, number>): readonly (readonly [Name, number])[] {
  return [...shares].toSorted(([, one], [, other]) => other - one)
}

/** A buyer is at some stage of the purchase; a spammer is at none. */
function stageFor(intent: Intent, stage: PurchaseStage): PurchaseStage {
  if (intent === 'spam' || intent === 'opt_out') return 'none'
  return intent === 'purchase' && stage === 'none' ? 'exploring' : stage
}

/** An opt-out withdraws consent; a person who has opted out and asks for messages again gives it back. */
function consentOf({ texts }: Reading, text: ReadText | undefined, intent: Intent): Pick<Classification, 'consent'> {
  if (intent === 'opt_out') return { consent: 'withdrawn' }
  if (text === undefined || text.isInstruction) return {}
  const hasOptedOut = texts.some((earlier) => earlier.index < text.index && earlier.isOptOut)
  const asksAgain = text.mentions.some(({ concept }) => concept === 'start_again')
  return hasOptedOut && asksAgain ? { consent: 'given' } : {}
}

export function round(confidence: number): number {
  return Math.round(Math.min(1, Math.max(0, confidence)) * 100) / 100
}

/** Every rule that applies to the message, and the concepts that make its intent likely. Orders to the scorer yield no signals. */
function toSignals(text: ReadText | undefined, concepts: readonly string[]): readonly Signal[] {
  if (text === undefined) return []
  const messageIds = [text.messageId]
  const found = text.findings.map(({ rule }) => ({
    name: rule.name,
    weight: text.isInstruction ? Math.min(0, rule.weight) : rule.weight,
    messageIds,
  }))
  const spoken = concepts.map((concept) => ({
    name: `speaks_of_${concept.replace('+', '_and_')}`,
    weight: 0,
    messageIds,
  }))
  return [...found, ...spoken]
}

const INTENT_WORDS: Readonly<Record<Intent, string>> = {
  purchase: 'wants to buy or asks about buying',
  question: 'asks a question',
  support: 'needs help',
  complaint: 'complains',
  greeting: 'greets or says thank you',
  spam: 'sends spam',
  opt_out: 'wants no more messages',
  other: 'says something else',
}

function explain(intent: Intent, text: ReadText | undefined, concepts: readonly string[]): string {
  if (text === undefined) return 'The message has no text of the participant that could be judged.'
  const found = text.findings.map(({ rule }) => rule.description)
  const spoken = concepts.map((concept) => concept.replaceAll('_', ' ').replace('+', ' with '))
  const reasons = [...found, ...(spoken.length === 0 ? [] : [`speaks of ${joinWords(spoken)}`])]
  const because = reasons.length === 0 ? 'by the way it is written' : joinWords(reasons)
  return `The participant ${INTENT_WORDS[intent]} (${intent}): ${because}.`
}
