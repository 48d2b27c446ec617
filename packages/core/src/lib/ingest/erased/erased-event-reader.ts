import type { PlatformIngestor } from '@leadkit/contracts'
import { LRUCache } from 'lru-cache'
import { redactBody } from './redact-body.ts'
import type { DeliveryRecord, RoutedDelivery, RoutedMessage, RoutedStatus } from '../routed-delivery.ts'
import { boundTimes } from '../routed-delivery.ts'
import { type ErasedPeople, type ErasedPersonReader, isKeptOut } from '../../consent/erased-person-reader.ts'
import { type Identity, identitiesOf } from '../../consent/person.ts'
import type { Database } from '../../database/database.ts'

export interface ErasedEventReaderParts {
  readonly database: Database
  readonly people: ErasedPersonReader
  readonly ingestors: readonly PlatformIngestor[]
}

type Routed = RoutedMessage | RoutedStatus

export interface AdmittedDeliveries {
  /** In the order in which they were given. */
  readonly deliveries: readonly RoutedDelivery[]
  /** Tenants of which nobody can say now who was erased, with the error: nothing may be stored for them, and their events stay in bodies. */
  readonly unknown: ReadonlyMap<string, unknown>
}

/** Those of one tenant, by tenant id. */
type PeopleByTenant = ReadonlyMap<string, ErasedPeople>

interface HeldPeople {
  /** When somebody was last erased, as it was when they were read. */
  readonly erasedAt: number
  /** Null for too many to hold. */
  readonly people: ErasedPeople | null
}

/** Hashes that one process holds; about 200 bytes each. */
const MAX_HASHES = 100_000
/** How long a look-up waits for a lock: other tenants wait with it. In milliseconds. */
const LOCK_TIMEOUT_MS = 250
const TENANTS_AT_ONCE = 3

/**
 * Keeps out what comes again of erased people, whichever way it comes: webhooks, replay, history, held deliveries. Costs nothing for webhooks of tenants
 * from which nobody was erased, and a look-up after each erasure for the others; one for each part of history, and of a tenant with more erasures
 * than are held. A tenant that cannot be asked fails alone.
 */
export class ErasedEventReader {
  readonly #parts: ErasedEventReaderParts
  readonly #people = new LRUCache<string, HeldPeople>({
    max: 1_000,
    maxSize: MAX_HASHES,
    sizeCalculation: ({ people }) => 1 + (people?.size ?? 0),
  })

  constructor(parts: ErasedEventReaderParts) {
    this.#parts = parts
  }

  /** The deliveries without those events; the body for the ledger loses those that no tenant takes. */
  async admit(deliveries: readonly RoutedDelivery[]): Promise<AdmittedDeliveries> {
    const guarded = deliveries.flatMap(eventsOf).filter(isGuarded)
    const people = new Map<string, ErasedPeople>()
    const unknown = new Map<string, unknown>()
    const tenants = Array.from(Map.groupBy(guarded, ({ route }) => route.scope.tenantId))
    const ask = async ([tenantId, events]: (typeof tenants)[number]): Promise<void> => {
      try {
        people.set(tenantId, await this.#peopleAmong(events))
      } catch (error) {
        unknown.set(tenantId, error)
      }
    }
    for (let asked = 0; asked < tenants.length; asked += TENANTS_AT_ONCE)
      await Promise.all(tenants.slice(asked, asked + TENANTS_AT_ONCE).map(ask))
    return { deliveries: deliveries.map((delivery) => this.#admitOne(delivery, people)), unknown }
  }

  #admitOne(delivery: RoutedDelivery, people: PeopleByTenant): RoutedDelivery {
    const refused = new Set(eventsOf(delivery).filter((event) => isRefused(event, people)))
    if (refused.size === 0) return delivery
    const messages = delivery.messages.filter((message) => !refused.has(message))
    const statuses = delivery.statuses.filter((status) => !refused.has(status))
    const taken = new Set([...messages, ...statuses].map(({ event }) => event.dedupeKey))
    const gone = [...refused].filter(({ event }) => !taken.has(event.dedupeKey))
    const record = delivery.record === null ? null : this.#redact(delivery.record, gone)
    return { record, messages, statuses }
  }

  #redact(record: DeliveryRecord, gone: readonly Routed[]): DeliveryRecord {
    const ingestor = this.#parts.ingestors.find(({ id }) => id === record.ingestor)
    if (gone.length === 0 || ingestor === undefined) return record
    const keys = new Set(gone.map(({ event }) => event.dedupeKey))
    const redaction = redactBody(record.body, {
      ids: new Set(gone.flatMap(({ event }) => event.participantId ?? [])),
      accountIds: gone.map(({ event }) => event.accountId),
      goes: (event) => keys.has(event.dedupeKey),
      parse: (body) => boundTimes(ingestor.parse(body, record.receivedAt), record.receivedAt),
    })
    if (redaction === null) return record
    const reasons = { ...record.reasons, erased: keys.size }
    return { ...record, body: redaction.body, reasons, eventCount: Math.max(0, record.eventCount - keys.size) }
  }

  /** Those of the events' tenant; at least all who may be in the events. @throws what the database throws. */
  async #peopleAmong(events: readonly Routed[]): Promise<ErasedPeople> {
    const [first] = events
    if (first === undefined) return NOBODY
    const { scope } = first.route
    const erasedAt = lastErasure(events)
    const held = this.#people.get(scope.tenantId)
    const isHeld = held !== undefined && held.erasedAt === erasedAt
    if (isHeld && held.people !== null) return held.people
    return this.#parts.database.transaction(async (session) => {
      await session.run({ text: `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`, parameters: [] })
      const tenant = session.ofTenant(scope)
      if (erasedAt !== null && !isHeld) {
        const people = await this.#parts.people.readAll(tenant)
        this.#people.set(scope.tenantId, { erasedAt, people })
        if (people !== null) return people
      }
      return this.#parts.people.readAmong(tenant, events.flatMap(identitiesIn))
    })
  }
}

const NOBODY: ErasedPeople = { size: 0, find: () => null }

function eventsOf({ messages, statuses }: RoutedDelivery): readonly Routed[] {
  return [...messages, ...statuses]
}

/** False if nobody was ever erased from the tenant, or the event is nobody's. */
function isGuarded({ route, event }: Routed): boolean {
  return route.erasedAt !== null && event.participantId !== null
}

function identitiesIn({ event: { platform, participantId } }: Routed): readonly Identity[] {
  return participantId === null ? [] : identitiesOf({ platform, participantId })
}

function isRefused(routed: Routed, people: PeopleByTenant): boolean {
  if (!isGuarded(routed)) return false
  const person = people.get(routed.route.scope.tenantId)?.find(identitiesIn(routed)) ?? null
  const { occurredAt, direction } = routed.event
  return person !== null && isKeptOut(person, occurredAt, direction === 'outbound')
}

/** When somebody was last erased, as the routes know it; null if one of them does not say. */
function lastErasure(events: readonly Routed[]): number | null {
  const times = events.map(({ route }) => route.erasedAt?.getTime())
  return times.reduce<number | null>(
    (latest, time) => (latest === null || time === undefined ? null : Math.max(latest, time)),
    0,
  )
}
