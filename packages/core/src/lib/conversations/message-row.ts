import type { MessageSubtype } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import type { MessagesTable } from '../database/tables/tenant-tables.ts'
import type { Message, MessageAuthor, MessageDirection } from './message.ts'

export function toMessage(row: Selectable<MessagesTable>): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    platformMessageId: row.platform_message_id,
    direction: row.direction as MessageDirection,
    subtype: row.subtype as MessageSubtype,
    author: row.author as MessageAuthor,
    content: row.content === '' ? null : row.content,
    senderId: row.sender_id,
    attachments: row.attachments,
    replyToPlatformMessageId: row.reply_to_platform_message_id,
    receivedAt: row.received_at,
    ingestedAt: row.ingested_at,
    editedAt: row.edited_at,
    deletedAt: row.deleted_at,
    metadata: row.metadata,
  }
}
