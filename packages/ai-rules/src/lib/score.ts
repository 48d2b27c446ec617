import type { ContactDetails, LeadScoreName, LeadScoring, ScoreRequest, Signal } from '@leadkit/contracts'
import { type ResultStamp, round } from './classify.ts'
import { isBusinessEmail } from './contact/email/business-email.ts'
import { isParticipants } from './contact/participant-text.ts'
import { type Lexicon, readTranscript, type ReadText } from './reading.ts'
import { createProfileRules } from './profile-rules.ts'
import { joinWords, signed } from './reasoning.ts'
import { toScoreValue } from './score-value.ts'
import type { SignalRule } from './signal-rule.ts'

/** From this strength on, a message means to buy, and takes back an earlier refusal. */
const PLAIN_PURCHASE = 2
/** This many texts make a follow-up. */
const FOLLOW_UP_TEXTS = 3
/** The smallest weight with which a signal counts towards the two that a hot lead needs. */
const LEAST_SIGN_WEIGHT = 10
/** A sum of weights of this size gives two thirds of the confidence that evidence can give. */
const EVIDENCE_SCALE = 40

/** A rule that counts, with the messages that it rests on. */
interface Reason {
  readonly rule: SignalRule
  readonly messageIds: readonly string[]
}

export function score(request: ScoreRequest, lexicon: Lexicon, stamp: ResultStamp): LeadScoring {
  const profile = createProfileRules(request.profile)
  const { texts } = readTranscript(request.transcript, lexicon, profile)
  const reasons = [
    ...phraseReasons(texts),
    ...structuralReasons(request, texts, lexicon),
    ...classifiedReasons(request, texts, lexicon),
  ]
  const ordered = [...lexicon.rubric.rules, ...profile.rules].flatMap((rule) =>
    reasons.filter((reason) => reason.rule === rule),
  )
  const { hot } = lexicon.rubric.thresholds
  const reached = toScoreValue(sumOf(ordered.map(({ rule }) => rule.weight)), hot)
  const scoreValue = independentSigns(ordered) < 2 ? Math.min(reached, hot - 1) : reached
  const result = nameOf(scoreValue, lexicon)
  return {
    ...stamp,
    score: result,
    scoreValue,
    confidence: confidenceOf(ordered, shareRead(texts), request.transcript.truncated),
    signals: ordered.map(toSignal),
    reasoning: explain(result, scoreValue, ordered),
  }
}

/** What each rule found in all messages, without what later messages took back. */
function phraseReasons(texts: readonly ReadText[]): readonly Reason[] {
  const standing = withoutTakenBack(texts)
  const messagesOf = new Map<SignalRule, string[]>()
  for (const text of texts) {
    for (const finding of text.findings) {
      const isVain = text.isInstruction && finding.rule.weight > 0
      if (isVain || !standing(text, finding)) continue
      messagesOf.set(finding.rule, [...(messagesOf.get(finding.rule) ?? []), text.messageId])
    }
  }
  const reasons = [...messagesOf].map(([rule, messageIds]) => ({ rule, messageIds }))
  const meansToBuy = reasons.some(({ rule }) => rule.weight > 0 && rule.intents?.purchase !== undefined)
  return reasons.filter(({ rule }) => meansToBuy || rule.onlyWithPurchase !== true)
}

type Place = readonly [message: number, token: number]

/**
 * The last word counts: a refusal takes back earlier buying signals, and a later clear buying signal takes back a refusal. An opt-out is taken
 * back only by another message.
 */
function withoutTakenBack(
  texts: readonly ReadText[],
): (text: ReadText, finding: ReadText['findings'][number]) => boolean {
  const placed = texts
    .filter((text) => !text.isInstruction)
    .flatMap((text) =>
      text.findings.map((finding) => ({ rule: finding.rule, place: [text.index, finding.position] as const })),
    )
  const lastRefusal = lastPlace(placed.filter(({ rule }) => rule.role === 'refusal'))
  const lastPurchase = lastPlace(placed.filter(({ rule }) => rule.role !== 'refusal' && isPlainPurchase(rule)))
  return (text, { rule, position }) => {
    const place: Place = [text.index, position]
    if (rule.role === 'refusal') {
      const isOptOut = rule.intents?.opt_out !== undefined
      return !isBefore(isOptOut ? [text.index, Infinity] : place, lastPurchase)
    }
    const hasStoodFirm = isBefore(lastRefusal, lastPurchase)
    return hasStoodFirm || rule.intents?.purchase === undefined || rule.weight <= 0 || !isBefore(place, lastRefusal)
  }
}

function isPlainPurchase({ intents, weight }: SignalRule): boolean {
  return weight > 0 && (intents?.purchase ?? 0) >= PLAIN_PURCHASE
}

function lastPlace(placed: readonly { readonly place: Place }[]): Place {
  return placed
    .map(({ place }) => place)
    .reduce<Place>((last, place) => (isBefore(last, place) ? place : last), [-1, -1])
}

function isBefore(left: Place, right: Place): boolean {
  return left[0] < right[0] || (left[0] === right[0] && left[1] < right[1])
}

/** Reasons without phrases: contact details, and that the participant has written at all. */
function structuralReasons(
  { transcript, classification }: ScoreRequest,
  texts: readonly ReadText[],
  { rubric }: Lexicon,
): readonly Reason[] {
  const ignored = new Set(texts.filter((text) => text.isInstruction).map((text) => text.messageId))
  const own = transcript.messages
    .filter((message) => isParticipants(message) && !ignored.has(message.id))
    .map((message) => message.id)
  const written = texts.filter((text) => !text.isInstruction).map((text) => text.messageId)
  const rests = evidenceOf(classification.contact, (id) => own.includes(id))
  const all = { ...rests, message: own.slice(0, 1), follow_up: written.length >= FOLLOW_UP_TEXTS ? written : [] }
  return rubric.rules.flatMap((rule) => {
    const messageIds = rule.evidence === undefined ? [] : all[rule.evidence]
    return messageIds.length === 0 ? [] : [{ rule, messageIds }]
  })
}

type ContactEvidence = Readonly<Record<'email' | 'business_email' | 'phone' | 'company', readonly string[]>>

function evidenceOf(
  { email, phone, company }: ContactDetails,
  counts: (messageId: string) => boolean,
): ContactEvidence {
  const emailIds = email?.messageIds.filter(counts) ?? []
  return {
    email: emailIds,
    business_email: email !== undefined && isBusinessEmail(email.value) ? emailIds : [],
    phone: phone?.messageIds.filter(counts) ?? [],
    company: company?.messageIds.filter(counts) ?? [],
  }
}

/** If another scorer classified the message as spam or opt-out and our own rules found neither, the heaviest rule for that intent counts. */
function classifiedReasons(
  { classification, messageId }: ScoreRequest,
  texts: readonly ReadText[],
  { rubric }: Lexicon,
): readonly Reason[] {
  const { intent } = classification
  if (intent !== 'spam' && intent !== 'opt_out') return []
  const rules = rubric.rules.filter((rule) => rule.intents?.[intent] !== undefined && rule.weight < 0)
  const isSeen = texts.some((text) => text.findings.some(({ rule }) => rules.includes(rule)))
  const heaviest = rules.toSorted((left, right) => left.weight - right.weight)[0]
  return isSeen || heaviest === undefined ? [] : [{ rule: heaviest, messageIds: [messageId] }]
}

function nameOf(value: number, { rubric: { thresholds } }: Lexicon): LeadScoreName {
  if (value >= thresholds.hot) return 'hot'
  return value >= thresholds.warm ? 'warm' : 'cold'
}

/** Grows with the evidence, and falls where signals contradict each other and where texts cannot be read. */
function confidenceOf(reasons: readonly Reason[], share: number, isTruncated: boolean): number {
  const gains = sumOf(reasons.map(({ rule }) => Math.max(0, rule.weight)))
  const losses = sumOf(reasons.map(({ rule }) => Math.max(0, -rule.weight)))
  const conflict = Math.min(gains, losses) / Math.max(gains, losses, 1)
  const certainty = 1 - Math.exp(-(gains + losses) / EVIDENCE_SCALE)
  return round((0.25 + 0.7 * certainty * (1 - 0.5 * conflict)) * (0.4 + 0.6 * share) * (isTruncated ? 0.9 : 1))
}

/** The share of texts in which any rule counts. */
function shareRead(texts: readonly ReadText[]): number {
  return texts.filter(({ findings }) => findings.length > 0).length / Math.max(texts.length, 1)
}

/** A single signal does not make a lead hot, whatever its weight. */
function independentSigns(reasons: readonly Reason[]): number {
  return reasons.filter(({ rule }) => rule.weight >= LEAST_SIGN_WEIGHT && rule.evidence !== 'message').length
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function toSignal({ rule, messageIds }: Reason): Signal {
  return { name: rule.name, weight: rule.weight, messageIds }
}

function explain(result: LeadScoreName, value: number, reasons: readonly Reason[]): string {
  const say = ({ rule }: Reason): string => `${rule.description} (${signed(rule.weight)})`
  const gains = reasons.filter(({ rule }) => rule.weight > 0).map(say)
  const losses = reasons.filter(({ rule }) => rule.weight < 0).map(say)
  const verdict = `${result[0]?.toUpperCase() ?? ''}${result.slice(1)}, ${value} of 100`
  if (gains.length + losses.length === 0) return `${verdict}: the participant has written nothing that could be judged.`
  if (losses.length === 0) return `${verdict}: the participant ${joinWords(gains)}.`
  if (gains.length === 0) return `${verdict}: the participant ${joinWords(losses)}.`
  return `${verdict}: the participant ${joinWords(gains)}; but ${joinWords(losses)}.`
}
