import { isDeepStrictEqual } from 'node:util'
import type { MessageEvent, PlatformEvent, PlatformIngestor, StatusEvent } from '@leadkit/contracts'
import type { ExpectedPayloadEvent, PayloadCase, PayloadVector } from './payload-expectations.ts'

type StoredEvent = MessageEvent | StatusEvent

/**
 * Compares what an ingestor read from a body with what the shared folder expects, by the rules of the folder's README. Events of accounts
 * that the case does not connect are dropped first, as in core. Returns one line per difference; an empty list means equal.
 */
export function comparePayload(payload: PayloadCase, events: readonly PlatformEvent[]): readonly string[] {
  const actual = events.filter(
    (event): event is StoredEvent => event.kind !== 'ignored' && payload.accountIds.includes(event.accountId),
  )
  const expected = payload.expected.filter((event) => event.kind !== 'ignored' || payload.accept.kind.length > 0)
  const stored = expected.filter((event) => event.kind !== 'ignored').length
  if (actual.length !== stored && payload.accept.count.includes(actual.length)) return []
  return [
    ...align(payload, expected, payload.accept.duplicates ? withoutRepeats(actual) : actual),
    ...synthesizedIdDifferences(payload, expected, actual),
    ...conversationDifferences(payload, actual),
  ]
}

/** Walks both lists; an optional event of the file is skipped if our next event does not match it. */
function align(
  payload: PayloadCase,
  expected: readonly ExpectedPayloadEvent[],
  actual: readonly StoredEvent[],
): readonly string[] {
  const [wanted, ...wantedRest] = expected
  const [event, ...eventsRest] = actual
  if (wanted === undefined) return actual.map((extra) => `${payload.id}: unexpected ${extra.kind}`)
  const optional = wanted.kind === 'ignored' || payload.accept.kind.includes('ignored')
  const skipped = optional ? align(payload, wantedRest, actual) : undefined
  if (skipped?.length === 0) return []
  if (event === undefined)
    return (
      skipped ?? [`${payload.id}: missing ${wanted.kind} ${wanted.subtype ?? ''}`, ...align(payload, wantedRest, [])]
    )
  const taken = [...differences(payload, wanted, event), ...align(payload, wantedRest, eventsRest)]
  return skipped !== undefined && skipped.length < taken.length ? skipped : taken
}

function differences(payload: PayloadCase, expected: ExpectedPayloadEvent, event: StoredEvent): readonly string[] {
  const { accept } = payload
  if (event.kind !== expected.kind) {
    return accept.kind.includes(event.kind) ? [] : [`${payload.id}: kind ${event.kind}, expected ${expected.kind}`]
  }
  const actual = normativeFields(event)
  const fields: readonly (readonly [name: keyof typeof actual, tolerated: readonly unknown[], compared: boolean])[] = [
    ['direction', accept.direction, true],
    ['platform_message_id', accept.platform_message_id, typeof expected.id_rule !== 'string'],
    ['platform_conversation_id', [], !accept.any_conversation_id && !accept.any_conversation_id_format],
    ['participant_id', accept.participant_id, true],
    ['content', accept.content, true],
    ['received_at', accept.received_at, !accept.any_received_at && typeof expected.received_at === 'string'],
  ]
  const wrong = fields.filter(([name, tolerated, compared]) => {
    return compared && ![expected[name] ?? null, ...tolerated].includes(actual[name])
  })
  return [
    ...wrong.map(
      ([name]) =>
        `${payload.id}: ${name} ${JSON.stringify(actual[name])}, expected ${JSON.stringify(expected[name] ?? null)}`,
    ),
    ...targetDifferences(payload, expected, event),
  ]
}

function normativeFields(
  event: StoredEvent,
): Record<
  'direction' | 'platform_message_id' | 'platform_conversation_id' | 'participant_id' | 'content' | 'received_at',
  string | null
> {
  return {
    direction: event.direction,
    platform_message_id: event.kind === 'message' ? event.messageId : (event.targetIds[0] ?? null),
    platform_conversation_id: event.conversationId,
    participant_id: event.participantId,
    content: event.content,
    received_at: event.occurredAt.toISOString(),
  }
}

function targetDifferences(
  payload: PayloadCase,
  expected: ExpectedPayloadEvent,
  event: StoredEvent,
): readonly string[] {
  const wanted = expected.target_message_ids
  if (event.kind !== 'status' || event.targetIds.length === 0 || wanted === undefined || wanted === null) return []
  if (payload.accept.platform_message_id.length > 0) return []
  return isDeepStrictEqual([...event.targetIds], wanted) ? [] : [`${payload.id}: other target messages`]
}

/** Generated ids must differ between the events of a body. */
function synthesizedIdDifferences(
  payload: PayloadCase,
  expected: readonly ExpectedPayloadEvent[],
  actual: readonly StoredEvent[],
): readonly string[] {
  if (!expected.some((event) => typeof event.id_rule === 'string') || payload.accept.duplicates) return []
  const ids = actual.filter((event) => event.kind === 'message').map((event) => event.messageId)
  return new Set(ids).size === ids.length ? [] : [`${payload.id}: two events with one made-up id`]
}

function conversationDifferences(payload: PayloadCase, actual: readonly StoredEvent[]): readonly string[] {
  if (!payload.accept.any_conversation_id_format) return []
  const seen = new Map<string, string>()
  return actual.flatMap((event) => {
    if (event.kind !== 'message') return []
    const key = JSON.stringify([event.accountId, event.participantId])
    const first = seen.get(key) ?? event.conversationId
    seen.set(key, first)
    return first === event.conversationId ? [] : [`${payload.id}: two conversations with one participant`]
  })
}

function withoutRepeats(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const seen = new Set<string>()
  return events.filter((event) => {
    const key = event.kind === 'message' ? `message:${event.messageId}` : event.dedupeKey
    return !seen.has(key) && seen.add(key) !== undefined
  })
}

/** What core answers to a vector's request, with an ingestor that has the vector's secret and verify token. */
export function answerVector(
  vector: PayloadVector,
  ingestor: PlatformIngestor,
): { readonly status: number; readonly contentType: string; readonly body: string } {
  const request = {
    method: vector.method,
    url: new URL(`https://host.example/webhooks/${ingestor.id}?${vector.query ?? ''}`),
    headers: new Headers(vector.headers),
    body: vector.body,
  }
  if (vector.method === 'GET') {
    return ingestor.handshake(request) ?? { status: 404, contentType: 'text/plain', body: '' }
  }
  if (vector.method !== 'POST') return { status: 405, contentType: 'text/plain', body: '' }
  const verdict = ingestor.verify(request)
  const status = verdict.verified ? 200 : verdict.reason === 'not_configured' ? 500 : 401
  return { status, contentType: 'text/plain', body: '' }
}

/** One line per difference between an answer and what the vector expects. */
export function compareVector(vector: PayloadVector, answer: ReturnType<typeof answerVector>): readonly string[] {
  const { expect } = vector
  if (vector.ambiguous || vector.method === 'primitive') return []
  const allowed = [expect.status, ...expect.tolerated]
  const succeeded = answer.status === 200
  const forbidden = expect.body_must_not_contain
  return [
    ...(allowed.includes(answer.status)
      ? []
      : [`${vector.name}: status ${answer.status}, expected ${allowed.join(' or ')}`]),
    ...(succeeded && expect.body !== undefined && answer.body !== expect.body ? [`${vector.name}: another body`] : []),
    ...(succeeded && expect.json !== undefined && !isDeepStrictEqual(tryJson(answer.body), expect.json)
      ? [`${vector.name}: another JSON`]
      : []),
    ...(succeeded && expect.content_type !== undefined && !answer.contentType.startsWith(expect.content_type)
      ? [`${vector.name}: content type ${answer.contentType}`]
      : []),
    ...(forbidden !== undefined && answer.body.includes(forbidden)
      ? [`${vector.name}: the body gives a secret away`]
      : []),
  ]
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
