import { cleanText, type ScorerProfile, type Signal } from '@leadkit/contracts'
import type { VisibleMessage, VisibleTranscript } from './visible-transcript.ts'
import type { WireSignal } from './wire-schemas.ts'

const MAX_SIGNALS = 10
const MAX_REASONING = 600

/** 0 to 1, rounded to hundredths. */
export function boundedConfidence(value: number): number {
  return Math.round(Math.min(Math.max(value, 0), 1) * 100) / 100
}

/** A sentence or two for people. */
export function boundedReasoning(text: string, ...more: readonly string[]): string {
  const said = cleanText(text).trim() || 'The model gave no reason.'
  const cut = said.length <= MAX_REASONING ? said : `${said.slice(0, MAX_REASONING).toWellFormed()}…`
  return [cut, ...more].join(' ')
}

/**
 * A model's signals, limited to messages that exist. A signal in the participant's favour must rest on a message that they wrote and
 * that gives no orders to a machine; otherwise its weight is 0. A signal of the tenant's profile gets the weight that the profile says.
 */
export function boundedSignals(
  wire: readonly WireSignal[],
  { messages }: VisibleTranscript,
  profile: ScorerProfile | undefined,
): readonly Signal[] {
  const weights = new Map(profile?.rules.map((rule) => [rule.name, rule.weight]))
  const byAlias = new Map(messages.map((message) => [message.alias, message]))
  const signals = wire.flatMap((signal) => {
    const name = signalName(signal.name)
    const known = [...new Set(signal.message_ids)].flatMap((alias) => byAlias.get(alias) ?? [])
    if (name === '' || known.length === 0) return []
    const weight = weights.get(name) ?? Math.round(Math.min(Math.max(signal.weight, -100), 100))
    const counts = weight <= 0 || known.some(isInFavour)
    return [{ name, weight: counts ? weight : 0, messageIds: known.map(({ message }) => message.id) }]
  })
  return [...signals.slice(0, MAX_SIGNALS), ...orderSignals(messages)]
}

/** An observation by this adapter itself. */
export function observation(name: string, messageIds: readonly string[]): Signal {
  return { name, weight: 0, messageIds }
}

function orderSignals(messages: readonly VisibleMessage[]): readonly Signal[] {
  const ids = messages.filter(({ givesOrders }) => givesOrders).map(({ message }) => message.id)
  return ids.length === 0 ? [] : [observation('instructs_the_scorer', ids)]
}

function isInFavour({ isParticipants, givesOrders }: VisibleMessage): boolean {
  return isParticipants && !givesOrders
}

function signalName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
    .slice(0, 64)
}
