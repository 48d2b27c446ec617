import type { ArchivedMessage } from '@leadkit/contracts'
import { addMonths, type Month, monthName, monthStart } from '../../base/month.ts'
import { isArchivedSql, keysLock, digestSql } from '../../database/archived-keys.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { lockMonth, MESSAGE_COLUMNS, monthTables, tableExists } from '../archive-partition-writer.ts'

/** Where an archived month is put together, before it takes its place. No query but those here knows it. */
export function returningTable(session: TenantSession, month: Month): string {
  return `${quoteIdentifier(session.schema)}.${quoteIdentifier(`messages_${monthName(month)}_returning`)}`
}

/** Those that runs have left or are filling, with their schema, quoted. */
export async function listReturning(session: TenantSession): Promise<readonly string[]> {
  const rows = await session.run<{ relname: string }>({
    text: `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname ~ '^messages_[0-9]{4}_[0-9]{2}_returning$' ORDER BY 1`,
    parameters: [session.schema],
  })
  return rows.map(({ relname }) => `${quoteIdentifier(session.schema)}.${quoteIdentifier(relname)}`)
}

/** Nobody attaches, detaches or drops the month until the transaction ends, but others may read and fill it. */
export async function shareMonth(session: TenantSession, month: Month): Promise<void> {
  await session.run({
    text: 'SELECT pg_advisory_xact_lock_shared(hashtext($1))',
    parameters: [`${session.schema}.messages_${monthName(month)}`],
  })
}

/**
 * With the indexes and foreign keys of a partition, and a constraint that proves its bounds: so attaching neither reads it nor locks the conversations
 * while it does.
 */
export async function makeReturning(session: TenantSession, month: Month): Promise<void> {
  await lockMonth(session, month)
  const table = returningTable(session, month)
  if (await tableExists(session, table)) return noteUse(session, table)
  const { parent } = monthTables(session.scope, month)
  const run = (text: string) => session.run({ text, parameters: [] })
  await run(`CREATE TABLE ${table} (LIKE ${parent} INCLUDING ALL)`)
  await run(`ALTER TABLE ${table} ADD CONSTRAINT returning_bounds CHECK (${bounds(month)})`)
  const keys = await session.run<{ conname: string; definition: string }>({
    text: `SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f'`,
    parameters: [parent],
  })
  for (const { conname, definition } of keys)
    await run(`ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdentifier(conname)} ${definition}`)
  await noteUse(session, table)
}

/** When a run last began to fill the table, by the kit's clock. */
async function noteUse(session: TenantSession, table: string): Promise<void> {
  await session.run({ text: `COMMENT ON TABLE ${table} IS '${session.now.toISOString()}'`, parameters: [] })
}

/**
 * Drops what runs have left that began before a given time and have not put the month in its place. One without a time is of an earlier version: it gets
 * the time of now. A run that still fills a table finds it gone, and begins again.
 */
export async function dropLeftReturning(session: TenantSession, before: Date): Promise<number> {
  let count = 0
  for (const table of await listReturning(session)) {
    const [, year = '', month = ''] = /messages_(\d{4})_(\d{2})_returning"$/.exec(table) ?? []
    await lockMonth(session, { year: Number(year), month: Number(month) })
    const [row] = await session.run<{ used_at: string | null }>({
      text: `SELECT obj_description(oid, 'pg_class') AS used_at FROM pg_class WHERE oid = to_regclass($1)`,
      parameters: [table],
    })
    if (row === undefined) continue
    const usedAt = new Date(row.used_at ?? Number.NaN)
    if (Number.isNaN(usedAt.getTime())) await noteUse(session, table)
    if (!(usedAt < before)) continue
    await session.run({ text: `DROP TABLE ${table}`, parameters: [] })
    count += 1
  }
  return count
}

function bounds(month: Month): string {
  const [from, to] = [monthStart(month), monthStart(addMonths(month, 1))]
  return `received_at >= '${from} 00:00+00' AND received_at < '${to} 00:00+00'`
}

export async function dropReturning(session: TenantSession, month: Month): Promise<void> {
  await lockMonth(session, month)
  await session.run({ text: `DROP TABLE IF EXISTS ${returningTable(session, month)}`, parameters: [] })
}

/** False if the table is gone: another process has put the month in its place. */
export async function fillReturning(
  session: TenantSession,
  month: Month,
  messages: readonly ArchivedMessage[],
): Promise<boolean> {
  await shareMonth(session, month)
  const table = returningTable(session, month)
  if (!(await tableExists(session, table))) return false
  await session.run({
    text: `INSERT INTO ${table} (${MESSAGE_COLUMNS})
      SELECT id, $1::uuid, "conversationId", "platformMessageId", direction, subtype, author, coalesce(content, ''), "senderId", attachments,
        "replyToPlatformMessageId", "receivedAt", "ingestedAt", "editedAt", "deletedAt", metadata
      FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, "conversationId" uuid, "platformMessageId" text, direction text, subtype text,
        author text, content text, "senderId" text, attachments jsonb, "replyToPlatformMessageId" text, "receivedAt" timestamptz,
        "ingestedAt" timestamptz, "editedAt" timestamptz, "deletedAt" timestamptz, metadata jsonb)
      ON CONFLICT DO NOTHING`,
    parameters: [session.tenantId, JSON.stringify(messages)],
  })
  return true
}

/**
 * Puts the month in its place, as it is now, in one transaction: late messages that the database has are moved into it, keys that have become digests are
 * written again, and what platforms reported since is applied. Whoever writes keys waits for it, so no report comes in between. The caller holds the
 * month's lock.
 */
export async function attachReturning(session: TenantSession, month: Month): Promise<void> {
  const { attached, parent } = monthTables(session.scope, month)
  const table = returningTable(session, month)
  const run = (text: string) => session.run({ text, parameters: [] })
  await session.run(keysLock(session.schema, 'shared'))
  await run(`LOCK TABLE ${quoteIdentifier(session.schema)}.message_keys IN SHARE MODE`)
  if (await tableExists(session, attached)) {
    await run(`LOCK TABLE ${attached} IN ACCESS EXCLUSIVE MODE`)
    await run(
      `INSERT INTO ${table} (${MESSAGE_COLUMNS}) SELECT ${MESSAGE_COLUMNS} FROM ${attached} ON CONFLICT DO NOTHING`,
    )
    await run(`ALTER TABLE ${parent} DETACH PARTITION ${attached}`)
    await run(`DROP TABLE ${attached}`)
  }
  await restoreKeys(session, month, table)
  for (const change of CHANGES) await applyChange(session, table, month, change)
  await run(`ALTER TABLE ${table} RENAME TO ${quoteIdentifier(`messages_${monthName(month)}`)}`)
  const [from, to] = [monthStart(month), monthStart(addMonths(month, 1))]
  await run(
    `ALTER TABLE ${parent} ATTACH PARTITION ${attached} FOR VALUES FROM ('${from} 00:00+00') TO ('${to} 00:00+00')`,
  )
  await run(`ALTER TABLE ${attached} DROP CONSTRAINT returning_bounds`)
}

/** An edit finds its message by the key. A month whose keys have not become digests has them all. */
async function restoreKeys(session: TenantSession, month: Month, table: string): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  const digest = digestSql('n')
  await session.run({
    text: `INSERT INTO ${tenant}.message_keys AS k (tenant_id, social_account_id, platform_message_id, message_id, received_at)
      SELECT $1::uuid, n.social_account_id, n.platform_message_id, n.id, n.received_at FROM (
        SELECT c.social_account_id, m.platform_message_id, m.id, m.received_at FROM ${table} m
        JOIN ${tenant}.conversations c ON c.id = m.conversation_id
        WHERE EXISTS (SELECT FROM ${tenant}.archived_keys a WHERE a.day >= $2::date AND a.day < $3::date)) AS n
      WHERE ${isArchivedSql(tenant, "(n.received_at AT TIME ZONE 'UTC')::date", digest)}
      ON CONFLICT (social_account_id, platform_message_id)
      DO UPDATE SET message_id = excluded.message_id, received_at = excluded.received_at WHERE k.message_id IS NULL`,
    parameters: [session.tenantId, monthStart(month), monthStart(addMonths(month, 1))],
  })
}

/** As ingestion applies them to messages that are in the database. */
const CHANGES = [
  {
    assignments: `content = k.edited_content, edited_at = k.edited_at`,
    only: 'k.deleted_at IS NULL AND k.edited_at IS NOT NULL AND m.edited_at IS DISTINCT FROM k.edited_at',
  },
  {
    assignments: `content = '', attachments = '[]', metadata = '{}', edited_at = coalesce(k.edited_at, m.edited_at), deleted_at = k.deleted_at`,
    only: 'k.deleted_at IS NOT NULL AND m.deleted_at IS DISTINCT FROM k.deleted_at',
  },
  {
    assignments: `metadata = m.metadata || jsonb_build_object('reactions', (SELECT coalesce(jsonb_object_agg(r.key, r.value -> 'emoji'), '{}'::jsonb)
      FROM jsonb_each(k.reactions) r WHERE r.value ->> 'emoji' IS NOT NULL))`,
    only: 'k.deleted_at IS NULL AND k.reactions IS NOT NULL',
  },
]

async function applyChange(
  session: TenantSession,
  table: string,
  month: Month,
  { assignments, only }: (typeof CHANGES)[number],
): Promise<void> {
  await session.run({
    text: `UPDATE ${table} m SET ${assignments} FROM ${quoteIdentifier(session.schema)}.message_keys k
      WHERE k.received_at >= $1::timestamptz AND k.received_at < $2::timestamptz
        AND m.id = k.message_id AND m.received_at = k.received_at AND ${only}`,
    parameters: [`${monthStart(month)} 00:00+00`, `${monthStart(addMonths(month, 1))} 00:00+00`],
  })
}
