import type { JsonObject } from '@leadkit/contracts'
import type { HostEventPayloads, HostEventType } from './host-event.ts'
import { newId } from '../base/identifier.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { TenantSession } from '../database/session.ts'
import type { TellDead } from '../queue/settlement-writer.ts'

/** Writes events for the host into the transaction that makes the change they report. Types without a handler cost nothing. */
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

  /** Reports a dead letter. A dead host event makes no event of its own: with a broken handler that would never end. */
  readonly tellDead: TellDead = async (session, { task: { kind, taskId }, error }) => {
    if (kind !== 'host_event') await this.write(session, 'task.dead', { kind, taskId, code: error.code })
  }
}
