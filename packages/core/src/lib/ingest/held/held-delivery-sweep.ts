import { isLeadKitError, type Logger, type PlatformEvent, type PlatformIngestor } from '@leadkit/contracts'
import type { UnparsableDeliveries } from '../../host-events/host-event.ts'
import type { DeliveryStore } from '../delivery-store.ts'
import { readEvents, routeEvents } from '../routed-delivery.ts'
import type { HeldDelivery, HeldDeliveryStore } from './held-delivery-store.ts'
import { judgeFailures } from './judge-failures.ts'
import type { RouteCache } from '../../accounts/account-route-reader.ts'

export interface HeldDeliverySweepParts {
  readonly held: HeldDeliveryStore
  readonly deliveries: DeliveryStore
  readonly ingestors: readonly PlatformIngestor[]
  readonly routes: RouteCache
  /** The host's handler for `delivery.unparsable`, if it has one. */
  readonly tellUnparsable: ((event: UnparsableDeliveries) => void | Promise<void>) | undefined
  readonly logger: Logger
  now(): Date
}

const BATCH = 25
/** Batches in one run. */
const MAX_BATCHES = 40

/** Retries the parts of deliveries that could not be stored, and reports to the host how much is held. */
export class HeldDeliverySweep {
  readonly #parts: HeldDeliverySweepParts
  readonly #startedAt: Date

  constructor(parts: HeldDeliverySweepParts) {
    this.#parts = parts
    this.#startedAt = parts.now()
  }

  /** Returns how many were stored. */
  async run(signal: AbortSignal): Promise<number> {
    let stored = 0
    for (let batch = 0; batch < MAX_BATCHES && !signal.aborted; batch += 1) {
      const claimed = await this.#parts.held.claim(BATCH, this.#startedAt)
      const waiting = new Set<string>()
      for (const held of claimed) {
        if (signal.aborted) break
        // If a tenant cannot be written now, all its rows were postponed together with the first.
        if (held.tenantId !== null && waiting.has(held.tenantId)) continue
        const outcome = await this.#replay(held)
        if (outcome === 'stored') stored += 1
        if (outcome === 'waits' && held.tenantId !== null) waiting.add(held.tenantId)
      }
      if (claimed.length < BATCH) break
    }
    await this.#tell()
    return stored
  }

  async #replay(held: HeldDelivery): Promise<'stored' | 'refused' | 'waits'> {
    const { held: store, deliveries, ingestors, routes, logger } = this.#parts
    const ingestor = ingestors.find((each) => each.id === held.ingestor)
    const body = await store.readBody(held)
    if (body === undefined) {
      logger.error(
        { deliveryId: held.deliveryId, tenantId: held.tenantId },
        'A held delivery left the ledger before it could be stored',
      )
      await store.forget(held.deliveryId)
      return 'refused'
    }
    const events = ingestor === undefined ? undefined : await read(ingestor, body, held)
    if (events === undefined) {
      const message = `deliveries.sweep: no adapter ${held.ingestor} could read the body`
      await store.postpone(held, { reason: 'payload_invalid', message, eventKeys: held.eventKeys ?? [] })
      return 'refused'
    }
    const routed = routeEvents(events, await routes.routesFor(events), { live: true, ingestor })
    const isOwn = ({ route }: { readonly route: { readonly scope: { readonly tenantId: string } } }): boolean =>
      held.tenantId === null || route.scope.tenantId === held.tenantId
    const delivery = {
      record: null,
      messages: routed.messages.filter(isOwn),
      statuses: routed.statuses.filter(isOwn),
    }
    const [outcome] = await deliveries.writeGroup([delivery])
    const failures = (await outcome) ?? []
    const [first] = failures
    if (first === undefined) {
      await store.release(held, { stored: delivery.messages.length + delivery.statuses.length > 0 })
      return 'stored'
    }
    const judged = judgeFailures({ delivery, failures })
    const holds = 'holds' in judged ? judged.holds : []
    // What may be stored soon decides when all of it is tried again.
    const hold = holds.find(({ reason }) => reason !== 'storage_refused') ?? holds[0]
    const again = { reason: 'storage_busy', message: first.error.message, eventKeys: held.eventKeys ?? [] } as const
    const eventKeys = holds.flatMap((each) => each.eventKeys)
    await store.postpone(held, hold === undefined ? again : { ...hold, eventKeys })
    return hold?.reason === 'storage_refused' ? 'refused' : 'waits'
  }

  async #tell(): Promise<void> {
    const { held, tellUnparsable, logger, now } = this.#parts
    const untold = await held.tellTenants()
    if (untold > 0)
      logger.warn(
        { tenants: untold },
        'Tenants could not be notified about held deliveries; the next sweep notifies them',
      )
    if (tellUnparsable === undefined) return
    for (const group of await held.unreadable()) {
      const { ingestor, deliveries } = group
      const payload = { ingestor, deliveries }
      await tellUnparsable({ type: 'delivery.unparsable', occurredAt: now(), payload })
      await held.markUnreadableTold(group)
    }
  }
}

/** The missing events; all events if this version of the adapter names them differently. */
async function read(
  ingestor: PlatformIngestor,
  body: Uint8Array,
  { receivedAt, eventKeys }: HeldDelivery,
): Promise<readonly PlatformEvent[] | undefined> {
  try {
    const events = await readEvents(ingestor, body, receivedAt)
    const keys = new Set(eventKeys)
    const missing = events.filter((event) => event.kind !== 'ignored' && keys.has(event.dedupeKey))
    return missing.length > 0 ? missing : events
  } catch (error) {
    if (isLeadKitError(error)) return undefined
    throw error
  }
}
