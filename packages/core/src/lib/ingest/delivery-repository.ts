import { LeadKitError, type PlatformIngestor } from '@leadkit/contracts'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Delivery, deliveryVerdicts } from './delivery.ts'
import { parseInput } from '../base/parse-input.ts'
import { decodePageKey, type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { checkId, dateSchema, pageFields, soughtTextSchema } from '../base/field-schema.ts'
import { replayDelivery, type ReplayOutcome } from './replay.ts'
import type { DatabaseSession } from '../database/session.ts'
import type { Database } from '../database/database.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { HeldDeliveryStore } from './held/held-delivery-store.ts'
import type { RouteCache } from '../accounts/account-route-reader.ts'

export interface DeliveryFilter extends PageRequest {
  readonly verdict?: Delivery['verdict'] | undefined
  readonly ingestor?: string | undefined
  readonly receivedAfter?: Date | undefined
}

const filterSchema = z.strictObject({
  ...pageFields,
  verdict: z.enum(deliveryVerdicts).optional(),
  ingestor: soughtTextSchema(50).optional(),
  receivedAfter: dateSchema.optional(),
})

export interface DeliveryRepositoryParts {
  readonly database: Database
  readonly ingestors: readonly PlatformIngestor[]
  readonly routes: RouteCache
  readonly store: DeliveryStore
  readonly held: HeldDeliveryStore
  now(): Date
}

/** `kit.deliveries`: the ledger of webhook requests. */
export class DeliveryRepository {
  readonly #parts: DeliveryRepositoryParts

  constructor(parts: DeliveryRepositoryParts) {
    this.#parts = parts
  }

  /** Newest first. */
  async list(filter: DeliveryFilter = {}): Promise<Page<Delivery>> {
    const checked = parseInput(filterSchema, filter, 'deliveries.list')
    const limit = pageLimit(checked)
    return this.#parts.database.readShared('deliveries.list', (session) => listDeliveries(session, checked, limit))
  }

  /**
   * Processes a stored delivery again, for example after an account was connected late, or with a newer adapter. Safe to repeat.
   * @throws LeadKitError `not_found`, `configuration`, `payload_invalid`.
   */
  async replay(id: string): Promise<ReplayOutcome> {
    const deliveryId = checkId(id, 'deliveries.replay')
    const { database, now } = this.#parts
    const row = await database.readShared('deliveries.replay', (session) =>
      session.sharedTables
        .selectFrom('deliveries')
        .select(['ingestor', 'received_at', 'body'])
        .where('id', '=', deliveryId)
        .executeTakeFirst(),
    )
    if (row === undefined) throw new LeadKitError('not_found', `deliveries.replay: there is no delivery ${deliveryId}`)
    const outcome = await replayDelivery(
      { ingestor: row.ingestor, receivedAt: row.received_at, body: row.body },
      this.#parts,
    )
    await database.readShared('deliveries.replay', (session) =>
      session.sharedTables
        .updateTable('deliveries')
        .set({
          verdict: outcome.verdict,
          reasons: JSON.stringify(outcome.reasons),
          event_count: outcome.eventCount,
          replayed_at: now(),
        })
        .where('id', '=', deliveryId)
        .where('received_at', '=', row.received_at)
        .execute(),
    )
    await this.#parts.held.forget(deliveryId)
    return outcome
  }
}

async function listDeliveries(
  session: DatabaseSession,
  filter: DeliveryFilter,
  limit: number,
): Promise<Page<Delivery>> {
  let query = session.sharedTables
    .selectFrom('deliveries')
    .select(['id', 'received_at', 'ingestor', 'verdict', 'reasons', 'event_count', 'replayed_at'])
    .select(sql<number>`octet_length(body)`.as('body_size'))
  if (filter.verdict !== undefined) query = query.where('verdict', '=', filter.verdict)
  if (filter.ingestor !== undefined) query = query.where('ingestor', '=', filter.ingestor)
  if (filter.receivedAfter !== undefined) query = query.where('received_at', '>', filter.receivedAfter)
  if (filter.after != null) {
    const after = decodePageKey(filter.after)
    query = query.where((eb) => eb(eb.refTuple('received_at', 'id'), '<', eb.tuple(after.at, after.id)))
  }
  const rows = await query
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const deliveries = rows.map((row): Delivery => ({
    id: row.id,
    receivedAt: row.received_at,
    ingestor: row.ingestor,
    verdict: row.verdict as Delivery['verdict'],
    reasons: row.reasons as Delivery['reasons'],
    eventCount: row.event_count,
    bodySize: row.body_size,
    replayedAt: row.replayed_at,
  }))
  return toPage(deliveries, limit, (delivery) => ({ at: delivery.receivedAt, id: delivery.id }))
}
