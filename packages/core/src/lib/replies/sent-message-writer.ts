import { newId } from '../base/identifier.ts'
import { monthOf } from '../base/month.ts'
import { applyEarlyMarks } from '../ingest/early-mark-writer.ts'
import { ingestStatement, type IngestRow, type StoredMessage } from '../ingest/ingest-statement.ts'
import { ensurePartition } from '../database/partitions.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { OutgoingReply } from './outgoing-reply.ts'

/**
 * Stores the message of a sent reply as ingestion stores one, so that its echo, before or after, makes no second. Where the echo was first
 * and the platform had changed its text so much that it was taken for a person's message, what followed from that is undone.
 */
export async function writeSentMessage(
  session: TenantSession,
  reply: OutgoingReply,
  { messageId, now }: { readonly messageId: string; readonly now: Date },
): Promise<void> {
  await ensurePartition(session, { schema: session.schema, table: 'messages' }, monthOf(now))
  const rows = { ledger: [], messages: [toRow(reply, messageId, now)] }
  const statement = ingestStatement(session.sharedSchema, session.scope, rows, { now, answered: true })
  const [stored] = await session.run<StoredMessage>(statement)
  if (stored === undefined) await claimEcho(session, reply, messageId)
  else {
    const { conversationId, socialAccountId } = reply
    await applyEarlyMarks(session, { conversationId, socialAccountId, platformMessageId: messageId })
  }
}

function toRow(reply: OutgoingReply, messageId: string, now: Date): IngestRow {
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
    received_at: now,
    metadata: {},
    ai_task: null,
    host_event: null,
    profile_wanted: false,
  }
}

async function claimEcho(session: TenantSession, reply: OutgoingReply, messageId: string): Promise<void> {
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
