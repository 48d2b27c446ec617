import type { AccountHealth } from '@leadkit/contracts'
import type { TenantScope } from '../domain/tenant.ts'
import type { HostEventWriter } from './host-event-writer.ts'
import type { DatabaseSession } from './session.ts'

/** Records how a connected account stands; the host is told of changes, not of repetitions. */
export class AccountHealthWriter {
  readonly #hostEvents: HostEventWriter

  constructor(hostEvents: HostEventWriter) {
    this.#hostEvents = hostEvents
  }

  /** `reason` is a word, never data. */
  async set(
    session: DatabaseSession,
    scope: TenantScope,
    socialAccountId: string,
    state: { readonly health: AccountHealth; readonly reason: string | null },
    now: Date,
  ): Promise<void> {
    const before = await session
      .tenant(scope.schema)
      .selectFrom('social_accounts')
      .select('health')
      .where('id', '=', socialAccountId)
      .forUpdate()
      .executeTakeFirst()
    if (before === undefined || before.health === state.health) return
    await session
      .tenant(scope.schema)
      .updateTable('social_accounts')
      .set({ health: state.health, health_reason: state.reason, health_changed_at: now })
      .where('id', '=', socialAccountId)
      .execute()
    const payload = { socialAccountId, from: before.health as AccountHealth, to: state.health }
    await this.#hostEvents.write(session, scope, 'account.health_changed', payload, now)
  }
}
