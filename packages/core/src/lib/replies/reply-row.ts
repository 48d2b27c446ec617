import type { Selectable } from 'kysely'
import type { Reply, ReplyStatus } from './reply.ts'
import type { RepliesTable } from '../database/tenant-tables.ts'

export function toReply(row: Selectable<RepliesTable>): Reply {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    content: row.content,
    status: row.status as ReplyStatus,
    author: row.author as Reply['author'],
    userId: row.user_id,
    confidence: row.confidence,
    generatedAt: row.generated_at,
    sendingAt: row.sending_at,
    sentAt: row.sent_at,
    platformMessageId: row.platform_message_id,
    retryCount: row.retry_count,
    nextRetryAt: row.next_retry_at,
    errorCode: row.error_code,
    errorMessage: row.error_message,
  }
}
