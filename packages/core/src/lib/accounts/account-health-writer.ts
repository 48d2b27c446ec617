import type { AccountHealth } from '@leadkit/contracts'
import type { AccountOperation } from './open-account.ts'
import { type HealthState, isHealedBy, isWorse, refusalReason } from './account-health.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { TenantSession } from '../database/session.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'

/** How long after a call found an account unhealthy it is checked: a brief platform fault is over by then. In milliseconds. */
const LOOK_AFTER_MS = 60_000

interface StoredHealth extends HealthState {
  readonly changedAt: Date | null
}

/** The only code that changes an account's health. The host gets an event for changes, not for repetitions. */
export class AccountHealthWriter {
  readonly #hostEvents: HostEventWriter

  constructor(hostEvents: HostEventWriter) {
    this.#hostEvents = hostEvents
  }

  /** Sets a health that is known for certain, from a check or because the account was connected again. */
  async set(session: TenantSession, socialAccountId: string, state: HealthState): Promise<void> {
    const before = await lock(session, socialAccountId)
    if (before === null || before.health === state.health) return
    await this.#write(session, socialAccountId, { before, state, now: session.now })
  }

  /** A check that began at `began` found this. Health that a check cannot see stays: it does not send or look up profiles. */
  async found(
    session: TenantSession,
    socialAccountId: string,
    finding: { readonly state: HealthState; readonly began: Date },
  ): Promise<AccountHealth> {
    const { state, began } = finding
    const before = await lock(session, socialAccountId)
    if (before === null) return state.health
    const later = before.changedAt !== null && before.changedAt > began
    const replaces = before.health === 'healthy' || (!later && isHealedBy(before, 'check'))
    if (before.health === state.health) return state.health
    if (!replaces && !isWorse(state.health, before.health)) return before.health
    await this.#write(session, socialAccountId, { before, state, now: session.now })
    return state.health
  }

  /** A call failed. A lesser fault does not hide a more serious one; the account is checked soon. */
  async fail(
    session: TenantSession,
    socialAccountId: string,
    fault: { readonly health: AccountHealth; readonly reason: string },
  ): Promise<void> {
    const before = await lock(session, socialAccountId)
    if (before === null || !isWorse(fault.health, before.health)) return
    await this.#write(session, socialAccountId, { before, state: fault, now: session.now })
    if (fault.health === 'rate_limited' || fault.reason === refusalReason('check')) return
    const dueAt = new Date(session.now.getTime() + LOOK_AFTER_MS)
    await enqueue(session, [{ kind: 'account_check', taskId: socialAccountId, dueAt }])
  }

  /** A call that began at `began` succeeded; one that began before the account became unhealthy proves nothing. */
  async succeed(
    session: TenantSession,
    socialAccountId: string,
    call: { readonly operation: AccountOperation; readonly began: Date },
  ): Promise<void> {
    const before = await lock(session, socialAccountId)
    if (before === null || !isHealedBy(before, call.operation)) return
    if (before.changedAt !== null && before.changedAt > call.began) return
    const state = { health: 'healthy', reason: null } as const
    await this.#write(session, socialAccountId, { before, state, now: session.now })
  }

  async #write(
    session: TenantSession,
    socialAccountId: string,
    change: { readonly before: HealthState; readonly state: HealthState; readonly now: Date },
  ): Promise<void> {
    const { before, state, now } = change
    await session.tables
      .updateTable('social_accounts')
      .set({ health: state.health, health_reason: state.reason, health_changed_at: now })
      .where('id', '=', socialAccountId)
      .execute()
    const payload = { socialAccountId, from: before.health, to: state.health }
    await this.#hostEvents.write(session.at(now), 'account.health_changed', payload)
  }
}

/** Messages refer to the account and are still written in the meantime: they only lock its key. */
async function lock(session: TenantSession, socialAccountId: string): Promise<StoredHealth | null> {
  const row = await session.tables
    .selectFrom('social_accounts')
    .select(['health', 'health_reason', 'health_changed_at'])
    .where('id', '=', socialAccountId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (row === undefined) return null
  return { health: row.health as AccountHealth, reason: row.health_reason, changedAt: row.health_changed_at }
}
