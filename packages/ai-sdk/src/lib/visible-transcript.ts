import type { Transcript, TranscriptMessage } from '@leadkit/contracts'
import { isAboutOthers, isMachineOrder } from '@leadkit/adapter-kit'
import { sentencesOf } from './sentences.ts'

/** A message as the model sees it. */
export interface VisibleMessage {
  /** A short name in place of the id; any other name in an answer is ignored. */
  readonly alias: string
  readonly message: TranscriptMessage
  /** Bounded, without sentences that give orders to a machine. Null for a message without text. */
  readonly text: string | null
  readonly isParticipants: boolean
  /** True when a sentence of it was left out: then nothing in it counts in its author's favour. */
  readonly givesOrders: boolean
  /** The participant's own sentences, in which contact details may be found: without quotations, orders, or details of others. */
  readonly ownText: string
}

export interface VisibleTranscript {
  /** Oldest first; the message that the task is about is always included. */
  readonly messages: readonly VisibleMessage[]
  readonly subject: VisibleMessage
  readonly truncated: boolean
}

const MAX_MESSAGES = 100
const MAX_MESSAGE_CHARACTERS = 8_000
const MAX_CHARACTERS = 32_000
const LEFT_OUT = '[left out]'

/** The part of a transcript that a model sees: the newest messages within bounds, and the one that the task is about. */
export function showTranscript({ messages, truncated }: Transcript, messageId: string): VisibleTranscript | undefined {
  const kept = newest(messages, messageId)
  const visible = kept.map((message, index) => toVisible(message, `m${index + 1}`))
  const subject = visible.find(({ message }) => message.id === messageId)
  if (subject === undefined) return undefined
  return { messages: visible, subject, truncated: truncated || kept.length < messages.length }
}

function newest(messages: readonly TranscriptMessage[], messageId: string): readonly TranscriptMessage[] {
  let places = MAX_MESSAGES
  let characters = MAX_CHARACTERS
  const kept = messages.toReversed().filter((message) => {
    const length = Math.min(message.content?.length ?? 0, MAX_MESSAGE_CHARACTERS)
    const fits = places > 0 && characters >= length
    if (fits) {
      places -= 1
      characters -= length
    }
    // Messages older than one that does not fit would lack their context.
    else places = 0
    return fits || message.id === messageId
  })
  return kept.toReversed()
}

function toVisible(message: TranscriptMessage, alias: string): VisibleMessage {
  const isParticipants = message.author === 'participant'
  const whole = message.content
  if (whole === null) return { alias, message, text: null, isParticipants, givesOrders: false, ownText: '' }
  const cut =
    whole.length <= MAX_MESSAGE_CHARACTERS ? whole : `${whole.slice(0, MAX_MESSAGE_CHARACTERS).toWellFormed()}…`
  if (!isParticipants) return { alias, message, text: cut, isParticipants, givesOrders: false, ownText: '' }
  const sentences = sentencesOf(cut).map((sentence) => ({ sentence, isOrder: isMachineOrder(sentence) }))
  const givesOrders = sentences.some(({ isOrder }) => isOrder) || isMachineOrder(cut)
  const text = sentences.map(({ sentence, isOrder }) => (isOrder ? ` ${LEFT_OUT} ` : sentence)).join('')
  // Facts in a message with an order are dictated, wherever they are in the message.
  return { alias, message, text, isParticipants, givesOrders, ownText: givesOrders ? '' : ownSentences(cut) }
}

/** A quotation of three words or more is somebody else's. */
const QUOTATION = /[“„«»"][^“”„«»"\n]{1,500}[”“»«"]/gu
const FORWARDED =
  /(?:^|\n)[ \t]{0,3}-{2,}[^\n]{0,60}\p{L}[^\n]{0,60}-{2,}|(?:^|\n)[^\n]{0,150}\d[^\n]{0,60}(?:wrote|schrieb|a [eé]crit|escribi[oó]|escreveu|ha scritto|schreef|napisał\w*|yazdı|написал\w*)\s{0,2}:[ \t]{0,3}(?:\n|$)/u

function ownSentences(text: string): string {
  const forwarded = FORWARDED.exec(text)
  const unquoted = (forwarded === null ? text : text.slice(0, forwarded.index))
    .split('\n')
    .filter((line) => !/^\s{0,3}[>|]/.test(line))
    .join('\n')
    .replaceAll(QUOTATION, (quotation) => (quotation.trim().split(/\s+/).length >= 3 ? ' ' : quotation))
  return sentencesOf(unquoted)
    .filter((sentence) => !isAboutOthers(sentence))
    .join(' ')
}
