import { newId, tenantSchema } from '../../base/identifier.ts'
import { monthOf } from '../../base/month.ts'
import type { Database } from '../../database/database.ts'
import { ensurePartition, isMissingPartition } from '../../database/partitions.ts'
import { toLeadKitError } from '../../database/pg-error.ts'
import { type DatabaseSession, quoteIdentifier } from '../../database/session.ts'
import { ledgerStatement } from '../ingest-statement.ts'
import type { DeliveryRecord } from '../routed-delivery.ts'
import type { Hold, HoldReason } from './judge-failures.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import { toLedgerRow } from '../shares/share-store.ts'

/** The held part of a delivery, for one tenant; without a tenant, a body that no adapter could read. */
export interface HeldDelivery {
  readonly id: string
  readonly deliveryId: string
  readonly receivedAt: Date
  readonly ingestor: string
  readonly tenantId: string | null
  readonly eventKeys: readonly string[] | null
  readonly reason: HoldReason
  /** 1 for a worker's first attempt. */
  readonly attempts: number
}

/** How long a worker keeps the rows that it claimed; after that, those of a dead worker are free again. In milliseconds. */
const LEASE_MS = 120_000

/** Deliveries that could not be stored completely, in the shared schema. */
export class HeldDeliveryStore {
  readonly #database: Database
  readonly #hostEvents: HostEventWriter
  readonly #now: () => Date

  constructor(database: Database, hostEvents: HostEventWriter, now: () => Date) {
    this.#database = database
    this.#hostEvents = hostEvents
    this.#now = now
  }

  /** Stores the body in the ledger together with what is missing. Both are durable when it resolves. @throws LeadKitError `storage_unavailable`. */
  async hold(
    record: DeliveryRecord,
    holds: readonly (Omit<Hold, 'tenantId' | 'eventKeys'> & Partial<Hold>)[],
  ): Promise<void> {
    const now = this.#now()
    const work = async (session: DatabaseSession): Promise<void> => {
      await session.run(ledgerStatement(session.sharedSchema, [toLedgerRow(record)]))
      await session.sharedTables
        .updateTable('deliveries')
        .set({ verdict: record.verdict, reasons: JSON.stringify(record.reasons) })
        .where('id', '=', record.id)
        .where('received_at', '=', record.receivedAt)
        .execute()
      const rows = holds.map((hold) => ({
        id: newId(),
        delivery_id: record.id,
        received_at: record.receivedAt,
        ingestor: record.ingestor,
        tenant_id: hold.tenantId ?? null,
        event_keys: hold.eventKeys === undefined ? null : JSON.stringify(hold.eventKeys),
        reason: hold.reason,
        error_message: hold.message,
        held_at: now,
        attempted_at: now,
        next_attempt_at: nextAttempt(hold.reason, 0, now),
      }))
      await session.sharedTables.insertInto('held_deliveries').values(rows).execute()
    }
    try {
      await this.#database.transaction(work)
    } catch (error) {
      if (!isMissingPartition(error)) throw toLeadKitError(error, 'webhook')
      const table = { schema: this.#database.sharedSchema, table: 'deliveries' } as const
      await this.#database.writeShared('webhook', (session) =>
        ensurePartition(session, table, monthOf(record.receivedAt)),
      )
      await this.#database.writeShared('webhook', work)
    }
  }

  /**
   * Claims due rows for a while. Rows that wait for an upgrade (refused data, unreadable bodies) are also due if they were last tried before
   * `startedAt`, the start of this process.
   */
  async claim(limit: number, startedAt: Date): Promise<readonly HeldDelivery[]> {
    const now = this.#now()
    return this.#database.writeShared('deliveries.sweep', async (session) => {
      const held = `${quoteIdentifier(session.sharedSchema)}.held_deliveries`
      const rows = await session.run<HeldRow>({
        text: `WITH due AS (
            SELECT id FROM ${held} WHERE next_attempt_at <= $1 OR (reason IN ('payload_invalid', 'storage_refused') AND attempted_at < $2)
            ORDER BY next_attempt_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
          UPDATE ${held} h SET next_attempt_at = $4, attempted_at = $1, attempts = h.attempts + 1 FROM due WHERE h.id = due.id
          RETURNING h.id, h.delivery_id, h.received_at, h.ingestor, h.tenant_id, h.event_keys, h.reason, h.attempts`,
        parameters: [now, startedAt, limit, new Date(now.getTime() + LEASE_MS)],
      })
      return rows.map(toHeldDelivery)
    })
  }

  /** The body of a delivery; undefined if the ledger no longer has it. */
  async readBody({ deliveryId, receivedAt }: HeldDelivery): Promise<Uint8Array | undefined> {
    return this.#database.readShared('deliveries.sweep', async (session) => {
      const row = await session.sharedTables
        .selectFrom('deliveries')
        .select('body')
        .where('id', '=', deliveryId)
        .where('received_at', '=', receivedAt)
        .executeTakeFirst()
      return row?.body
    })
  }

  /** Everything is stored: nothing is held any more. */
  async release(held: HeldDelivery, outcome: { readonly stored: boolean }): Promise<void> {
    await this.#database.writeShared('deliveries.sweep', async (session) => {
      await session.sharedTables.deleteFrom('held_deliveries').where('id', '=', held.id).execute()
      await session.sharedTables
        .updateTable('deliveries')
        .set((eb) => ({
          replayed_at: this.#now(),
          verdict: outcome.stored ? eb.val('stored') : eb.ref('verdict'),
        }))
        .where('id', '=', held.deliveryId)
        .where('received_at', '=', held.receivedAt)
        .execute()
    })
  }

  /** The attempt failed. A fault that is not caused by the data applies to all of the tenant's rows: they wait together. */
  async postpone(held: HeldDelivery, hold: Omit<Hold, 'tenantId'>): Promise<void> {
    const nextAttemptAt = nextAttempt(hold.reason, held.attempts, this.#now())
    await this.#database.writeShared('deliveries.sweep', async (session) => {
      await session.sharedTables
        .updateTable('held_deliveries')
        .set({
          next_attempt_at: nextAttemptAt,
          reason: hold.reason,
          error_message: hold.message,
          event_keys: held.tenantId === null ? null : JSON.stringify(hold.eventKeys),
        })
        .where('id', '=', held.id)
        .execute()
      if (held.tenantId === null || hold.reason === 'storage_refused') return
      await session.sharedTables
        .updateTable('held_deliveries')
        .set({ next_attempt_at: nextAttemptAt })
        .where('tenant_id', '=', held.tenantId)
        .where('next_attempt_at', '<', nextAttemptAt)
        .execute()
    })
  }

  /** Deletes the held parts of a delivery: the host replayed it, or the ledger no longer has it. */
  async forget(deliveryId: string): Promise<void> {
    await this.#database.writeShared('deliveries.sweep', (session) =>
      session.sharedTables.deleteFrom('held_deliveries').where('delivery_id', '=', deliveryId).execute(),
    )
  }

  /** Reports to each tenant how much is held since the last report. @returns the tenants that could not be reported to; they are reported later. */
  async tellTenants(): Promise<number> {
    if (!this.#hostEvents.wants('delivery.held')) return 0
    const groups = await this.#untold('tenant_id IS NOT NULL')
    let failed = 0
    for (const { tenantId, ingestor, reason, deliveries, events, until } of groups) {
      if (tenantId === null) continue
      // An unreadable body belongs to no tenant; a tenant's row could be read.
      const payload = {
        ingestor,
        reason: reason === 'payload_invalid' ? 'storage_refused' : reason,
        deliveries,
        events,
      } as const
      try {
        await this.#database.transaction(async (session) => {
          await session.run({ text: `SET LOCAL lock_timeout = 500`, parameters: [] })
          const scope = { tenantId, schema: tenantSchema(tenantId) }
          await this.#hostEvents.write(session.ofTenant(scope, this.#now()), 'delivery.held', payload)
          await markTold(session, { tenantId, ingestor, reason, until, now: this.#now() })
        })
      } catch {
        failed += 1
      }
    }
    return failed
  }

  /** Bodies that no adapter could read, since the last report to the host. */
  async unreadable(): Promise<readonly UntoldGroup[]> {
    return this.#untold('tenant_id IS NULL')
  }

  async markUnreadableTold({ ingestor, reason, until }: UntoldGroup): Promise<void> {
    await this.#database.writeShared('deliveries.sweep', (session) =>
      markTold(session, { tenantId: null, ingestor, reason, until, now: this.#now() }),
    )
  }

  async #untold(which: string): Promise<readonly UntoldGroup[]> {
    return this.#database.readShared('deliveries.sweep', (session) =>
      session.run<UntoldGroup>({
        text: `SELECT tenant_id AS "tenantId", ingestor, reason, count(*)::int AS deliveries,
            coalesce(sum(jsonb_array_length(event_keys)), 0)::int AS events, max(held_at) AS until
          FROM ${quoteIdentifier(session.sharedSchema)}.held_deliveries WHERE told_at IS NULL AND ${which}
          GROUP BY tenant_id, ingestor, reason ORDER BY tenant_id LIMIT 500`,
        parameters: [],
      }),
    )
  }
}

/** Held parts that were not reported yet, for one tenant, ingestor and reason. */
export interface UntoldGroup {
  readonly tenantId: string | null
  readonly ingestor: string
  readonly reason: HoldReason
  readonly deliveries: number
  readonly events: number
  /** When the newest one was held. */
  readonly until: Date
}

interface HeldRow {
  readonly id: string
  readonly delivery_id: string
  readonly received_at: Date
  readonly ingestor: string
  readonly tenant_id: string | null
  readonly event_keys: readonly string[] | null
  readonly reason: string
  readonly attempts: number
}

function toHeldDelivery(row: HeldRow): HeldDelivery {
  return {
    id: row.id,
    deliveryId: row.delivery_id,
    receivedAt: row.received_at,
    ingestor: row.ingestor,
    tenantId: row.tenant_id,
    eventKeys: row.event_keys,
    reason: row.reason as HoldReason,
    attempts: row.attempts,
  }
}

async function markTold(
  session: DatabaseSession,
  told: Pick<UntoldGroup, 'tenantId' | 'ingestor' | 'reason' | 'until'> & { readonly now: Date },
): Promise<void> {
  await session.sharedTables
    .updateTable('held_deliveries')
    .set({ told_at: told.now })
    .where('tenant_id', 'is not distinct from', told.tenantId)
    .where('ingestor', '=', told.ingestor)
    .where('reason', '=', told.reason)
    .where('held_at', '<=', told.until)
    .where('told_at', 'is', null)
    .execute()
}

const MINUTE_MS = 60_000

/** A lock is released within a minute, and a schema may be migrated at any minute; refused data is accepted by another version, if ever. */
function nextAttempt(reason: HoldReason, attempts: number, now: Date): Date {
  const waitsForUpgrade = reason === 'payload_invalid' || reason === 'storage_refused'
  const [first, most] = waitsForUpgrade ? [60 * MINUTE_MS, 24 * 60 * MINUTE_MS] : [MINUTE_MS / 2, 5 * MINUTE_MS]
  return new Date(now.getTime() + Math.min(most, first * 2 ** Math.min(attempts, 10)))
}
