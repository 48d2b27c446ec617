import type { StatementRunner } from '../database/session.ts'

/** The oldest transaction that had not ended. All that earlier ones did is seen by whoever reads from now on; later ones have greater numbers. */
export async function readHorizon(session: StatementRunner): Promise<bigint> {
  const [row] = await session.run<{ horizon: string }>({
    text: 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon',
    parameters: [],
  })
  return BigInt(row?.horizon ?? 0)
}

/**
 * Whether a table has as many rows as were read, and none of a transaction at or behind the horizon that was asked for before they were read. PostgreSQL
 * never changes a row version, it writes another: so the rows are those that were read, byte for byte. Subtransactions have greater numbers than
 * their transaction, so they are behind the horizon, too.
 *
 * Numbers are compared in a circle of 2^32, as PostgreSQL does; those of 0 to 2 are of rows that are older than all others. False says that it is not
 * known: a row so old that its number may be either side of the circle counts as new.
 */
export async function isUntouchedSince(
  session: StatementRunner,
  table: string,
  { horizon, count }: { readonly horizon: bigint; readonly count: number },
): Promise<boolean> {
  const [row] = await session.run<{ is_untouched: boolean | null }>({
    text: `SELECT count(*) = $1::bigint AND coalesce(bool_and(number < 3 OR (number - $2::bigint + 4294967296) % 4294967296 >= 2147483648), true)
        AS is_untouched
      FROM (SELECT xmin::text::bigint AS number FROM ${table}) AS versions`,
    parameters: [count, String(horizon % 4_294_967_296n)],
  })
  return row?.is_untouched === true
}
