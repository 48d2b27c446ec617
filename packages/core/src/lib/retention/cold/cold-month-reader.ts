import type { Selectable } from 'kysely'
import type { TimelineWindow } from '../../base/timeline-key.ts'
import { monthName } from '../../base/month.ts'
import { toMessage } from '../../conversations/message-row.ts'
import { type MessageEntry, toMessageEntry } from '../../conversations/message-timeline-reader.ts'
import type { TenantSession } from '../../database/session.ts'
import type { MessagesTable } from '../../database/tables/tenant-tables.ts'
import { readTimelineRows } from '../../database/timeline-source.ts'
import { manifestColumns, monthColumn, toManifest } from '../archive-manifest-row.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import { monthTables, tableExists } from '../archive-partition-writer.ts'
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
  await session.run({
    text: 'SELECT pg_advisory_xact_lock_shared(hashtext($1))',
    parameters: [`${session.schema}.messages_${monthName(month)}`],
  })
  const { detached } = monthTables(session.scope, month)
  if (!(await tableExists(session, detached))) return null
  const table = {
    table: `messages_${monthName(month)}_leaving`,
    kind: 'message',
    owner: 'conversation_id',
    at: 'received_at',
  }
  const rows = await readTimelineRows<Selectable<MessagesTable>>(session, table, conversationIds, window)
  return rows.map((row) => toMessageEntry(toMessage(row), name))
}
