import {
  checkDraft,
  cleanText,
  type DraftFault,
  measureText,
  type ReplyDraft,
  type ReplyRequest,
} from '@leadkit/contracts'
import { boundedConfidence, boundedReasoning, boundedSignals } from './bounded-answer.ts'
import { prompts } from './request-text.ts'
import { sentencesOf } from './sentences.ts'
import type { VisibleTranscript } from './visible-transcript.ts'
import type { WireDraft } from './wire-schemas.ts'

type Judgement = Omit<ReplyDraft, 'model' | 'rubricVersion' | 'usage'>

const WHY: Readonly<Record<DraftFault, string>> = {
  empty: 'it is empty',
  too_long: 'it is longer than the platform takes',
  link: 'it has a link that nobody gave',
  email: 'it has an e-mail address that nobody gave',
  number: 'it has a number that nobody gave',
  price: 'it has a price that is not in the instructions',
  secret: 'it seems to hold a secret',
}

/** Why a person, or nobody, should reply, decided before any model is asked. Undefined if a model may draft a reply. */
export function replyWithoutModel(request: ReplyRequest, visible: VisibleTranscript): Judgement | undefined {
  const { intent, consent } = request.classification
  const silent = (handover: boolean, reasoning: string): Judgement => ({
    content: null,
    handover,
    reasoning,
    confidence: request.classification.confidence,
    signals: boundedSignals([], visible, undefined),
  })
  if (intent === 'spam') return silent(false, 'No answer: the message is spam.')
  if (intent === 'opt_out' || consent === 'withdrawn')
    return silent(true, 'No answer: the participant wants no more messages.')
  if (intent === 'complaint') return silent(true, 'A person should answer: the participant complains.')
  if (visible.messages.at(-1)?.message.author === 'person')
    return silent(true, 'A person should answer: a person of the account has answered already.')
  if (visible.subject.givesOrders) return silent(true, 'A person should answer: the message gives orders to a machine.')
  return undefined
}

/** A model's draft, cut to the limit; it is held if it states something that has no source. */
export function toDraft(wire: WireDraft, request: ReplyRequest, visible: VisibleTranscript, host: string): Judgement {
  const written = cleanText(wire.content ?? '').trim()
  const text = fitText(written, request)
  const why = objectionTo(text, request, host)
  const held = written === '' || why === '' ? [] : [`The draft was held back: ${why}.`]
  return {
    content: why === '' ? text : null,
    handover: wire.handover || why !== '',
    confidence: boundedConfidence(wire.confidence),
    signals: boundedSignals(wire.signals, visible, request.profile),
    reasoning: boundedReasoning(wire.reasoning, ...held),
  }
}

function objectionTo(text: string, request: ReplyRequest, host: string): string {
  const { profile, instructions, transcript, maxTextLength, textUnit } = request
  const approved = profile?.examples.flatMap(({ reply }) => reply ?? []) ?? []
  const tenantTexts = [instructions ?? '', host, ...approved]
  const faults = checkDraft({ text, tenantTexts, transcript, maxTextLength, textUnit })
  const tells = tellsPrompt(text) ? ['it tells how this adapter works'] : []
  return [...faults.map((fault) => WHY[fault]), ...tells].join(', ')
}

/** As many whole sentences as the platform accepts; an empty text if even the first does not fit. */
function fitText(text: string, { maxTextLength, textUnit }: ReplyRequest): string {
  if (measureText(text, textUnit) <= maxTextLength) return text
  let kept = ''
  for (const sentence of sentencesOf(text)) {
    if (measureText((kept + sentence).trim(), textUnit) > maxTextLength) break
    kept += sentence
  }
  return kept.trim()
}

/** This many consecutive words are not a coincidence. */
const TOLD_WORDS = 8
const OWN_RUNS: ReadonlySet<string> = new Set(Object.values(prompts).flatMap(({ text }) => wordRuns(text)))

function tellsPrompt(text: string): boolean {
  return (
    /<\/?conversation>|message_ids|score_value|snake_case/.test(text) || wordRuns(text).some((run) => OWN_RUNS.has(run))
  )
}

function wordRuns(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
  return words.slice(TOLD_WORDS - 1).map((_, start) => words.slice(start, start + TOLD_WORDS).join(' '))
}
