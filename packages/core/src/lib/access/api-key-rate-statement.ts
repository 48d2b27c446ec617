import { LeadKitError } from '@leadkit/contracts'
import type { ApiKeyRate } from './principal.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

const WINDOW_MS = 60_000
/** How far the clocks of two processes are taken to be apart. A time beyond that comes from a clock that was wrong, and is forgotten. */
const SKEW_MS = 5_000

/**
 * Counts one request of a key, for the whole fleet, in one statement: `used_until` moves on by a request's share of a minute (the generic cell rate
 * algorithm), and a request that would move it further than a minute ahead is refused. A whole minute's requests may come at once.
 * @throws LeadKitError `rate_limited` with `retryAfterMs`, at most a minute.
 */
export async function takeOne(session: TenantSession, keyId: string, perMinute: number): Promise<ApiKeyRate> {
  const share = WINDOW_MS / perMinute
  const from = `CASE WHEN used_until > $2::timestamptz + interval '${WINDOW_MS + SKEW_MS} milliseconds' THEN $2::timestamptz
    ELSE greatest(used_until, $2::timestamptz) END`
  const table = `${quoteIdentifier(session.schema)}.api_keys`
  const after = `${from} + $3::float8 * interval '1 millisecond'`
  const [taken] = await session.run<{ used_until: Date }>({
    text: `UPDATE ${table} SET used_until = ${after}
      WHERE id = $1 AND ${after} <= $2::timestamptz + interval '${WINDOW_MS} milliseconds' RETURNING used_until`,
    parameters: [keyId, session.now, share],
  })
  const now = session.now.getTime()
  if (taken !== undefined) {
    const left = now + WINDOW_MS - taken.used_until.getTime()
    return { limit: perMinute, remaining: Math.max(0, Math.floor(left / share + 1e-3)), resetsAt: taken.used_until }
  }
  const [row] = await session.run<{ used_until: Date | null }>({
    text: `SELECT used_until FROM ${table} WHERE id = $1`,
    parameters: [keyId],
  })
  const wait = (row?.used_until?.getTime() ?? now) + share - WINDOW_MS - now
  throw new LeadKitError('rate_limited', 'The API key was used too often; wait for retryAfterMs', {
    retryAfterMs: Math.min(WINDOW_MS, Math.max(1, Math.ceil(wait))),
  })
}
