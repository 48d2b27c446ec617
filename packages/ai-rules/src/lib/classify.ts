import type { Classification, ClassifyRequest, Intent, Signal } from '@leadkit/contracts'
import type { CountryCode } from 'libphonenumber-js/min'
import { findContactDetails } from './contact/contact-details.ts'
import type { Lexicon, Reading, ReadText } from './reading.ts'
import { readTranscript } from './reading.ts'
import { joinWords } from './reasoning.ts'

/** What the tasks share of a result. */
export interface ResultStamp {
  readonly model: string
  readonly rubricVersion: string
}

/** At equal strength the one named first wins. */
const INTENT_ORDER: readonly Intent[] = [
  'opt_out',
  'spam',
  'complaint',
  'purchase',
  'support',
  'question',
  'greeting',
  'other',
]
/** Intents that a mere question or greeting does not compete with, because they come as one. */
const SPECIFIC: ReadonlySet<Intent> = new Set(['opt_out', 'spam', 'complaint', 'purchase', 'support'])
/** What earlier messages count for when this one says nothing by itself («yes, please»). */
const CONTEXT_SHARE = 0.4
/** Evidence of this strength gives a confidence of one half. */
const HALF_CONFIDENCE = 0.7
const NO_EVIDENCE_CONFIDENCE = 0.3

type Strengths = ReadonlyMap<Intent, number>

export function classify(
  request: ClassifyRequest,
  lexicon: Lexicon,
  stamp: ResultStamp,
  defaultCountry: CountryCode | undefined,
): Classification {
  const reading = readTranscript(request.transcript, lexicon)
  const text = reading.texts.find(({ messageId }) => messageId === request.messageId)
  const { intent, strength, rival, isFromContext } = chooseIntent(reading, text, request)
  const language = text?.language ?? reading.language
  const signals = toSignals(text)
  return {
    ...stamp,
    intent,
    sentiment: sentimentOf(text, intent),
    language,
    contact: findContactDetails(request.transcript, defaultCountry),
    confidence: confidenceOf(strength, rival, isFromContext || request.transcript.truncated),
    signals,
    reasoning: explain(intent, text, isFromContext, strength > 0),
  }
}

interface Choice {
  readonly intent: Intent
  readonly strength: number
  readonly rival: number
  readonly isFromContext: boolean
}

function chooseIntent(
  { texts }: Reading,
  text: ReadText | undefined,
  { transcript, messageId }: ClassifyRequest,
): Choice {
  const own = strengthsOf(text)
  if (own.size > 0) return { ...strongest(own), isFromContext: false }
  // An answer such as «yes, please» goes on with what the participant was about.
  const index = transcript.messages.findIndex((message) => message.id === messageId)
  const before = texts.findLast(
    (earlier) => earlier.index < index && strengthsOf(earlier).size > 0 && !earlier.isInstruction,
  )
  const isAnswer = text !== undefined && !text.isInstruction && before !== undefined
  if (!isAnswer) return { intent: 'other', strength: 0, rival: 0, isFromContext: false }
  const choice = strongest(strengthsOf(before))
  const goesOn = SPECIFIC.has(choice.intent) && choice.intent !== 'opt_out'
  if (!goesOn) return { intent: 'other', strength: 0, rival: 0, isFromContext: false }
  return { ...choice, strength: choice.strength * CONTEXT_SHARE, isFromContext: true }
}

function strengthsOf(text: ReadText | undefined): Strengths {
  const strengths = new Map<Intent, number>()
  for (const { rule } of text?.findings ?? []) {
    // Orders to the scorer make a message suspicious, not a purchase.
    if (text?.isInstruction === true && rule.role !== 'instruction' && rule.weight > 0) continue
    for (const intent of INTENT_ORDER) {
      const strength = rule.intents?.[intent]
      if (strength !== undefined) strengths.set(intent, (strengths.get(intent) ?? 0) + strength)
    }
  }
  return strengths
}

function strongest(strengths: Strengths): Omit<Choice, 'isFromContext'> {
  const specific = [...strengths].some(([intent]) => SPECIFIC.has(intent))
  const rivals = [...strengths].filter(([intent]) => !specific || (intent !== 'question' && intent !== 'greeting'))
  const ranked = rivals.toSorted(
    ([leftIntent, left], [rightIntent, right]) =>
      right - left || INTENT_ORDER.indexOf(leftIntent) - INTENT_ORDER.indexOf(rightIntent),
  )
  const [[intent, strength] = ['other', 0] as const, [, rival] = ['other', 0] as const] = withoutGreeting(ranked)
  return { intent, strength, rival }
}

/** A greeting counts only when nothing else is said. */
function withoutGreeting(ranked: readonly (readonly [Intent, number])[]): readonly (readonly [Intent, number])[] {
  const others = ranked.filter(([intent]) => intent !== 'greeting')
  return others.length > 0 ? others : ranked
}

function confidenceOf(strength: number, rival: number, isWeakened: boolean): number {
  if (strength === 0) return NO_EVIDENCE_CONFIDENCE
  const evidence = strength / (strength + HALF_CONFIDENCE)
  const lead = 0.6 + (0.4 * (strength - rival)) / strength
  return round(evidence * lead * (isWeakened ? 0.9 : 1))
}

export function round(confidence: number): number {
  return Math.round(Math.min(1, Math.max(0, confidence)) * 100) / 100
}

function sentimentOf(text: ReadText | undefined, intent: Intent): Classification['sentiment'] {
  if (intent === 'complaint') return 'negative'
  const sum = (text?.findings ?? []).reduce((total, { rule }) => total + (rule.sentiment ?? 0), 0)
  if (sum >= 1) return 'positive'
  return sum <= -1 ? 'negative' : 'neutral'
}

/** Every rule that applies to the message. In a message with orders to the scorer nothing speaks for the participant. */
function toSignals(text: ReadText | undefined): readonly Signal[] {
  if (text === undefined) return []
  return text.findings.map(({ rule }) => ({
    name: rule.name,
    weight: text.isInstruction ? Math.min(0, rule.weight) : rule.weight,
    messageIds: [text.messageId],
  }))
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

function explain(intent: Intent, text: ReadText | undefined, isFromContext: boolean, hasEvidence: boolean): string {
  if (text === undefined) return 'The message has no text of the participant that could be judged.'
  if (isFromContext) return `Goes on with an earlier message in which the participant ${INTENT_WORDS[intent]}.`
  if (!hasEvidence) return 'No rule applies to the message.'
  const reasons = joinWords(text.findings.map(({ rule }) => rule.description))
  return `The participant ${INTENT_WORDS[intent]} (${intent}): ${reasons}.`
}
