import type { Selectable } from 'kysely'
import type { TimelineEntryOf, TimelineWindow } from '../base/timeline-key.ts'
import type { TenantSession } from '../database/session.ts'
import type { MessagesTable } from '../database/tables/tenant-tables.ts'
import { readTimelineRows, type TimelineSource } from '../database/timeline-source.ts'
import { toMessage } from './message-row.ts'
import type { Message } from './message.ts'

/** A message as it is now: edits are applied, and a deleted one has no content. */
export type MessageEntry = TimelineEntryOf<
  'message',
  {
    readonly message: Message
    /** The month, such as `2026-02`, whose archive it was read from; null for a message in the database. */
    readonly archivedMonth: string | null
  }
>

const messages = { table: 'messages', kind: 'message', owner: 'conversation_id', at: 'received_at' } as const

/** Of messages in the database. */
export const messageTimeline: TimelineSource<MessageEntry> = {
  kind: 'message',
  read: (session, { conversationIds }, window) => readHotMessages(session, conversationIds, window),
}

export async function readHotMessages(
  session: TenantSession,
  conversationIds: readonly string[],
  window: TimelineWindow,
): Promise<readonly MessageEntry[]> {
  const rows = await readTimelineRows<Selectable<MessagesTable>>(session, messages, conversationIds, window)
  return rows.map((row) => toMessageEntry(toMessage(row), null))
}

export function toMessageEntry(message: Message, archivedMonth: string | null): MessageEntry {
  return { kind: 'message', at: message.receivedAt, id: message.id, message, archivedMonth }
}
