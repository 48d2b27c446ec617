import { LeadKitError } from '@leadkit/contracts'
import type { AttemptLimit } from './attempt-limit.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

/** Each window that was used up makes the next one twice as long, up to 2^6: sixteen hours instead of a quarter of one. */
const MAX_STRIKES = 6
const KEPT_MS = 24 * 60 * 60_000
const CLEANED_AT_ONCE = 20

/**
 * Counts an attempt before it is made, so that attempts at the same time, from any number of processes and addresses, cannot together be more than the
 * limit. Commit before the password or code is compared.
 * @throws LeadKitError `rate_limited` with `retryAfterMs`.
 */
export async function countAttempt(
  session: TenantSession,
  operation: string,
  limits: readonly AttemptLimit[],
): Promise<void> {
  for (const limit of inOrder(limits)) {
    const endsAt = await count(session, limit)
    if (endsAt === null) continue
    throw new LeadKitError('rate_limited', `${operation}: too many attempts; wait for retryAfterMs`, {
      retryAfterMs: Math.max(1, endsAt.getTime() - session.now.getTime()),
    })
  }
  await removeOld(session)
}

/** After a success: nothing stands against the first limit's subject any more, and the attempt does not count for the others. Returns how many there were of that subject. */
export async function forgetAttempts(session: TenantSession, limits: readonly AttemptLimit[]): Promise<number> {
  const own = limits[0]?.key
  let attempts = 0
  for (const { key } of inOrder(limits))
    if (key === own) {
      const row = session.tables.deleteFrom('log_in_attempts').where('key', '=', key).returning('attempts')
      attempts = (await row.executeTakeFirst())?.attempts ?? 0
    } else
      await session.tables
        .updateTable('log_in_attempts')
        .set((eb) => ({ attempts: eb('attempts', '-', 1) }))
        .where('key', '=', key)
        .where('attempts', '>', 0)
        .execute()
  return attempts
}

/** Every caller locks counts in one order, so that no two wait for each other. */
function inOrder(limits: readonly AttemptLimit[]): readonly AttemptLimit[] {
  return limits.toSorted((one, other) => (one.key < other.key ? -1 : 1))
}

/** When the window ends, if it is used up; null if the attempt may be made. */
async function count(session: TenantSession, { key, limit, windowMs }: AttemptLimit): Promise<Date | null> {
  const known = 'known'
  // A window that ends later than any could, with room for clocks that differ, comes from a clock that was wrong.
  const isOver = `(${known}.ends_at <= $3::timestamptz OR ${known}.ends_at > $3::timestamptz + $5::float8 * interval '1 millisecond' * ${2 ** MAX_STRIKES} + interval '2 hours')`
  const strikes = `CASE WHEN NOT ${isOver} THEN ${known}.strikes WHEN ${known}.attempts >= $4 THEN least(${known}.strikes + 1, ${MAX_STRIKES}) ELSE 0 END`
  const [row] = await session.run<{ attempts: number; ends_at: Date }>({
    text: `INSERT INTO ${quoteIdentifier(session.schema)}.log_in_attempts AS known (key, tenant_id, attempts, strikes, ends_at)
      VALUES ($1, $2, 1, 0, $3::timestamptz + $5::float8 * interval '1 millisecond')
      ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN ${isOver} THEN 1 ELSE least(known.attempts, $4) + 1 END,
        strikes = ${strikes},
        ends_at = CASE WHEN ${isOver} THEN $3::timestamptz + $5::float8 * interval '1 millisecond' * 2 ^ (${strikes}) ELSE known.ends_at END
      RETURNING attempts, ends_at`,
    parameters: [key, session.tenantId, session.now, limit, windowMs],
  })
  return row !== undefined && row.attempts > limit ? row.ends_at : null
}

/** What nobody tried again for a day is forgotten, a few at a time: the table is never larger than what a day brings. */
async function removeOld(session: TenantSession): Promise<void> {
  const before = new Date(session.now.getTime() - KEPT_MS)
  await session.tables
    .deleteFrom('log_in_attempts')
    .where('key', 'in', (eb) =>
      eb
        .selectFrom('log_in_attempts')
        .select('key')
        .where('ends_at', '<', before)
        .orderBy('ends_at')
        .limit(CLEANED_AT_ONCE)
        .forUpdate()
        .skipLocked(),
    )
    .execute()
}
