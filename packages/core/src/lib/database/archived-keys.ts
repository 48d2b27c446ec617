import { digestOf, type NamedMessage } from '../base/message-digest.ts'
import { quoteIdentifier, type Statement, type TenantSession } from './session.ts'

/** `digestOf` in SQL, of a row of `message_keys`. */
export function digestSql(row: string): string {
  const text = `${row}.social_account_id::text || ' ' || ${row}.platform_message_id`
  return `encode(substring(sha256(convert_to(${text}, 'UTF8')) FOR 16), 'hex')::uuid`
}

/** True where a digest is one of a day's. */
export function isArchivedSql(tenant: string, day: string, digest: string): string {
  return `${digest} = ANY ((SELECT a.digests FROM ${tenant}.archived_keys a
    WHERE a.day = ${day} AND a.first_digest <= ${digest} ORDER BY a.first_digest DESC LIMIT 1)::uuid[])`
}

/**
 * Held while keys are removed, and shared by whoever looks for a digest and then writes a key: nobody finds neither the key nor its digest. Taken before
 * any row is locked.
 */
export function keysLock(schema: string, mode: 'shared' | 'exclusive'): Statement {
  const suffix = mode === 'shared' ? '_shared' : ''
  return { text: `SELECT pg_advisory_xact_lock${suffix}(hashtext($1))`, parameters: [`${schema}.archived_keys`] }
}

/**
 * Which of these messages are known by their digests. With a time, only the day before to the day after are searched: a platform says the same time
 * each time, give or take.
 */
export async function findArchived<Named extends NamedMessage>(
  session: TenantSession,
  messages: readonly (Named & { readonly receivedAt?: Date | undefined })[],
): Promise<ReadonlySet<Named>> {
  if (messages.length === 0) return new Set()
  const tenant = quoteIdentifier(session.schema)
  const digests = messages.map(digestOf)
  const rows = await session.run<{ position: number }>({
    text: `SELECT w.position::int AS position
      FROM unnest($1::uuid[], $2::timestamptz[]) WITH ORDINALITY AS w (digest, received_at, position)
      CROSS JOIN LATERAL (SELECT coalesce((w.received_at AT TIME ZONE 'UTC')::date - 1, min(k.day)) AS first,
        coalesce((w.received_at AT TIME ZONE 'UTC')::date + 1, max(k.day)) AS last FROM ${tenant}.archived_keys k) AS days
      WHERE EXISTS (SELECT FROM generate_series(0, days.last - days.first) AS n (days_on)
        WHERE ${isArchivedSql(tenant, 'days.first + n.days_on', 'w.digest')})`,
    parameters: [digests, messages.map(({ receivedAt }) => receivedAt?.toISOString() ?? null)],
  })
  const positions = new Set(rows.map(({ position }) => position))
  return new Set(messages.filter((_message, index) => positions.has(index + 1)))
}
