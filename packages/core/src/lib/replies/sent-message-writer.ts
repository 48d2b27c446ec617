import { newId } from '../base/identifier.ts'
import { monthOf } from '../base/month.ts'
import { applyEarlyMarks } from '../ingest/early-mark-writer.ts'
import { ingestStatement, type IngestRow, type StoredMessage } from '../ingest/ingest-statement.ts'
import { ensurePartition } from '../database/partitions.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { OutgoingReply } from './outgoing-reply.ts'

/** A reply's message at the platform. */
export interface SentMessage {
  readonly messageId: string
  /** The platform's own time, or when the send began. */
  readonly sentAt: Date
}

/**
 * Stores the message of a sent reply as ingestion stores one, so that its echo, before or after, makes no second. Locks the message's key, as
 * everything does that says whose message it is. False when it was stored before.
 */
export async function writeSentMessage(
  session: TenantSession,
  reply: OutgoingReply,
  { messageId, sentAt }: SentMessage,
): Promise<boolean> {
  await ensurePartition(session, { schema: session.schema, table: 'messages' }, monthOf(sentAt))
  const rows = { ledger: [], messages: [toRow(reply, messageId, sentAt)] }
  const statement = ingestStatement(session.sharedSchema, session.scope, rows, { now: session.now, answered: true })
  const [stored] = await session.run<StoredMessage>(statement)
  if (stored === undefined) return false
  await applyEarlyMarks(session, [stored])
  return true
}

function toRow(reply: OutgoingReply, messageId: string, sentAt: Date): IngestRow {
  return {
    id: newId(),
    account: reply.socialAccountId,
    message_key: messageId,
    thread: reply.platformConversationId,
    conversation: reply.conversationId,
    participant: reply.participantId,
    name: null,
    username: null,
    channel: reply.channel,
    direction: 'outbound',
    subtype: 'text',
    author: reply.author,
    content: reply.text,
    sender: reply.accountId,
    attachments: [],
    reply_to: reply.answered?.platformMessageId ?? null,
    received_at: sentAt,
    metadata: {},
    ai_task: null,
    host_event: null,
    profile_wanted: false,
  }
}

/**
 * Says of a message that was stored before that it is this reply. Where the platform had changed its text so much that it was taken for a
 * person's, what followed from that is undone.
 */
export async function claimEcho(session: TenantSession, reply: OutgoingReply, messageId: string): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: `UPDATE ${tenant}.messages m SET author = $3 FROM ${tenant}.message_keys k
      WHERE k.social_account_id = $1 AND k.platform_message_id = $2 AND m.id = k.message_id AND m.received_at = k.received_at`,
    parameters: [reply.socialAccountId, messageId, reply.author],
  })
  await session.run({
    text: `UPDATE ${tenant}.conversations c SET automation_paused_at = NULL, automation_paused_reason = NULL
      WHERE c.id = $1 AND c.automation_paused_reason = 'taken_over' AND c.automation_paused_at >= $2 AND NOT EXISTS (
        SELECT 1 FROM ${tenant}.messages m WHERE m.conversation_id = c.id AND m.direction = 'outbound' AND m.author = 'person'
          AND m.ingested_at >= $2 AND m.platform_message_id <> $3)`,
    parameters: [reply.conversationId, reply.sendingAt ?? reply.generatedAt, messageId],
  })
}
