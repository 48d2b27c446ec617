import { LeadKitError, type PlatformIngestor } from '@leadkit/contracts'
import { type DeliveryVerdict, readEvents, routeEvents } from './routed-delivery.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { RouteCache } from '../accounts/account-route-reader.ts'

/** The result of replaying a delivery. */
export interface ReplayOutcome {
  readonly verdict: DeliveryVerdict
  readonly reasons: Readonly<Record<string, number>>
  readonly eventCount: number
}

/** A delivery from the ledger. */
export interface LedgerEntry {
  readonly ingestor: string
  readonly receivedAt: Date
  readonly body: Uint8Array
}

/**
 * Processes a stored delivery again, with the current parser and routes. What is already stored stays as it is, so replaying is always safe.
 * @throws LeadKitError `configuration` if its ingestor is not registered, `payload_invalid` if it still cannot be parsed, and for anything that still
 * cannot be stored.
 */
export async function replayDelivery(
  entry: LedgerEntry,
  parts: {
    readonly ingestors: readonly PlatformIngestor[]
    readonly routes: RouteCache
    readonly store: DeliveryStore
  },
): Promise<ReplayOutcome> {
  const ingestor = parts.ingestors.find((each) => each.id === entry.ingestor)
  if (ingestor === undefined) {
    throw new LeadKitError(
      'configuration',
      `deliveries.replay: register the ingestor ${entry.ingestor} in createLeadKit first`,
    )
  }
  const { receivedAt } = entry
  const events = await readEvents(ingestor, entry.body, receivedAt)
  const { messages, statuses, ...outcome } = routeEvents(events, await parts.routes.routesFor(events), {
    live: true,
    ingestor,
  })
  await parts.store.write([{ record: null, messages, statuses }])
  return outcome
}
