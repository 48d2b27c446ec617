import { LeadKitError } from '@leadkit/contracts'
import { sql } from 'kysely'
import type { AttemptLimit } from './attempt-limit.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

const CLEANED_AT_ONCE = 20

/**
 * Counts an attempt before it is made, so that attempts at the same time, from any number of processes and addresses, cannot together be more than the
 * limit, and no pattern of them more in the long run. By the database's clock. Commit before the password or code is compared.
 * @throws LeadKitError `rate_limited` with `retryAfterMs`.
 */
export async function countAttempt(
  session: TenantSession,
  operation: string,
  limits: readonly AttemptLimit[],
): Promise<void> {
  for (const limit of inOrder(limits)) {
    const retryAfterMs = await count(session, limit)
    if (retryAfterMs === null) continue
    throw new LeadKitError('rate_limited', `${operation}: too many attempts; wait for retryAfterMs`, { retryAfterMs })
  }
  await removeOld(session)
}

/**
 * After a success: this attempt does not count. Those of others still do, or each log-in of a user would give a guesser new attempts. Returns how many still
 * count against the first limit's subject.
 */
export async function takeBackAttempt(session: TenantSession, limits: readonly AttemptLimit[]): Promise<number> {
  let failures = 0
  for (const { key, everyMs } of inOrder(limits)) {
    const [row] = await session.run<{ attempts: number }>({
      text: `UPDATE ${tableOf(session)} SET attempts = greatest(attempts - 1, 0), ends_at = ends_at - $2::float8 * interval '1 millisecond'
        WHERE key = $1 RETURNING attempts`,
      parameters: [key, everyMs],
    })
    if (key === limits[0]?.key) failures = row?.attempts ?? 0
  }
  return failures
}

/** Nothing is counted any more: the mailbox's owner, or an administrator, ends what others did. */
export async function forgetAttempts(session: TenantSession, limits: readonly AttemptLimit[]): Promise<void> {
  for (const { key } of inOrder(limits))
    await session.tables.deleteFrom('log_in_attempts').where('key', '=', key).execute()
}

/** Every caller locks counts in one order, so that no two wait for each other. */
function inOrder(limits: readonly AttemptLimit[]): readonly AttemptLimit[] {
  return limits.toSorted((one, other) => (one.key < other.key ? -1 : 1))
}

/**
 * The generic cell rate algorithm: `ends_at` is when the last attempt stops to count. Each moves it on by `everyMs`, and one that would move it further than
 * the limit's attempts ahead is refused and moves nothing. A time further ahead comes from a clock that was wrong, and counts as the limit.
 * @returns null if the attempt may be made; otherwise how long to wait, at most `everyMs`.
 */
async function count(session: TenantSession, { key, limit, everyMs }: AttemptLimit): Promise<number | null> {
  const now = 'statement_timestamp()'
  const every = `$2::float8 * interval '1 millisecond'`
  const full = `(${now} + $3::int * ${every})`
  const after = `(greatest(least(known.ends_at, ${full}), ${now}) + ${every})`
  const made = await session.run({
    // `attempts` and `strikes` are for processes of the version before.
    text: `INSERT INTO ${tableOf(session)} AS known (key, tenant_id, attempts, strikes, ends_at) VALUES ($1, $4, 1, 0, ${now} + ${every})
      ON CONFLICT (key) DO UPDATE SET ends_at = ${after}, strikes = 0,
        attempts = ceil(extract(epoch FROM ${after} - ${now}) * 1000 / $2::float8)::int
      WHERE ${after} <= ${full} RETURNING key`,
    parameters: [key, everyMs, limit, session.tenantId],
  })
  if (made.length > 0) return null
  const [row] = await session.run<{ wait: number }>({
    text: `SELECT (extract(epoch FROM ${after} - ${full}) * 1000)::float8 AS wait FROM ${tableOf(session)} AS known WHERE key = $1`,
    parameters: [key, everyMs, limit],
  })
  return Math.min(everyMs, Math.max(1, Math.ceil(row?.wait ?? 1)))
}

/** What counts no more goes, a few rows at a time: the table is never larger than what a day brings. */
async function removeOld(session: TenantSession): Promise<void> {
  await session.tables
    .deleteFrom('log_in_attempts')
    .where('key', 'in', (eb) =>
      eb
        .selectFrom('log_in_attempts')
        .select('key')
        .where('ends_at', '<', sql<Date>`statement_timestamp()`)
        .orderBy('ends_at')
        .limit(CLEANED_AT_ONCE)
        .forUpdate()
        .skipLocked(),
    )
    .execute()
}

function tableOf(session: TenantSession): string {
  return `${quoteIdentifier(session.schema)}.log_in_attempts`
}
