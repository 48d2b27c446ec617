import type { ArchivedMessage } from '@leadkit/contracts'
import type { BasicType, ColumnSource } from 'hyparquet-writer'

interface Column {
  readonly name: string
  readonly type: BasicType
  readonly nullable: boolean
  /** False where a filter on the column would never leave out a row group. */
  readonly statistics: boolean
  of(message: ArchivedMessage): unknown
}

const required = { nullable: false, statistics: true } as const
const optional = { nullable: true, statistics: true } as const

/** The columns of the table, in its order. A later version may add columns at the end. */
const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'UUID', ...required, of: ({ id }) => id },
  { name: 'conversation_id', type: 'UUID', ...required, of: ({ conversationId }) => conversationId },
  { name: 'platform_message_id', type: 'STRING', ...required, of: ({ platformMessageId }) => platformMessageId },
  { name: 'direction', type: 'STRING', ...required, of: ({ direction }) => direction },
  { name: 'subtype', type: 'STRING', ...required, of: ({ subtype }) => subtype },
  { name: 'author', type: 'STRING', ...required, of: ({ author }) => author },
  { name: 'content', type: 'STRING', nullable: true, statistics: false, of: ({ content }) => content },
  { name: 'sender_id', type: 'STRING', ...optional, of: ({ senderId }) => senderId },
  { name: 'attachments', type: 'JSON', nullable: false, statistics: false, of: ({ attachments }) => attachments },
  {
    name: 'reply_to_platform_message_id',
    type: 'STRING',
    ...optional,
    of: ({ replyToPlatformMessageId }) => replyToPlatformMessageId,
  },
  { name: 'received_at', type: 'TIMESTAMP', ...required, of: ({ receivedAt }) => receivedAt },
  { name: 'ingested_at', type: 'TIMESTAMP', ...required, of: ({ ingestedAt }) => ingestedAt },
  { name: 'edited_at', type: 'TIMESTAMP', ...optional, of: ({ editedAt }) => editedAt },
  { name: 'deleted_at', type: 'TIMESTAMP', ...optional, of: ({ deletedAt }) => deletedAt },
  { name: 'metadata', type: 'JSON', nullable: false, statistics: false, of: ({ metadata }) => metadata },
]

export const COLUMN_NAMES: readonly string[] = COLUMNS.map(({ name }) => name)

/** A row group, column by column. */
export function toColumns(messages: readonly ArchivedMessage[]): ColumnSource[] {
  return COLUMNS.map(({ name, type, nullable, statistics, of }) => ({
    name,
    type,
    nullable,
    statistics,
    offsetIndex: false,
    data: messages.map(of),
  }))
}

/** A row, with its values in the order of {@link COLUMN_NAMES}. */
export function toMessage(row: readonly unknown[]): ArchivedMessage {
  const [id, conversationId, platformMessageId, direction, subtype, author, content, senderId] = row
  const [attachments, replyToPlatformMessageId, receivedAt, ingestedAt, editedAt, deletedAt, metadata] = row.slice(8)
  return {
    id: id as string,
    conversationId: conversationId as string,
    platformMessageId: platformMessageId as string,
    direction: direction as ArchivedMessage['direction'],
    subtype: subtype as ArchivedMessage['subtype'],
    author: author as ArchivedMessage['author'],
    content: (content ?? null) as string | null,
    senderId: (senderId ?? null) as string | null,
    attachments: attachments as ArchivedMessage['attachments'],
    replyToPlatformMessageId: (replyToPlatformMessageId ?? null) as string | null,
    receivedAt: receivedAt as Date,
    ingestedAt: ingestedAt as Date,
    editedAt: (editedAt ?? null) as Date | null,
    deletedAt: (deletedAt ?? null) as Date | null,
    metadata: metadata as ArchivedMessage['metadata'],
  }
}
