import type { Selectable } from 'kysely'
import type { TimelineWindow } from '../../base/timeline-key.ts'
import { type Month, monthName } from '../../base/month.ts'
import { toMessage } from '../../conversations/message-row.ts'
import type { Message } from '../../conversations/message.ts'
import { type MessageEntry, toMessageEntry } from '../../conversations/message-timeline-reader.ts'
import type { TenantSession } from '../../database/session.ts'
import type { MessagesTable } from '../../database/tables/tenant-tables.ts'
import { readTimelineRows } from '../../database/timeline-source.ts'
import { manifestColumns, monthColumn, toManifest } from '../archive-manifest-row.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import { MESSAGE_COLUMNS, monthTables, tableExists } from '../archive-partition-writer.ts'
import type { ColdMonth } from './cold-month.ts'

/** Of all months, or of one. */
export async function readManifests(session: TenantSession, month?: string): Promise<readonly ArchiveManifest[]> {
  const rows = await session.tables
    .selectFrom('archive_manifests')
    .select([...manifestColumns, monthColumn.as('month_text')])
    .$if(month !== undefined, (query) => query.where(monthColumn, '=', month ?? ''))
    .orderBy('month')
    .orderBy('generation')
    .execute()
  return rows.map(toManifest)
}

/** When the conversations began and ended. */
export async function readTalks(
  session: TenantSession,
  conversationIds: readonly string[],
): Promise<readonly { readonly started_at: Date; readonly last_message_at: Date }[]> {
  return session.tables
    .selectFrom('conversations')
    .select(['started_at', 'last_message_at'])
    .where('id', 'in', [...conversationIds])
    .execute()
}

/**
 * The messages of a detached month, which is in the database under another name until it is dropped; null if it is not detached. No run detaches or
 * drops it until the transaction ends.
 */
export async function readLeaving(
  session: TenantSession,
  { month, name }: ColdMonth,
  conversationIds: readonly string[],
  window: TimelineWindow,
): Promise<readonly MessageEntry[] | null> {
  if ((await lockLeaving(session, month)) === null) return null
  const table = {
    table: `messages_${monthName(month)}_leaving`,
    kind: 'message',
    owner: 'conversation_id',
    at: 'received_at',
  }
  const rows = await readTimelineRows<Selectable<MessagesTable>>(session, table, conversationIds, window)
  return rows.map((row) => toMessageEntry(toMessage(row), name))
}

/** One message of a month that is detached, under the same lock; null if there is none. */
export async function findLeaving(session: TenantSession, { month }: ColdMonth, id: string): Promise<Message | null> {
  const table = await lockLeaving(session, month)
  if (table === null) return null
  const [row] = await session.run<Selectable<MessagesTable>>({
    text: `SELECT ${MESSAGE_COLUMNS} FROM ${table} WHERE id = $1`,
    parameters: [id],
  })
  return row === undefined ? null : toMessage(row)
}

/** The detached table, which stays until the transaction ends; null if the month is not detached. */
async function lockLeaving(session: TenantSession, month: Month): Promise<string | null> {
  await session.run({
    text: 'SELECT pg_advisory_xact_lock_shared(hashtext($1))',
    parameters: [`${session.schema}.messages_${monthName(month)}`],
  })
  const { detached } = monthTables(session.scope, month)
  return (await tableExists(session, detached)) ? detached : null
}
