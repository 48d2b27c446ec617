import type { AccountHealth } from '@leadkit/contracts'
import type { AccountHealthWriter } from '../account-health-writer.ts'
import { findArchived } from '../../database/archived-keys.ts'
import type { Database } from '../../database/database.ts'
import { enqueue } from '../../queue/dispatch-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import { clearNotedGap, readNotedGap } from '../gaps/account-gap-store.ts'
import type { CheckedAccount, CheckFinding, FilledGap } from './checked-account.ts'
import type { HistorySample } from './sample-history.ts'
import type { TenantScope } from '../../base/identifier.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'

export interface AccountCheckStoreParts {
  readonly database: Database
  readonly health: AccountHealthWriter
  readonly hostEvents: HostEventWriter
  now(): Date
}

/** How long before an authorisation expires the host gets an event, once per check. In milliseconds. */
const REMIND_BEFORE_MS = 14 * 86_400_000

/** Checks of connected accounts, in the accounts' own rows. */
export class AccountCheckStore {
  readonly #parts: AccountCheckStoreParts

  constructor(parts: AccountCheckStoreParts) {
    this.#parts = parts
  }

  /** Null for an account that does not exist or is disconnected. */
  async load(scope: TenantScope, socialAccountId: string): Promise<CheckedAccount | null> {
    return this.#parts.database.read('accounts.check', scope, async (session) => {
      const row = await session.tables
        .selectFrom('social_accounts')
        .select(['id', 'platform', 'account_id', 'health', 'token_version', 'connected_at', 'checked_at'])
        .select(['covered_until', 'backfill_since'])
        .where('id', '=', socialAccountId)
        .where('active', '=', true)
        .executeTakeFirst()
      if (row === undefined) return null
      const { gap, subscription } = await readNotedGap(session, row.id)
      return {
        id: row.id,
        platform: row.platform,
        accountId: row.account_id,
        health: row.health as AccountHealth,
        tokenVersion: row.token_version,
        connectedAt: row.connected_at,
        checkedAt: row.checked_at,
        coveredUntil: row.covered_until,
        backfillSince: row.backfill_since,
        noted: gap,
        subscription,
      }
    })
  }

  /** Stores the gap until it is filled, in its own transaction: a process that dies while filling it does not hide it. */
  async openGap(scope: TenantScope, socialAccountId: string, since: Date): Promise<void> {
    await this.#parts.database.write('accounts.check', scope, (session) =>
      session.tables
        .updateTable('social_accounts')
        .set((eb) => ({ backfill_since: eb.fn<Date>('least', ['backfill_since', eb.val(since)]) }))
        .where('id', '=', socialAccountId)
        .execute(),
    )
  }

  /** Opens a requested gap within the caller's transaction. Without `since` it begins where the account's coverage ends. */
  async askForGap(
    session: TenantSession,
    socialAccountId: string,
    { since, earliest }: { readonly since: Date | undefined; readonly earliest: Date },
  ): Promise<void> {
    await session.tables
      .updateTable('social_accounts')
      .set((eb) => {
        const covered = eb.fn.coalesce('covered_until', 'connected_at')
        const start = since === undefined ? eb.fn<Date>('greatest', [covered, eb.val(earliest)]) : eb.val(since)
        return { backfill_since: eb.fn<Date>('least', ['backfill_since', start]) }
      })
      .where('id', '=', socialAccountId)
      .execute()
  }

  /** True if the platform's history contains something that is not stored here. */
  async misses(scope: TenantScope, socialAccountId: string, sample: HistorySample): Promise<boolean> {
    return this.#parts.database.read('accounts.check', scope, async (session) => {
      const messages = await session.tables
        .selectFrom('message_keys')
        .select('platform_message_id as id')
        .where('social_account_id', '=', socialAccountId)
        .where('platform_message_id', 'in', ['', ...sample.messageIds])
        .where('message_id', 'is not', null)
        .execute()
      const responses = await session.tables
        .selectFrom('form_leads')
        .select('response_id as id')
        .where('social_account_id', '=', socialAccountId)
        .where('response_id', 'in', ['', ...sample.responseIds])
        .execute()
      const known = new Set([...messages, ...responses].map(({ id }) => id))
      if (sample.responseIds.some((id) => !known.has(id))) return true
      const unknown = sample.messageIds.filter((id) => !known.has(id))
      const named = unknown.map((platformMessageId) => ({ socialAccountId, platformMessageId }))
      return (await findArchived(session, named)).size < unknown.length
    })
  }

  /** Writes the findings and the host events for what changed. Returns the account's current health. */
  async record(
    session: TenantSession,
    account: CheckedAccount,
    { state, accountName, endsAt, checkedAt }: CheckFinding,
  ): Promise<AccountHealth> {
    const now = this.#parts.now()
    const { health: writer, hostEvents } = this.#parts
    const finding = state === null ? null : { state, began: checkedAt }
    const health = finding === null ? account.health : await writer.found(session.at(now), account.id, finding)
    await session.tables
      .updateTable('social_accounts')
      .set({ checked_at: checkedAt, ...(accountName !== undefined && { account_name: accountName.slice(0, 255) }) })
      .where('id', '=', account.id)
      .execute()
    if (endsAt !== null && endsAt.getTime() - now.getTime() < REMIND_BEFORE_MS) {
      const payload = { socialAccountId: account.id, endsAt: endsAt.toISOString() }
      await hostEvents.write(session.at(now), 'account.reauth_due', payload)
    }
    return health
  }

  async closeGap(session: TenantSession, account: CheckedAccount, gap: FilledGap): Promise<void> {
    const { since, until, events, complete } = gap
    const opened = Math.min(since.getTime(), account.backfillSince?.getTime() ?? Infinity)
    const closed = await session.tables
      .updateTable('social_accounts')
      .set({ covered_until: until, backfill_since: null })
      .where('id', '=', account.id)
      // Connected again in the meantime, or a larger gap was requested: that gap is for the next run.
      .where('connected_at', '=', account.connectedAt)
      .where('backfill_since', '>=', new Date(opened))
      .executeTakeFirst()
    if (closed.numUpdatedRows === 0n)
      await enqueue(session.at(this.#parts.now()), [{ kind: 'account_check', taskId: account.id }])
    await clearNotedGap(session, account.id, account.noted)
    const payload = { socialAccountId: account.id, since: since.toISOString(), events, complete }
    await this.#parts.hostEvents.write(session.at(this.#parts.now()), 'account.backfilled', payload)
  }

  /** No gap: everything up to this time arrived. */
  async markCovered(session: TenantSession, account: CheckedAccount, until: Date): Promise<void> {
    await session.tables
      .updateTable('social_accounts')
      .set((eb) => ({ covered_until: eb.fn<Date>('greatest', ['covered_until', eb.val(until)]) }))
      .where('id', '=', account.id)
      .where('backfill_since', 'is', null)
      .execute()
  }

  /** Makes the next check due; at once if the account was connected again, or a loss was recorded, while this one ran. */
  async arm(
    session: TenantSession,
    account: Pick<CheckedAccount, 'id'> & Partial<CheckedAccount>,
    dueAt: Date,
  ): Promise<void> {
    const row = await session.tables
      .selectFrom('social_accounts')
      .select(['connected_at', 'active'])
      .where('id', '=', account.id)
      .executeTakeFirst()
    if (row?.active !== true) return
    const now = this.#parts.now()
    const seen = account.connectedAt
    const { gap } = await readNotedGap(session, account.id)
    const noted =
      account.noted !== undefined && gap !== null && gap.notedAt.getTime() !== account.noted?.notedAt.getTime()
    const again = noted || (seen !== undefined && row.connected_at.getTime() !== seen.getTime())
    const task = { kind: 'account_check', taskId: account.id, dueAt: again ? now : dueAt } as const
    await enqueue(session.at(now), [task])
  }
}
