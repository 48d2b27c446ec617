import type { LeadKitError, JsonObject } from '@leadkit/contracts'
import type { HostEvent, HostEventPayloads, HostEventType } from './host-event.ts'
import type { Database } from '../database/database.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { TenantSession } from '../database/session.ts'
import { type TenantScope, newId } from '../base/identifier.ts'
import type { TellDead } from '../queue/settlement-store.ts'

/** Writes events for the host in the transaction of the change that they report. Types without a handler are not written. */
export class HostEventWriter {
  readonly #subscribed: ReadonlySet<string>

  constructor(subscribed: readonly string[]) {
    this.#subscribed = new Set(subscribed)
  }

  wants(type: HostEventType): boolean {
    return this.#subscribed.has(type)
  }

  async write<Type extends HostEventType>(
    session: TenantSession,
    type: Type,
    payload: HostEventPayloads[Type],
  ): Promise<void> {
    await this.writeAll(session, type, [payload])
  }

  /** Many events of one type, in two statements. */
  async writeAll<Type extends HostEventType>(
    session: TenantSession,
    type: Type,
    payloads: readonly HostEventPayloads[Type][],
  ): Promise<void> {
    if (!this.wants(type) || payloads.length === 0) return
    const rows = payloads.map((payload) => ({
      id: newId(),
      tenant_id: session.tenantId,
      type,
      payload: JSON.stringify(payload satisfies JsonObject),
      occurred_at: session.now,
    }))
    await session.tables.insertInto('host_events').values(rows).execute()
    const tasks = rows.map((row) => ({ kind: 'host_event' as const, taskId: row.id }))
    await enqueue(session, tasks)
  }

  /** Reports a dead letter. A dead host event creates no further event: with a broken handler that would never end. */
  readonly tellDead: TellDead = async (session, { task: { kind, taskId }, error }) => {
    if (kind !== 'host_event') await this.write(session, 'task.dead', { kind, taskId, code: error.code })
  }
}

/** Events for the host, in the tenant's own table. */
export class HostEventStore {
  readonly #database: Database
  readonly #now: () => Date

  constructor(database: Database, now: () => Date) {
    this.#database = database
    this.#now = now
  }

  /** The events with these ids that are waiting for delivery, in the order in which they occurred. */
  async waiting(scope: TenantScope, ids: readonly string[]): Promise<readonly HostEvent[]> {
    if (ids.length === 0) return []
    return this.#database.read('hostEvents.read', scope, async (session) => {
      const rows = await session.tables
        .selectFrom('host_events')
        .select(['id', 'type', 'tenant_id', 'occurred_at', 'payload'])
        .where('id', 'in', ids)
        .where('failed_at', 'is', null)
        .orderBy('occurred_at')
        .orderBy('id')
        .execute()
      return rows.map(
        (row) =>
          ({
            id: row.id,
            type: row.type,
            tenantId: row.tenant_id,
            occurredAt: row.occurred_at,
            payload: row.payload,
          }) as unknown as HostEvent,
      )
    })
  }

  async remove(session: TenantSession, id: string): Promise<void> {
    await session.tables.deleteFrom('host_events').where('id', '=', id).execute()
  }

  /** Keeps the event as a dead letter. */
  async markFailed(session: TenantSession, id: string, error: LeadKitError): Promise<void> {
    await session.tables
      .updateTable('host_events')
      .set({ failed_at: this.#now(), error_message: error.message })
      .where('id', '=', id)
      .where('failed_at', 'is', null)
      .execute()
  }

  /** Delivers dead events again: those with these ids, or all of the tenant. Returns how many, at most 1,000 in one call. */
  async redrive(session: TenantSession, ids?: readonly string[]): Promise<number> {
    const tables = session.tables
    let dead = tables
      .selectFrom('host_events')
      .select('id')
      .where('failed_at', 'is not', null)
      .orderBy('id')
      .limit(1_000)
    if (ids !== undefined) dead = dead.where('id', 'in', ids)
    const rows = await tables
      .updateTable('host_events')
      .set({ failed_at: null, error_message: null })
      .where('id', 'in', dead)
      .where('failed_at', 'is not', null)
      .returning('id')
      .execute()
    const tasks = rows.map((row) => ({ kind: 'host_event', taskId: row.id }) as const)
    await enqueue(session.at(this.#now()), tasks)
    return rows.length
  }
}
