import { LeadKitError } from '@leadkit/contracts'
import type { ApiKeyRate } from './principal.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

const WINDOW_MS = 60_000

/**
 * Counts one request of a key, for the whole fleet, in one statement: `used_until` moves on by a request's share of a minute (the generic cell rate
 * algorithm), and a request that would move it further than a minute ahead is refused. A whole minute's requests may come at once. By the database's clock:
 * hosts whose clocks are apart count as one. A time further ahead than a minute comes from a clock that was wrong, and counts as a minute.
 * @throws LeadKitError `rate_limited` with `retryAfterMs`, at most a minute.
 */
export async function takeOne(session: TenantSession, keyId: string, perMinute: number): Promise<ApiKeyRate> {
  const share = WINDOW_MS / perMinute
  const now = 'statement_timestamp()'
  const full = `(${now} + interval '${WINDOW_MS} milliseconds')`
  const after = `(greatest(least(coalesce(used_until, ${now}), ${full}), ${now}) + $2::float8 * interval '1 millisecond')`
  const left = (until: string): string => `(extract(epoch FROM ${full} - ${until}) * 1000)::float8 AS left`
  const table = `${quoteIdentifier(session.schema)}.api_keys`
  const [taken] = await session.run<{ used_until: Date; left: number }>({
    text: `UPDATE ${table} SET used_until = ${after} WHERE id = $1 AND ${after} <= ${full} RETURNING used_until, ${left('used_until')}`,
    parameters: [keyId, share],
  })
  if (taken !== undefined)
    return {
      limit: perMinute,
      remaining: Math.max(0, Math.floor(taken.left / share + 1e-3)),
      resetsAt: taken.used_until,
    }
  const [row] = await session.run<{ left: number }>({
    text: `SELECT ${left(after)} FROM ${table} WHERE id = $1`,
    parameters: [keyId, share],
  })
  throw new LeadKitError('rate_limited', 'The API key was used too often; wait for retryAfterMs', {
    retryAfterMs: Math.min(WINDOW_MS, Math.max(1, Math.ceil(-(row?.left ?? 0)))),
  })
}
