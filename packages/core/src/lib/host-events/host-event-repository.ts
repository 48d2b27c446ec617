import { z } from 'zod'
import { idSchema } from '../base/field-schema.ts'
import { parseInput } from '../base/parse-input.ts'
import type { HostEventType } from './host-event.ts'
import type { HostEventStore } from './host-event-store.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'

/** An event that the host's handler refused until the queue gave up. */
export interface FailedHostEvent {
  readonly id: string
  readonly type: HostEventType
  readonly occurredAt: Date
  readonly failedAt: Date
  readonly errorMessage: string | null
}

/** `tenant.hostEvents`: events that could not be delivered to the host. */
export class HostEventRepository {
  readonly #access: TenantAccess
  readonly #store: HostEventStore

  constructor(access: TenantAccess, store: HostEventStore) {
    this.#access = access
    this.#store = store
  }

  /** Dead letters, oldest first, at most 200. */
  async failed(): Promise<readonly FailedHostEvent[]> {
    return this.#access.read('hostEvents.failed', async (session) => {
      const rows = await session.tables
        .selectFrom('host_events')
        .select(['id', 'type', 'occurred_at', 'failed_at', 'error_message'])
        .where('failed_at', 'is not', null)
        .orderBy('id')
        .limit(200)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        type: row.type as HostEventType,
        occurredAt: row.occurred_at,
        failedAt: row.failed_at ?? row.occurred_at,
        errorMessage: row.error_message,
      }))
    })
  }

  /**
   * Delivers dead events again: those with these ids, or all; at most 1,000 in one call.
   * @throws LeadKitError `invalid_input` for anything but a list of at most 1,000 ids.
   */
  async redrive(ids?: readonly string[], options: WriteOptions = {}): Promise<{ readonly redriven: number }> {
    const operation = 'hostEvents.redrive'
    parseInput(z.array(idSchema).max(1_000).optional(), ids, operation)
    if (ids?.length === 0) return { redriven: 0 }
    const redriven = await this.#access.write(operation, (session) => this.#store.redrive(session, ids), options)
    return { redriven }
  }
}
