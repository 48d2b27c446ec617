import { measureText } from '@leadkit/adapter-kit'
import type { Intent, ReplyDraft, ReplyRequest } from '@leadkit/contracts'
import type { ResultStamp } from './classify.ts'
import { type Lexicon, type Reading, readTranscript } from './reading.ts'
import { createProfileRules, type ProfileRules } from './profile-rules.ts'
import { type ReplyOccasion, type ReplyTemplates, templateFor } from './reply-templates.ts'
import type { SignalRule } from './signal-rule.ts'

export interface ReplyPolicy {
  readonly templates: ReplyTemplates
  /** With a classification below this confidence, a person answers. */
  readonly minConfidence: number
}

const OCCASIONS: Readonly<Partial<Record<Intent, ReplyOccasion>>> = {
  purchase: 'purchase',
  question: 'question',
  support: 'support',
  greeting: 'greeting',
}

interface Decision {
  readonly content: string | null
  readonly handover: boolean
  readonly reasoning: string
}

export function reply(request: ReplyRequest, lexicon: Lexicon, policy: ReplyPolicy, stamp: ResultStamp): ReplyDraft {
  const profile = createProfileRules(request.profile)
  const reading = readTranscript(request.transcript, lexicon, profile)
  const decision = decide(request, reading, policy, profile)
  const { signals, confidence } = request.classification
  return {
    ...stamp,
    ...decision,
    confidence,
    signals: signals.filter((signal) => signal.messageIds.includes(request.messageId)),
  }
}

function decide(request: ReplyRequest, reading: Reading, policy: ReplyPolicy, profile: ProfileRules): Decision {
  return refusal(request, reading, policy) ?? approved(request, reading, profile) ?? draft(request, policy)
}

/** The tenant's own answer to exactly this message. */
function approved(
  { messageId, maxTextLength, textUnit }: ReplyRequest,
  { texts }: Reading,
  profile: ProfileRules,
): Decision | undefined {
  const text = texts.find((own) => own.messageId === messageId)?.text
  const content = text === undefined ? undefined : profile.replyTo(text)
  if (content === undefined || measureText(content, textUnit) > maxTextLength) return undefined
  return { content, handover: false, reasoning: 'The answer that the tenant gave as an example for this message.' }
}

/** Why the rules do not answer; undefined when they may. */
function refusal(
  { transcript, classification, messageId }: ReplyRequest,
  { texts }: Reading,
  policy: ReplyPolicy,
): Decision | undefined {
  const { intent, confidence } = classification
  const newest = transcript.messages.at(-1)
  if (intent === 'spam') return { content: null, handover: false, reasoning: 'No answer: the message is spam.' }
  if (intent === 'opt_out' || hasOptedOut(texts)) return toPerson('the participant wants no more messages')
  if (intent === 'complaint') return toPerson('the participant complains')
  if (newest?.author === 'person') return toPerson('a person of the account has answered already')
  if (texts.some((text) => text.messageId === messageId && text.isInstruction))
    return toPerson('the message gives orders to the scorer')
  if (
    texts.some((text) => text.messageId === messageId && has(text.findings, (rule) => rule.name === 'asks_for_person'))
  )
    return toPerson('the participant asks for a person')
  if (confidence < policy.minConfidence)
    return toPerson(`it is not clear enough what the participant wants (confidence ${confidence})`)
  return undefined
}

function toPerson(reason: string): Decision {
  return { content: null, handover: true, reasoning: `A person should answer: ${reason}.` }
}

/** An opt-out holds until the participant wants to buy in a later message. */
function hasOptedOut(texts: Reading['texts']): boolean {
  const optOut = texts.findLastIndex(({ findings }) => has(findings, (rule) => rule.intents?.opt_out !== undefined))
  const purchase = texts.findLastIndex(
    ({ findings, isInstruction }) =>
      !isInstruction && has(findings, (rule) => rule.weight > 0 && (rule.intents?.purchase ?? 0) >= 2),
  )
  return optOut >= 0 && purchase <= optOut
}

function has(findings: Reading['texts'][number]['findings'], test: (rule: SignalRule) => boolean): boolean {
  return findings.some(({ rule }) => test(rule))
}

function draft(
  { transcript, classification, scoring, maxTextLength, textUnit }: ReplyRequest,
  { templates }: ReplyPolicy,
): Decision {
  const { intent, language } = classification
  const isHot = scoring.score === 'hot' && intent !== 'greeting'
  const occasion = isHot && intent !== 'support' ? 'hot_lead' : OCCASIONS[intent]
  if (occasion === undefined) return toPerson('no ready answer fits')
  const content = templateFor(templates, occasion, transcript.channel, language ?? '')
  if (content === undefined) return toPerson('there is no ready answer in the language of the participant')
  const isSaid = transcript.messages.some((message) => message.direction === 'outbound' && message.content === content)
  if (isSaid) return toPerson('the ready answer has been given before')
  if (measureText(content, textUnit) > maxTextLength)
    return toPerson('the ready answer is longer than the platform takes')
  const reasoning = isHot
    ? 'The ready answer for a hot lead, and a person should take over now.'
    : `The ready answer for the intent ${intent}.`
  return { content, handover: isHot, reasoning }
}
