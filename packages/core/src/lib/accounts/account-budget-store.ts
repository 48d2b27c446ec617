import { LeadKitError, type LimitObservation, type RequestBudget } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import type { Database } from '../database/database.ts'
import type { AccountLimitsTable } from '../database/tables/shared-tables.ts'

/** A vendor account with shared limits. */
export interface LimitedAccount {
  /** Family and adapter, such as `crm:hubspot`. */
  readonly source: string
  readonly accountId: string
}

// The customer's other tools use the same limits, so the rest is reserved for them. A daily limit is shared with everything they do until tomorrow, a
// limit of seconds only with what they do right now.
const MAX_USED_SHARE = 0.9
const MIN_LEFT_SHARE = 0.05
const MIN_LEFT_SHARE_OF_A_DAY = 0.1

/** How long an observation is valid if the vendor gave no window. In milliseconds. */
const WINDOWS_MS: Readonly<Record<string, number>> = {
  secondly: 1_000,
  ten_secondly: 10_000,
  minutely: 60_000,
  hourly: 60 * 60_000,
}
// For a daily limit without a reset time: after that, one call finds out the current state.
const UNKNOWN_WINDOW_MS = 15 * 60_000

type LimitRow = Selectable<AccountLimitsTable>

/**
 * One account's limits, stored in the database for the whole fleet. `acquire` counts each call down before it is made; `flush` stores what `observe`
 * received, which applies to this instance at once.
 */
export class AccountBudgetStore implements RequestBudget {
  readonly #database: Database
  readonly #account: LimitedAccount
  readonly #now: () => Date
  readonly #fresh = new Map<string, LimitObservation>()

  constructor(database: Database, account: LimitedAccount, now: () => Date) {
    this.#database = database
    this.#account = account
    this.#now = now
  }

  /**
   * Subtracts `cost` calls from the remainder that the vendor reported, for the whole fleet.
   * @throws LeadKitError `rate_limited` with `retryAfterMs` while the account is blocked or only its reserve is left.
   */
  async acquire(cost: number): Promise<void> {
    const now = this.#now()
    const stored = await this.#read()
    const fresh = Array.from(this.#fresh.values(), (observation) =>
      this.#toRow(observation, now, stored.find((row) => row.bucket === observation.bucket)?.limit_value ?? 0),
    )
    const seen = stored.filter((row) => !this.#fresh.has(row.bucket) || isBlocked(row, now))
    refuse(this.#account, [...seen, ...fresh], now)
    const counted = stored.filter((row) => row.remaining !== null && windowEnd(row) > now.getTime())
    if (counted.length === 0) return
    // Another worker may have used the rest since then: the row's lock decides, unless this worker has newer figures.
    const taken = (await this.#take(counted, cost)).filter((row) => !this.#fresh.has(row.bucket))
    const before = taken.map((row) => ({ ...row, remaining: (row.remaining ?? 0) + cost }))
    refuse(this.#account, before, now)
  }

  observe(observation: LimitObservation): void {
    const before = this.#fresh.get(observation.bucket)
    const blockedUntil = latest(before?.blockedUntil, observation.blockedUntil)
    this.#fresh.set(observation.bucket, { ...before, ...observation, blockedUntil })
  }

  /** Stores the observations; a blocked account is blocked for every worker from then on. */
  async flush(): Promise<void> {
    if (this.#fresh.size === 0) return
    const now = this.#now()
    const observations = [...this.#fresh.values()]
    const rows = observations.map((observation) => this.#toRow(observation, now))
    const guessed = observations.filter(isGuessed).map(({ bucket }) => bucket)
    this.#fresh.clear()
    await this.#database.session.sharedTables
      .insertInto('account_limits')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['source', 'account_id', 'bucket']).doUpdateSet((eb) => ({
          limit_value: eb
            .case()
            .when('excluded.bucket', 'in', guessed.length === 0 ? [''] : guessed)
            .then(eb.fn<number | null>('greatest', ['excluded.limit_value', 'account_limits.limit_value']))
            .else(eb.fn.coalesce('excluded.limit_value', 'account_limits.limit_value'))
            .end(),
          remaining: eb.fn.coalesce('excluded.remaining', 'account_limits.remaining'),
          used_share: eb.fn.coalesce('excluded.used_share', 'account_limits.used_share'),
          reset_at: eb.fn.coalesce('excluded.reset_at', 'account_limits.reset_at'),
          blocked_until: eb.fn<Date | null>('greatest', ['excluded.blocked_until', 'account_limits.blocked_until']),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute()
  }

  async #read(): Promise<readonly LimitRow[]> {
    return this.#database.session.sharedTables
      .selectFrom('account_limits')
      .selectAll()
      .where('source', '=', this.#account.source)
      .where('account_id', '=', this.#account.accountId)
      .execute()
  }

  async #take(rows: readonly LimitRow[], cost: number): Promise<readonly LimitRow[]> {
    return this.#database.session.sharedTables
      .updateTable('account_limits')
      .set((eb) => ({ remaining: eb('remaining', '-', cost) }))
      .where('source', '=', this.#account.source)
      .where('account_id', '=', this.#account.accountId)
      .where(
        'bucket',
        'in',
        rows.map(({ bucket }) => bucket),
      )
      .where('remaining', 'is not', null)
      .returningAll()
      .execute()
  }

  #toRow(observation: LimitObservation, now: Date, knownLimit: number = 0): LimitRow {
    const { limit, limitAtLeast } = observation
    return {
      source: this.#account.source,
      account_id: this.#account.accountId,
      bucket: observation.bucket,
      limit_value: limit ?? (limitAtLeast === undefined ? null : Math.max(limitAtLeast, knownLimit)),
      remaining: observation.remaining ?? null,
      used_share: observation.usedShare ?? null,
      reset_at: observation.resetAt ?? null,
      blocked_until: observation.blockedUntil ?? null,
      updated_at: now,
    }
  }
}

/** True if the vendor reports the remainder but never the total. */
function isGuessed({ limit, limitAtLeast }: LimitObservation): boolean {
  return limit === undefined && limitAtLeast !== undefined
}

function isBlocked(row: LimitRow, now: Date): boolean {
  return row.blocked_until !== null && row.blocked_until.getTime() > now.getTime()
}

/** @throws LeadKitError `rate_limited` while any of the limits allows no calls. */
function refuse(account: LimitedAccount, rows: readonly LimitRow[], now: Date): void {
  const until = Math.max(...rows.map((row) => closedUntil(row, now)), 0)
  if (until <= now.getTime()) return
  const message = `${account.source}: the account's limit is used up; wait for retryAfterMs`
  throw new LeadKitError('rate_limited', message, { source: account.source, retryAfterMs: until - now.getTime() })
}

/** Until when the limit allows no calls; 0 if it allows them. In milliseconds since the epoch. */
function closedUntil(row: LimitRow, now: Date): number {
  const blockedUntil = isBlocked(row, now) ? (row.blocked_until?.getTime() ?? 0) : 0
  return Math.max(blockedUntil, isReserveReached(row) ? windowEnd(row) : 0)
}

function windowEnd(row: LimitRow): number {
  const windowMs = WINDOWS_MS[row.bucket] ?? UNKNOWN_WINDOW_MS
  return row.reset_at?.getTime() ?? row.updated_at.getTime() + windowMs
}

function isReserveReached(row: LimitRow): boolean {
  if (row.used_share !== null && row.used_share >= MAX_USED_SHARE) return true
  if (row.remaining === null) return false
  const leftShare = row.bucket.startsWith('daily') ? MIN_LEFT_SHARE_OF_A_DAY : MIN_LEFT_SHARE
  return row.remaining <= (row.limit_value === null ? 0 : row.limit_value * leftShare)
}

function latest(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.getTime() > other.getTime() ? one : other
}
