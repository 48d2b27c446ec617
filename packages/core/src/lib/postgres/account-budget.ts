import { LeadKitError, type LimitObservation, type RequestBudget } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import type { Database } from './database.ts'
import type { AccountLimitsTable } from './tables.ts'

/** The account at a vendor whose limits are shared. */
export interface LimitedAccount {
  /** Family and adapter, such as `crm:hubspot`. */
  readonly source: string
  readonly accountId: string
}

// The customer's other tools draw on the same limits: what is left at this point is theirs.
const MAX_USED_SHARE = 0.9
const MIN_LEFT_SHARE = 0.05

/** How long an observation counts whose window the vendor did not tell. In milliseconds. */
const WINDOWS_MS: Readonly<Record<string, number>> = {
  secondly: 1_000,
  ten_secondly: 10_000,
  minutely: 60_000,
  hourly: 60 * 60_000,
}
// Of a daily limit without a reset time: then one call finds out how things stand.
const UNKNOWN_WINDOW_MS = 15 * 60_000

type LimitRow = Selectable<AccountLimitsTable>

/**
 * One account's limits, kept in the database for the whole fleet. `acquire` reads them before each call; what `observe` takes is stored by
 * `flush`, and counts for this instance at once.
 */
export class AccountBudget implements RequestBudget {
  readonly #database: Database
  readonly #account: LimitedAccount
  readonly #now: () => Date
  readonly #fresh = new Map<string, LimitObservation>()

  constructor(database: Database, account: LimitedAccount, now: () => Date) {
    this.#database = database
    this.#account = account
    this.#now = now
  }

  /** @throws LeadKitError `rate_limited` with `retryAfterMs` while the account is blocked or only its reserve is left. */
  async acquire(_cost: number): Promise<void> {
    const now = this.#now()
    const stored = await this.#database.session.shared
      .selectFrom('account_limits')
      .selectAll()
      .where('source', '=', this.#account.source)
      .where('account_id', '=', this.#account.accountId)
      .execute()
    const fresh = Array.from(this.#fresh.values(), (observation) => this.#toRow(observation, now))
    const replaced = stored.filter((row) => !this.#fresh.has(row.bucket) || isBlocked(row, now))
    const until = Math.max(...[...replaced, ...fresh].map((row) => closedUntil(row, now)), 0)
    if (until <= now.getTime()) return
    throw new LeadKitError(
      'rate_limited',
      `${this.#account.source}: the account's limit is used up; wait for retryAfterMs`,
      {
        source: this.#account.source,
        retryAfterMs: until - now.getTime(),
      },
    )
  }

  observe(observation: LimitObservation): void {
    const before = this.#fresh.get(observation.bucket)
    const blockedUntil = latest(before?.blockedUntil, observation.blockedUntil)
    this.#fresh.set(observation.bucket, { ...before, ...observation, blockedUntil })
  }

  /** Stores what was observed; a blocked account is blocked for every worker from then on. */
  async flush(): Promise<void> {
    if (this.#fresh.size === 0) return
    const now = this.#now()
    const rows = Array.from(this.#fresh.values(), (observation) => this.#toRow(observation, now))
    this.#fresh.clear()
    await this.#database.session.shared
      .insertInto('account_limits')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['source', 'account_id', 'bucket']).doUpdateSet((eb) => ({
          limit_value: eb.fn.coalesce('excluded.limit_value', 'account_limits.limit_value'),
          remaining: eb.fn.coalesce('excluded.remaining', 'account_limits.remaining'),
          used_share: eb.fn.coalesce('excluded.used_share', 'account_limits.used_share'),
          reset_at: eb.fn.coalesce('excluded.reset_at', 'account_limits.reset_at'),
          blocked_until: eb.fn<Date | null>('greatest', ['excluded.blocked_until', 'account_limits.blocked_until']),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute()
  }

  #toRow(observation: LimitObservation, now: Date): LimitRow {
    return {
      source: this.#account.source,
      account_id: this.#account.accountId,
      bucket: observation.bucket,
      limit_value: observation.limit ?? null,
      remaining: observation.remaining ?? null,
      used_share: observation.usedShare ?? null,
      reset_at: observation.resetAt ?? null,
      blocked_until: observation.blockedUntil ?? null,
      updated_at: now,
    }
  }
}

function isBlocked(row: LimitRow, now: Date): boolean {
  return row.blocked_until !== null && row.blocked_until.getTime() > now.getTime()
}

/** Until when the limit allows no call; 0 when it does. In milliseconds since the epoch. */
function closedUntil(row: LimitRow, now: Date): number {
  const blockedUntil = isBlocked(row, now) ? (row.blocked_until?.getTime() ?? 0) : 0
  const windowMs = WINDOWS_MS[row.bucket] ?? UNKNOWN_WINDOW_MS
  const windowEnd = row.reset_at?.getTime() ?? row.updated_at.getTime() + windowMs
  return Math.max(blockedUntil, isReserveReached(row) ? windowEnd : 0)
}

function isReserveReached(row: LimitRow): boolean {
  if (row.used_share !== null && row.used_share >= MAX_USED_SHARE) return true
  if (row.remaining === null) return false
  return row.remaining <= (row.limit_value === null ? 0 : row.limit_value * MIN_LEFT_SHARE)
}

function latest(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.getTime() > other.getTime() ? one : other
}
