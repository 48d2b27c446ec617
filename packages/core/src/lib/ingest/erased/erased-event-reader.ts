import type { PlatformIngestor } from '@leadkit/contracts'
import { LRUCache } from 'lru-cache'
import { redactBody } from './redact-body.ts'
import type { DeliveryRecord, RoutedDelivery, RoutedMessage, RoutedStatus } from '../routed-delivery.ts'
import { boundTimes } from '../routed-delivery.ts'
import { type ErasedPeople, type ErasedPersonReader, isKeptOut } from '../../consent/erased-person-reader.ts'
import { identitiesOf } from '../../consent/person.ts'
import type { AccountRoute } from '../../accounts/account-route-reader.ts'
import type { Database } from '../../database/database.ts'

export interface ErasedEventReaderParts {
  readonly database: Database
  readonly people: ErasedPersonReader
  readonly ingestors: readonly PlatformIngestor[]
}

type Routed = RoutedMessage | RoutedStatus

/**
 * Keeps out what comes again of erased people, whichever way it comes: webhooks, replay, history, held deliveries. Costs nothing for tenants from which
 * nobody was erased, and a look-up after each erasure for the others.
 */
export class ErasedEventReader {
  readonly #parts: ErasedEventReaderParts
  readonly #people = new LRUCache<string, ErasedPeople>({ max: 1_000 })

  constructor(parts: ErasedEventReaderParts) {
    this.#parts = parts
  }

  /** The deliveries without those events; the body for the ledger loses those that no tenant takes. In the same order. */
  async admit(deliveries: readonly RoutedDelivery[]): Promise<readonly RoutedDelivery[]> {
    const admitted: RoutedDelivery[] = []
    for (const delivery of deliveries) admitted.push(await this.#admitOne(delivery))
    return admitted
  }

  async #admitOne(delivery: RoutedDelivery): Promise<RoutedDelivery> {
    const refused = new Set<Routed>()
    for (const event of eventsOf(delivery)) if (isGuarded(event) && (await this.#isRefused(event))) refused.add(event)
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

  async #isRefused({ event, route }: Routed): Promise<boolean> {
    const { platform, participantId, direction, occurredAt } = event
    if (participantId === null) return false
    const identities = identitiesOf({ platform, participantId })
    const people = await this.#peopleOf(route)
    const person =
      people === null
        ? await this.#parts.database.read('webhook', route.scope, (session) =>
            this.#parts.people.find(session, identities),
          )
        : people.find(identities)
    return person !== null && isKeptOut(person, occurredAt, direction === 'outbound')
  }

  /** Null for too many to hold, and for a route that does not say when somebody was last erased. */
  async #peopleOf({ scope, erasedAt }: AccountRoute): Promise<ErasedPeople | null> {
    if (erasedAt === undefined || erasedAt === null) return null
    const key = `${scope.tenantId} ${erasedAt.toISOString()}`
    const known = this.#people.get(key)
    if (known !== undefined) return known
    const read = await this.#parts.database.read('webhook', scope, (session) => this.#parts.people.readAll(session))
    if (read !== null) this.#people.set(key, read)
    return read
  }
}

function eventsOf({ messages, statuses }: RoutedDelivery): readonly Routed[] {
  return [...messages, ...statuses]
}

/** False if nobody was ever erased from the tenant. */
function isGuarded({ route }: Routed): boolean {
  return route.erasedAt !== null
}
