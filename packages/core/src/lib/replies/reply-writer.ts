import { cleanText, LeadKitError, textLimitOf } from '@leadkit/contracts'
import { TAKEN_OVER } from '../conversations/automation/automation-pause.ts'
import type { ConversationChannel } from '../conversations/conversation.ts'
import { newId } from '../base/identifier.ts'
import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import type { HeldReason, Reply, ReplyStatus } from './reply.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import type { ReplyOptions } from './reply-input.ts'
import { limitBehind } from './disclosure/disclosure.ts'
import { splitText } from './split-text.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { type TenantSession, quoteIdentifier } from '../database/session.ts'
import type { Selectable } from 'kysely'
import type { RepliesTable } from '../database/tables/tenant-tables.ts'
import { monthOf } from '../base/month.ts'
import { applyEarlyMarks } from '../ingest/early-mark-writer.ts'
import type { IngestRow, StoredMessage } from '../ingest/ingest-row.ts'
import { ingestStatement } from '../ingest/ingest-statement.ts'
import { ensurePartition } from '../database/partitions.ts'
import type { OutgoingReply } from './outgoing-reply.ts'

/** The platform's message of a reply. */
export interface SentMessage {
  readonly messageId: string
  /** The platform's own time, or when the send began. */
  readonly sentAt: Date
}

/**
 * Stores the message of a sent reply in the same way as ingestion, so that its echo, before or after, does not create a second one. Locks the
 * message's key, as does everything that decides whose message it is. False when it was already stored.
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
 * Marks an already stored message as this reply's. If the platform had changed its text so much that it was taken for a
 * person's, the resulting pause is undone, unless a person has answered since, through LeadKit or not: then the result is true.
 */
export async function claimEcho(session: TenantSession, reply: OutgoingReply, messageId: string): Promise<boolean> {
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: `UPDATE ${tenant}.messages m SET author = $3 FROM ${tenant}.message_keys k
      WHERE k.social_account_id = $1 AND k.platform_message_id = $2 AND m.id = k.message_id AND m.received_at = k.received_at`,
    parameters: [reply.socialAccountId, messageId, reply.author],
  })
  const undone = await session.run({
    text: `UPDATE ${tenant}.conversations c SET automation_paused_at = NULL, automation_paused_reason = NULL, automation_resumes_at = NULL
      WHERE c.id = $1 AND c.automation_paused_reason = $4 AND c.automation_paused_by IS NULL AND c.automation_paused_at >= $2
        AND NOT EXISTS (SELECT 1 FROM ${tenant}.messages m WHERE m.conversation_id = c.id AND m.direction = 'outbound'
          AND m.author = 'person' AND m.ingested_at >= $2 AND m.platform_message_id <> $3)
        AND NOT EXISTS (SELECT 1 FROM ${tenant}.replies r WHERE r.conversation_id = c.id AND r.author = 'person' AND r.id <> $5
          AND r.generated_at >= $2 AND NOT (r.status = 'pending' AND r.next_retry_at IS NULL))
      RETURNING c.id`,
    parameters: [reply.conversationId, reply.sendingAt ?? reply.generatedAt, messageId, TAKEN_OVER, reply.id],
  })
  return undone.length > 0
}

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
    heldReasons: row.held_reasons as readonly HeldReason[],
    disclosure: row.disclosure,
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

export interface ReplyToWrite {
  readonly conversationId: string
  /** The message it answers. */
  readonly messageId: string | null
  readonly text: string
  readonly author: 'person' | 'automation'
  readonly userId: string | null
  readonly confidence: number | null
  readonly platform: string
  readonly channel: ConversationChannel
  /** Why a generated reply waits for a person; empty for any other. */
  readonly heldReasons?: readonly HeldReason[] | undefined
  /** The disclosure of a generated reply, for when the participant must be told. Default none. */
  readonly disclosure?: string | null | undefined
  /** False for a draft. */
  readonly queued: boolean
}

const DEFAULT_MAX_PARTS = 5

/** Writes replies with their send tasks. Parts of one text are rows with the same `generated_at`, in the order of their ids. */
export class ReplyWriter {
  readonly #platforms: PlatformRegistry
  readonly #hostEvents: HostEventWriter
  readonly #options: ReplyOptions

  constructor(platforms: PlatformRegistry, hostEvents: HostEventWriter, options: ReplyOptions = {}) {
    this.#platforms = platforms
    this.#hostEvents = hostEvents
    this.#options = options
  }

  /**
   * A queued reply has `next_retry_at`; one without it is a draft, which no sweep may send and for which the host gets an event.
   * @throws LeadKitError `invalid_input` for a text that exceeds the platform's limit or the options.
   */
  async insert(session: TenantSession, reply: ReplyToWrite): Promise<readonly Reply[]> {
    // A draft stays whole until it is approved.
    const parts = reply.queued
      ? this.split(reply.platform, reply.channel, reply.text, reply.disclosure)
      : [cleanText(reply.text)]
    const rows = await session.tables
      .insertInto('replies')
      .values((eb) =>
        parts.map((content, index) => ({
          id: newId(),
          tenant_id: session.tenantId,
          conversation_id: reply.conversationId,
          social_account_id: eb
            .selectFrom('conversations')
            .select('social_account_id')
            .where('id', '=', reply.conversationId)
            .$asScalar()
            .$notNull(),
          message_id: reply.messageId,
          content,
          author: reply.author,
          user_id: reply.userId,
          confidence: reply.confidence,
          held_reasons: [...(reply.heldReasons ?? [])],
          // Parts of one text are sent together: the disclosure comes before the first.
          disclosure: index === 0 ? (reply.disclosure ?? null) : null,
          generated_at: session.now,
          next_retry_at: reply.queued ? session.now : null,
        })),
      )
      .returningAll()
      .execute()
    const replies = rows.map(toReply).toSorted((one, other) => (one.id < other.id ? -1 : 1))
    const { conversationId, confidence } = reply
    if (reply.queued)
      await enqueue(
        session,
        replies.map(({ id }) => ({ kind: 'reply', taskId: id })),
      )
    else
      await this.#hostEvents.writeAll(
        session,
        'reply.drafted',
        replies.map(({ id: replyId }) => ({ replyId, conversationId, confidence })),
      )
    return replies
  }

  /** The parts of a text, each within the limit of the kind of conversation. @throws LeadKitError `invalid_input` for too many. */
  split(platform: string, channel: ConversationChannel, text: string, disclosure?: string | null): readonly string[] {
    const capabilities = this.#platforms.find(platform)?.capabilities
    const clean = cleanText(text)
    if (capabilities === undefined) return [clean]
    const limit = textLimitOf(capabilities, channel)
    const { maxTextLength, textUnit } = limitBehind(limit, disclosure ?? null, null)
    const parts = splitText(clean, maxTextLength, textUnit)
    const { longText = 'split', maxParts = DEFAULT_MAX_PARTS } = this.#options
    const allowed = longText === 'refuse' ? 1 : maxParts
    if (parts.length <= allowed) return parts
    throw new LeadKitError(
      'invalid_input',
      `replies.send: text: ${platform} takes ${maxTextLength} ${textUnit} in one message, and at most ${allowed} are sent; shorten it`,
    )
  }
}
