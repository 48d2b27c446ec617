import { type Selectable, sql } from 'kysely'
import type { ArchiveManifest } from './archive-manifest.ts'
import type { Message } from '../conversations/message.ts'
import { type Month, monthName, monthStart } from '../base/month.ts'
import { toMessage } from '../conversations/message-row.ts'
import { type StatementRunner, type TenantSession, quoteIdentifier } from '../database/session.ts'
import type { MessagesTable } from '../database/tables/tenant-tables.ts'
import { lockHolds } from '../holds/hold-reader.ts'
import { readHeldMessages } from './holds/held-month-reader.ts'
import type { TenantScope } from '../base/identifier.ts'

/**
 * - `detached`: the month is detached from the table, under another name, where nothing can change it.
 * - `changed`: it has a different number of messages than the archive; it stays where it is.
 * - `held`: a legal hold keeps messages in it; it stays where it is.
 * - `gone`: another worker was faster.
 */
export type DetachOutcome = 'detached' | 'changed' | 'held' | 'gone'

/** The names of one month's messages table. */
export interface MonthTables {
  readonly attached: string
  /** The name after detaching, so that a late message creates a new partition and does not reattach this one. */
  readonly detached: string
  readonly parent: string
}

export function monthTables(scope: TenantScope, month: Month): MonthTables {
  const schema = quoteIdentifier(scope.schema)
  const name = `messages_${monthName(month)}`
  return {
    attached: `${schema}.${quoteIdentifier(name)}`,
    detached: `${schema}.${quoteIdentifier(detachedName(month))}`,
    parent: `${schema}.messages`,
  }
}

function detachedName(month: Month): string {
  return `messages_${monthName(month)}_leaving`
}

/**
 * Asks the catalogue itself: `to_regclass` alone may answer from before the last wait for a lock, because only locking a table makes a connection hear
 * of tables that others have dropped.
 */
export async function tableExists(session: StatementRunner, table: string): Promise<boolean> {
  const [row] = await session.run<{ found: boolean }>({
    text: 'SELECT EXISTS (SELECT 1 FROM pg_class WHERE oid = to_regclass($1)) AS found',
    parameters: [table],
  })
  return row?.found === true
}

/** Months with a messages table, oldest first. */
export async function listMonths(session: TenantSession): Promise<readonly Month[]> {
  const rows = await session.run<{ relname: string }>({
    text: `SELECT DISTINCT left(c.relname, 16) AS relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname ~ '^messages_[0-9]{4}_[0-9]{2}(_leaving)?$' ORDER BY 1`,
    parameters: [session.schema],
  })
  return rows.map(({ relname }) => {
    const [, year, month] = relname.split('_')
    return { year: Number(year), month: Number(month) }
  })
}

/** Serialises creating, archiving, detaching and dropping a month, until the transaction ends. */
export async function lockMonth(session: TenantSession, month: Month): Promise<void> {
  await session.run({
    text: 'SELECT pg_advisory_xact_lock(hashtext($1))',
    parameters: [`${session.schema}.messages_${monthName(month)}`],
  })
}

/** Stops writes into the month until the transaction ends, and counts it. */
async function countLocked(session: StatementRunner, table: string): Promise<number> {
  await session.run({ text: `LOCK TABLE ${table} IN SHARE MODE`, parameters: [] })
  const [row] = await session.run<{ count: string | number }>({
    text: `SELECT count(*) AS count FROM ${table}`,
    parameters: [],
  })
  return Number(row?.count ?? 0)
}

export async function dropIfEmpty(session: TenantSession, month: Month): Promise<boolean> {
  const { attached, detached, parent } = monthTables(session.scope, month)
  await lockMonth(session, month)
  if ((await tableExists(session, detached)) || !(await tableExists(session, attached))) return false
  if ((await countLocked(session, attached)) > 0) return false
  await session.run({ text: `ALTER TABLE ${parent} DETACH PARTITION ${attached}`, parameters: [] })
  await session.run({ text: `DROP TABLE ${attached}`, parameters: [] })
  return true
}

export async function detachMonth(
  session: TenantSession,
  month: Month,
  manifest: ArchiveManifest,
): Promise<DetachOutcome> {
  const { attached, detached, parent } = monthTables(session.scope, month)
  await lockMonth(session, month)
  if (!(await lockManifest(session, month, manifest))) return 'gone'
  if (await tableExists(session, detached)) return 'detached'
  if ((await listStaying(session)).has(monthStart(month))) return 'gone'
  if (!(await tableExists(session, attached))) return 'gone'
  // No hold is placed between this look and the commit, and none is overlooked that is being placed.
  await lockHolds(session, 'shared')
  if ((await readHeldMessages(session, attached)).holds.length > 0) return 'held'
  if ((await countLocked(session, attached)) !== manifest.messageCount) return 'changed'
  await session.run({ text: `ALTER TABLE ${parent} DETACH PARTITION ${attached}`, parameters: [] })
  await session.run({
    text: `ALTER TABLE ${attached} RENAME TO ${quoteIdentifier(detachedName(month))}`,
    parameters: [],
  })
  return 'detached'
}

/** First days of months that were brought back from the archive and whose time in the database has not ended. */
export async function listStaying(session: TenantSession): Promise<ReadonlySet<string>> {
  const rows = await session.tables
    .selectFrom('archive_manifests')
    .select(sql<string>`to_char(month, 'YYYY-MM-DD')`.as('first_day'))
    .where('rehydrated_until', '>', session.now)
    .execute()
  return new Set(rows.map((row) => row.first_day))
}

/** Only the newest generation of a month may be verified, detached or dropped: an older one belongs to a worker that lost its lease. */
export async function isNewestGeneration(
  session: TenantSession,
  month: Month,
  { generation }: ArchiveManifest,
): Promise<boolean> {
  const newer = await session.tables
    .selectFrom('archive_manifests')
    .select('id')
    .where('month', '=', sql<Date>`${monthStart(month)}::date`)
    .where('generation', '>', generation)
    .limit(1)
    .executeTakeFirst()
  return newer === undefined
}

/** False if the generation no longer counts, or its messages are already detached. The caller holds the month's lock. */
export async function lockManifest(session: TenantSession, month: Month, manifest: ArchiveManifest): Promise<boolean> {
  if (!(await isNewestGeneration(session, month, manifest))) return false
  const row = await session.tables
    .selectFrom('archive_manifests')
    .select('id')
    .where('id', '=', manifest.id)
    .where('verified_at', 'is not', null)
    .where('dropped_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

export const MESSAGE_COLUMNS = `id, tenant_id, conversation_id, platform_message_id, direction, subtype, author, content, sender_id, attachments,
  reply_to_platform_message_id, received_at, ingested_at, edited_at, deleted_at, metadata`
const BATCH = 2_000

/** Where a batch ends. The time is as PostgreSQL has it, to the microsecond. */
export interface MessagePlace {
  readonly conversationId: string
  readonly receivedAt: string
  readonly id: string
}

/** A batch of a table's messages; `last` is where the next batch begins, null at the end. */
export interface MessageBatch {
  readonly messages: readonly Message[]
  readonly last: MessagePlace | null
}

/** In front of all messages. */
export const NOWHERE: MessagePlace = {
  conversationId: '00000000-0000-0000-0000-000000000000',
  receivedAt: '-infinity',
  id: '00000000-0000-0000-0000-000000000000',
}

/**
 * A table's messages by conversation, time and id, one statement per batch: memory stays constant, and no transaction stays open. The rest of one
 * conversation and those behind it are two queries, so that both read an index from where the last batch ended.
 */
export async function readBatch(
  session: StatementRunner,
  table: string,
  after: MessagePlace | null,
): Promise<MessageBatch> {
  const { conversationId, receivedAt, id } = after ?? NOWHERE
  const order = `ORDER BY conversation_id, received_at, id LIMIT ${BATCH}`
  const rows = await session.run<Selectable<MessagesTable> & { readonly place: string }>({
    text: `SELECT * FROM (
      (SELECT ${MESSAGE_COLUMNS}, received_at::text AS place FROM ${table}
        WHERE conversation_id = $1 AND (received_at, id) > ($2::timestamptz, $3::uuid) ${order})
      UNION ALL (SELECT ${MESSAGE_COLUMNS}, received_at::text AS place FROM ${table} WHERE conversation_id > $1 ${order})
    ) AS m ${order}`,
    parameters: [conversationId, receivedAt, id],
  })
  const last = rows.length < BATCH ? undefined : rows.at(-1)
  return {
    messages: rows.map(toMessage),
    last: last === undefined ? null : { conversationId: last.conversation_id, receivedAt: last.place, id: last.id },
  }
}
