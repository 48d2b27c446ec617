import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JsonObject, MessageEvent, PlatformEvent, PlatformIngestor, StatusEvent } from '@leadkit/contracts'
import { type AccountRoute, routeKey } from '../accounts/account-route-reader.ts'
import { monthName, monthOf } from '../base/month.ts'

/** How far a platform's clock may be ahead of ours. In milliseconds. */
const TOLERANCE_MS = 10 * 60_000

/** The oldest platform opened on 4 February 2004. */
const EARLIEST = Date.UTC(2004, 1, 4)

/** Each month is a partition of its tenant's messages. No platform's delivery spans two years. */
const MAX_MONTHS = 24

/**
 * Replaces an implausible event time (in the future, before the platforms existed, not a date at all) with the time of receipt, whichever adapter
 * sent it: a time far in the future would keep its conversation on top for ever, and one that no column accepts would lose the delivery.
 */
export function boundTimes<Event extends PlatformEvent>(events: readonly Event[], receivedAt: Date): readonly Event[] {
  const latest = receivedAt.getTime() + TOLERANCE_MS
  const canBe = (time: Date): boolean => time.getTime() >= EARLIEST && time.getTime() <= latest
  return events.map((event) => {
    if (event.kind === 'ignored') return event
    const occurredAt = canBe(event.occurredAt) ? event.occurredAt : receivedAt
    if (event.kind !== 'status' || event.watermark === undefined) return { ...event, occurredAt }
    return { ...event, occurredAt, watermark: canBe(event.watermark) ? event.watermark : receivedAt }
  })
}

/**
 * In one webhook, messages from its newest 24 months keep their time; the rest get the time of receipt. Each month costs a partition, and no
 * platform's delivery spans so many.
 */
export function boundMonths<Event extends PlatformEvent>(events: readonly Event[], receivedAt: Date): readonly Event[] {
  if (events.length <= MAX_MONTHS) return events
  const months = new Set(events.flatMap((event) => (event.kind === 'message' ? [monthKey(event.occurredAt)] : [])))
  if (months.size <= MAX_MONTHS) return events
  const kept = new Set([...months].toSorted().slice(-MAX_MONTHS))
  return events.map((event) =>
    event.kind !== 'message' || kept.has(monthKey(event.occurredAt)) ? event : { ...event, occurredAt: receivedAt },
  )
}

/** Keys of messages become digests when they are a day older than this, or more: the day is for clocks that differ. */
const OLD_MS = 30 * 86_400_000

/** True for a message whose key may be kept as a digest, so that finding it takes another statement. */
export function isOld({ occurredAt }: MessageEvent, now: Date): boolean {
  return occurredAt.getTime() < now.getTime() - OLD_MS
}

function monthKey(time: Date): string {
  return monthName(monthOf(time))
}

/** Bodies below this are read in one turn: reading them takes less than a millisecond. In bytes. */
const LARGE_BODY_BYTES = 32_768
/** Events of a large body that are read in one turn of the event loop; two to three milliseconds. */
const EVENTS_PER_TURN = 200

/**
 * The events of a body, with plausible times. A large body is read in several turns of the event loop, so that it does not hold up other requests, if
 * its adapter reads events one by one.
 * @throws what the adapter throws.
 */
export async function readEvents(
  ingestor: PlatformIngestor,
  body: Uint8Array,
  receivedAt: Date,
): Promise<readonly PlatformEvent[]> {
  const oneByOne = body.byteLength < LARGE_BODY_BYTES ? undefined : ingestor.parseEach?.(body, receivedAt)
  const events = oneByOne === undefined ? ingestor.parse(body, receivedAt) : await readInTurns(oneByOne)
  return boundMonths(boundTimes(events, receivedAt), receivedAt)
}

async function readInTurns(events: Iterable<PlatformEvent>): Promise<readonly PlatformEvent[]> {
  const read: PlatformEvent[] = []
  for (const event of events) {
    read.push(event)
    if (read.length % EVENTS_PER_TURN === 0) await nextTurn()
  }
  return read
}

/**
 * The author of a message that none of our replies explains. An outbound one comes from another application that names itself, or from a person in
 * the platform's own inbox.
 */
export function presumedAuthor(event: MessageEvent): 'participant' | 'automation' | 'person' {
  if (event.direction === 'inbound') return 'participant'
  return event.applicationId !== undefined && event.clientReference !== undefined ? 'automation' : 'person'
}

/**
 * The outcome of a webhook request. `unrouted`: it is only about accounts that no tenant connected; it can be replayed once they are. `unparsable`:
 * nothing in it could be read or stored yet; a worker retries it.
 */
export type DeliveryVerdict = 'stored' | 'ignored' | 'unrouted' | 'unparsable'

/** One webhook request as received, for the ledger. */
export interface DeliveryRecord {
  readonly id: string
  readonly receivedAt: Date
  /** The ingestor's id. */
  readonly ingestor: string
  readonly body: Uint8Array
  /** Without credentials and signatures. */
  readonly headers: JsonObject
  readonly verdict: DeliveryVerdict
  /** How many events were left out, by reason. */
  readonly reasons: Readonly<Record<string, number>>
  readonly eventCount: number
}

export interface RoutedMessage {
  readonly route: AccountRoute
  readonly event: MessageEvent
  /** False for backfilled history: it is scored, but the host gets no event and nobody is answered. */
  readonly live: boolean
  /** True if the platform can look up the participant's name. */
  readonly profileWanted: boolean
}

export interface RoutedStatus {
  readonly route: AccountRoute
  readonly event: StatusEvent
}

/** A delivery with its events, ready to be written. */
export interface RoutedDelivery {
  /** Null if only events are written (backfill, replay). */
  readonly record: DeliveryRecord | null
  readonly messages: readonly RoutedMessage[]
  readonly statuses: readonly RoutedStatus[]
}

/** Splits a delivery into parts with at most this many events; the ledger row goes with the first. */
export function cutDelivery(delivery: RoutedDelivery, most: number): readonly RoutedDelivery[] {
  const { record, messages, statuses } = delivery
  if (messages.length + statuses.length <= most) return [delivery]
  const parts: RoutedDelivery[] = []
  for (let at = 0; at < messages.length; at += most)
    parts.push({ record: null, messages: messages.slice(at, at + most), statuses: [] })
  for (let at = 0; at < statuses.length; at += most)
    parts.push({ record: null, messages: [], statuses: statuses.slice(at, at + most) })
  return parts.map((part, index) => (index === 0 ? { ...part, record } : part))
}

/** Sends each event to every tenant that connected its account, and says what happened to the delivery as a whole. */
export function routeEvents(
  events: readonly PlatformEvent[],
  routes: ReadonlyMap<string, readonly AccountRoute[]>,
  { live, ingestor }: { readonly live: boolean; readonly ingestor: PlatformIngestor | undefined },
): Omit<RoutedDelivery, 'record'> & Pick<DeliveryRecord, 'verdict' | 'reasons' | 'eventCount'> {
  const messages: RoutedMessage[] = []
  const statuses: RoutedStatus[] = []
  const reasons: Record<string, number> = {}
  let meant = 0
  for (const event of events) {
    if (event.kind === 'ignored') {
      reasons[event.reason] = (reasons[event.reason] ?? 0) + 1
      continue
    }
    meant += 1
    const found = routes.get(routeKey(event)) ?? []
    if (found.length === 0) reasons['account_unknown'] = (reasons['account_unknown'] ?? 0) + 1
    for (const route of found) {
      if (event.kind === 'message')
        messages.push({ route, event, live, profileWanted: givesNames(ingestor, event.platform) })
      else statuses.push({ route, event })
    }
  }
  const stored = messages.length + statuses.length > 0
  const verdict = stored ? 'stored' : meant > 0 ? 'unrouted' : 'ignored'
  return { messages, statuses, verdict, reasons, eventCount: events.length }
}

function givesNames(ingestor: PlatformIngestor | undefined, platform: string): boolean {
  return ingestor?.profile !== undefined && ingestor.capabilities[platform]?.profiles === true
}
