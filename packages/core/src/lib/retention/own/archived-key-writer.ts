import { digestSql, isArchivedSql, keysLock } from '../../database/archived-keys.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

/** Keys of one statement that removes them. */
const BATCH = 2_000
const DIGESTS_PER_ROW = 256

/**
 * A key that only says that its message was here. One that says what became of the message since it was archived stays, because reading the archive asks
 * for it; one without a message is a mark that came before its message.
 */
const PLAIN = 'k.message_id IS NOT NULL AND k.edited_at IS NULL AND k.deleted_at IS NULL AND k.reactions IS NULL'

function onDay(day: string): string {
  return `k.received_at >= (${day}::date)::timestamp AT TIME ZONE 'UTC' AND k.received_at < (${day}::date + 1)::timestamp AT TIME ZONE 'UTC'`
}

/** The first day in a span of time with keys to write as digests, as `2026-02-01`; null if there is none. */
export async function findDay(session: TenantSession, from: Date | null, before: Date): Promise<string | null> {
  const [row] = await session.run<{ day: string }>({
    text: `SELECT to_char(k.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM ${quoteIdentifier(session.schema)}.message_keys k
      WHERE k.received_at < $1::timestamptz AND k.received_at >= coalesce($2::timestamptz, '-infinity') AND ${PLAIN}
      ORDER BY k.received_at LIMIT 1`,
    parameters: [before, from],
  })
  return row?.day ?? null
}

/**
 * Writes the digests of a day's keys beside those that the day has; the keys stay for now. Locks no key, so a day of any size holds up nobody. Runs one at
 * a time.
 */
export async function writeDigests(session: TenantSession, day: string): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: 'SELECT pg_advisory_xact_lock(hashtext($1))',
    parameters: [`${session.schema}.archived_keys digests`],
  })
  const known = await session.run<{ row_digests: readonly string[] }>({
    text: `DELETE FROM ${tenant}.archived_keys WHERE day = $1::date RETURNING digests::text[] AS row_digests`,
    parameters: [day],
  })
  await session.run({
    text: `INSERT INTO ${tenant}.archived_keys (tenant_id, day, first_digest, digests)
      SELECT $2::uuid, $1::date, (array_agg(digest ORDER BY digest))[1], array_agg(digest ORDER BY digest)
      FROM (SELECT digest, (row_number() OVER (ORDER BY digest) - 1) / ${DIGESTS_PER_ROW} AS part
        FROM (SELECT ${digestSql('k')} AS digest FROM ${tenant}.message_keys k WHERE ${onDay('$1')} AND ${PLAIN}
          UNION SELECT unnest($3::uuid[])) AS every) AS numbered
      GROUP BY part`,
    parameters: [day, session.tenantId, known.flatMap((row) => row.row_digests)],
  })
}

/** Removes keys of a day whose digests are written, except those that somebody is writing. Returns how many; fewer than a batch at the end. */
export async function removeKeys(session: TenantSession, day: string): Promise<{ count: number; isLast: boolean }> {
  const tenant = quoteIdentifier(session.schema)
  await session.run(keysLock(session.schema, 'exclusive'))
  const removed = await session.run({
    text: `DELETE FROM ${tenant}.message_keys d USING (
        SELECT k.social_account_id, k.platform_message_id FROM ${tenant}.message_keys k
        WHERE ${onDay('$1')} AND ${PLAIN} AND ${isArchivedSql(tenant, '$1::date', digestSql('k'))}
          AND NOT EXISTS (SELECT FROM ${tenant}.archive_manifests a WHERE a.month = date_trunc('month', $1::date)::date AND a.rehydrated_at IS NOT NULL)
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) AS gone
      WHERE d.social_account_id = gone.social_account_id AND d.platform_message_id = gone.platform_message_id
      RETURNING 1 AS removed`,
    parameters: [day],
  })
  return { count: removed.length, isLast: removed.length < BATCH }
}
