import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import type { Database } from '../database/database.ts'
import { settleAnswers, settleHumanAnswer } from '../care/answer-writer.ts'
import { EchoJudgementWriter, lockConversation } from '../ingest/echo-judgement-writer.ts'
import { wakeWaitingReplies } from '../conversations/automation/waiting-reply-writer.ts'
import { releaseClaim } from '../ingest/reply-claim-writer.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { countUnexplainedRefusals, isOthers, readClaimedMessages, readEarlierReplies } from './reply-order-reader.ts'
import { type TenantSession, quoteIdentifier } from '../database/session.ts'
import {
  type BeginOutcome,
  GIVE_UP_AFTER_MS,
  isAutomatic,
  LONGEST_LOOK_MS,
  type OutgoingReply,
  type ReplyFault,
} from './outgoing-reply.ts'
import { discloseBeforeSend } from './disclosure/disclosure-writer.ts'
import type { SuppressionReader } from '../consent/suppression-reader.ts'
import type { TenantScope } from '../base/identifier.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import type { AccountHealth } from '@leadkit/contracts'
import type { ConversationChannel } from '../conversations/conversation.ts'
import { referralsOf } from '../conversations/referral-statement.ts'
import type { Referral } from '../conversations/reply-window.ts'
import { claimEcho, type SentMessage, writeSentMessage } from './reply-writer.ts'

interface OutgoingRow {
  readonly id: string
  readonly conversation_id: string
  readonly status: OutgoingReply['status']
  readonly content: string
  readonly author: OutgoingReply['author']
  readonly user_id: string | null
  readonly generated_at: Date
  readonly sending_at: Date | null
  readonly sent_after: Date | null
  readonly social_account_id: string
  readonly platform: string
  readonly account_id: string
  readonly platform_conversation_id: string
  readonly participant_id: string
  readonly channel: ConversationChannel
  readonly started_at: Date
  readonly last_inbound_at: Date | null
  readonly referrals: readonly Referral[] | null
  readonly automation_paused_at: Date | null
  readonly account_active: boolean
  readonly account_health: AccountHealth
  readonly answered_id: string | null
  readonly answered_subtype: string | null
}

/** Reads unfinished replies, oldest first, with everything that sending them needs. */
async function readOutgoing(session: TenantSession, replyIds: readonly string[]): Promise<readonly OutgoingReply[]> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<OutgoingRow>({
    text: `SELECT r.id, r.conversation_id, r.status, r.content, r.author, r.user_id, r.generated_at, r.sending_at,
        coalesce(r.sent_after, r.sending_at) AS sent_after, c.social_account_id,
        a.platform, a.account_id, c.platform_conversation_id, c.participant_id, c.channel, c.started_at, c.last_inbound_at, c.automation_paused_at,
        ${referralsOf(tenant)} AS referrals,
        a.active AS account_active, a.health AS account_health,
        coalesce(named.platform_message_id, newest.platform_message_id) AS answered_id,
        coalesce(named.subtype, newest.subtype) AS answered_subtype
      FROM ${tenant}.replies r
      JOIN ${tenant}.conversations c ON c.id = r.conversation_id
      JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
      LEFT JOIN LATERAL (SELECT m.platform_message_id, m.subtype FROM ${tenant}.messages m WHERE m.id = r.message_id LIMIT 1) named ON true
      LEFT JOIN LATERAL (SELECT m.platform_message_id, m.subtype FROM ${tenant}.messages m
        WHERE r.message_id IS NULL AND c.channel = 'public' AND m.conversation_id = c.id AND m.direction = 'inbound' AND m.deleted_at IS NULL
        ORDER BY m.received_at DESC LIMIT 1) newest ON true
      WHERE r.id = ANY ($1::uuid[]) AND r.status IN ('pending', 'sending', 'unknown') AND r.next_retry_at IS NOT NULL
      ORDER BY r.generated_at, r.id`,
    parameters: [replyIds],
  })
  return rows.map((row) => ({
    id: row.id,
    conversationId: row.conversation_id,
    status: row.status,
    text: row.content,
    author: row.author,
    userId: row.user_id,
    generatedAt: row.generated_at,
    sendingAt: row.sending_at,
    sentAfter: row.sent_after,
    socialAccountId: row.social_account_id,
    platform: row.platform,
    accountId: row.account_id,
    platformConversationId: row.platform_conversation_id,
    participantId: row.participant_id,
    channel: row.channel,
    startedAt: row.started_at,
    lastInboundAt: row.last_inbound_at,
    referrals: row.referrals,
    automationPaused: row.automation_paused_at !== null,
    accountActive: row.account_active,
    accountHealth: row.account_health,
    answered:
      row.answered_id === null || row.answered_subtype === null
        ? null
        : { platformMessageId: row.answered_id, subtype: row.answered_subtype },
  }))
}

export interface ReplyStoreParts {
  readonly database: Database
  readonly hostEvents: HostEventWriter
  readonly platforms: PlatformRegistry
  readonly suppression: SuppressionReader
  now(): Date
}

/** The attempt that a result belongs to: if the row has moved on since, the result does not change it. */
type Attempt = Pick<OutgoingReply, 'id' | 'conversationId' | 'status' | 'sendingAt'>

interface Proof extends SentMessage {
  readonly now: Date
  /** `text`: found by its text, which another reply may have as well. */
  readonly proof: 'answer' | 'text'
}

/** If the found message may be another reply's, the reply is looked up again after this time. In milliseconds. */
const LOOK_AGAIN_MS = 30_000

/**
 * Replies that are being sent, in the tenant's own table. Every result names the attempt that it belongs to, so that a late one changes nothing;
 * only the proof that a reply was sent counts at any time.
 */
export class ReplyStore {
  readonly #parts: ReplyStoreParts
  readonly #judge: EchoJudgementWriter

  constructor(parts: ReplyStoreParts) {
    this.#parts = parts
    this.#judge = new EchoJudgementWriter(parts.hostEvents, parts.platforms)
  }

  /** Those of the replies that are unfinished, oldest first. */
  async load(scope: TenantScope, replyIds: readonly string[]): Promise<readonly OutgoingReply[]> {
    return this.#parts.database.read('replies.load', scope, (session) => readOutgoing(session, replyIds))
  }

  /** Messages that a look-up of this reply must not take. */
  async claimedMessages(scope: TenantScope, reply: OutgoingReply): Promise<ReadonlySet<string>> {
    return this.#parts.database.read('replies.look', scope, (session) => readClaimedMessages(session, reply))
  }

  /** How many other people's replies the platform has recently refused without a reason, with no success since. */
  async unexplainedRefusals(scope: TenantScope, reply: OutgoingReply, now: Date): Promise<number> {
    const read = (session: TenantSession): Promise<number> => countUnexplainedRefusals(session, reply)
    return this.#parts.database.read('replies.refusals', scope, read, { now })
  }

  /**
   * Marks a pending reply as `sending`, in a separate transaction that is durable when this resolves.
   * @param sent replies that were sent, although their rows do not say so yet.
   */
  async begin(scope: TenantScope, reply: OutgoingReply, sent: readonly string[], now: Date): Promise<BeginOutcome> {
    return this.#parts.database.write(
      'replies.begin',
      scope,
      (session) => begin(session, { reply, sent, suppression: this.#parts.suppression }),
      { now },
    )
  }

  /**
   * Marks the reply as sent and stores its message, even if an echo has already done either. It locks the message's key, the conversation's row
   * and the replies' rows, in the same order as the ingestion of an echo.
   */
  async markSent(session: TenantSession, reply: OutgoingReply, sent: Proof): Promise<void> {
    const at = session.at(sent.now)
    const { id: replyId, conversationId, socialAccountId } = reply
    const { messageId } = sent
    const stored = await writeSentMessage(at, reply, sent)
    await lockConversation(at, conversationId)
    if (sent.proof === 'text' && (await isOthers(at, reply, messageId))) return this.#lookAgain(at, reply)
    // A message that LeadKit has sent is never a person's, even if the reply already has another message.
    if (!stored && (await claimEcho(at, reply, messageId))) {
      const undone = { conversationId, cause: 'undone', userId: null } as const
      await this.#parts.hostEvents.write(at, 'conversation.automation_resumed', undone)
    }
    if (stored || reply.author === 'person') await settleAnswers(at, { ids: [conversationId], since: sent.sentAt })
    else await settleHumanAnswer(at, conversationId)
    await releaseClaim(at, { socialAccountId, platformMessageId: messageId, replyId })
    const replies = `${quoteIdentifier(at.schema)}.replies`
    const rows = await at.run<{ was_sent: boolean }>({
      text: `WITH known AS (SELECT id, status = 'sent' AS was_sent FROM ${replies} WHERE id = $1 FOR UPDATE)
        UPDATE ${replies} r SET status = 'sent', platform_message_id = $2, sent_at = coalesce(r.sent_at, $3),
          error_code = NULL, error_message = NULL, next_retry_at = NULL
        FROM known WHERE r.id = known.id AND coalesce(r.platform_message_id, $2) = $2 RETURNING known.was_sent`,
      parameters: [replyId, messageId, sent.sentAt],
    })
    if (rows[0]?.was_sent === false) await this.#parts.hostEvents.write(at, 'reply.sent', { replyId, conversationId })
    await this.#settled(at, reply)
  }

  /** Back to `pending`, for another attempt. */
  async postpone(
    session: TenantSession,
    attempt: Attempt,
    fault: ReplyFault & { readonly nextRetryAt: Date; readonly counts: boolean },
  ): Promise<void> {
    // A reply that was never being sent has not blocked others.
    if (attempt.sendingAt !== null) await lockConversation(session, attempt.conversationId)
    await session.tables
      .updateTable('replies')
      .set((eb) => ({
        status: 'pending',
        next_retry_at: fault.nextRetryAt,
        retry_count: eb('retry_count', '+', fault.counts ? 1 : 0),
        error_code: fault.code,
        error_message: fault.message,
      }))
      .where('id', '=', attempt.id)
      .where('status', '=', attempt.status)
      .where('sending_at', 'is not distinct from', attempt.sendingAt)
      .execute()
    await this.#judgeHeld(session.at(this.#parts.now()), attempt)
  }

  /** For a reply that waits: settling an earlier one holds the same lock. */
  async lockConversation(session: TenantSession, reply: Pick<OutgoingReply, 'conversationId'>): Promise<void> {
    await lockConversation(session, reply.conversationId)
  }

  /** Makes a waiting reply due when it has nothing left to wait for. */
  async wakeIfFree(session: TenantSession, reply: Pick<OutgoingReply, 'id'>): Promise<void> {
    const { waiting } = await readEarlierReplies(session, reply, [])
    if (!waiting) await enqueue(session.at(this.#parts.now()), [{ kind: 'reply', taskId: reply.id }])
  }

  /** `nextRetryAt` null: LeadKit no longer looks it up, and the host gets an event. An echo still settles it. */
  async markUnknown(
    session: TenantSession,
    attempt: Attempt,
    { nextRetryAt, now }: { readonly nextRetryAt: Date | null; readonly now: Date },
  ): Promise<void> {
    const end = { status: 'unknown', nextRetryAt, tell: nextRetryAt === null } as const
    await this.#end(session.at(now), attempt, end, UNKNOWN)
  }

  async markFailed(
    session: TenantSession,
    attempt: Attempt,
    { now, ...fault }: ReplyFault & { readonly now: Date },
  ): Promise<void> {
    await this.#end(session.at(now), attempt, { status: 'failed', nextRetryAt: null, tell: true }, fault)
  }

  /**
   * The queue gave up on its task. A reply that was never being sent becomes `failed`; one that may have been sent is looked up by a new task until a
   * day has passed: workers that died during its look-ups say nothing about the message.
   */
  async markDead(session: TenantSession, replyId: string, fault: ReplyFault): Promise<void> {
    const row = await session.tables
      .selectFrom('replies')
      .select(['id', 'conversation_id', 'status', 'sending_at'])
      .where('id', '=', replyId)
      .executeTakeFirst()
    if (row?.status !== 'pending' && row?.status !== 'sending' && row?.status !== 'unknown') return
    const { conversation_id: conversationId, status, sending_at: sendingAt } = row
    const attempt = { id: replyId, conversationId, status, sendingAt } as const
    const now = this.#parts.now()
    if (status === 'pending') return this.markFailed(session, attempt, { ...fault, now })
    const isOver = sendingAt === null || now.getTime() - sendingAt.getTime() >= GIVE_UP_AFTER_MS
    const nextRetryAt = isOver ? null : new Date(now.getTime() + LONGEST_LOOK_MS)
    await this.markUnknown(session, attempt, { nextRetryAt, now })
    if (nextRetryAt !== null) await enqueue(session.at(now), [{ kind: 'reply', taskId: replyId, dueAt: nextRetryAt }])
  }

  async #end(
    session: TenantSession,
    attempt: Attempt,
    end: { readonly status: 'failed' | 'unknown'; readonly nextRetryAt: Date | null; readonly tell: boolean },
    { code, message }: ReplyFault,
  ): Promise<void> {
    await lockConversation(session, attempt.conversationId)
    const row = await session.tables
      .updateTable('replies')
      .set({ status: end.status, next_retry_at: end.nextRetryAt, error_code: code, error_message: message })
      .where('id', '=', attempt.id)
      .where('status', '=', attempt.status)
      .where('sending_at', 'is not distinct from', attempt.sendingAt)
      .returning('conversation_id')
      .executeTakeFirst()
    if (row === undefined) return
    // The platform's echo may have arrived while the outcome was unknown: then the reply was sent after all.
    await this.#settled(session, attempt)
    if (!end.tell || (await this.#isSent(session, attempt.id))) return
    const payload = { replyId: attempt.id, conversationId: row.conversation_id, code }
    await this.#parts.hostEvents.write(session, 'reply.failed', payload)
  }

  /** Its task is already settled, so it needs a new one. */
  async #lookAgain(session: TenantSession, reply: OutgoingReply): Promise<void> {
    const nextRetryAt = new Date(session.now.getTime() + LOOK_AGAIN_MS)
    await this.#end(session, reply, { status: 'unknown', nextRetryAt, tell: false }, UNKNOWN)
    await enqueue(session, [{ kind: 'reply', taskId: reply.id, dueAt: nextRetryAt }])
  }

  async #settled(session: TenantSession, attempt: Attempt): Promise<void> {
    await this.#judgeHeld(session, attempt)
    await wakeWaitingReplies(session, attempt.conversationId)
  }

  async #judgeHeld(session: TenantSession, { conversationId, sendingAt }: Attempt): Promise<void> {
    if (sendingAt !== null) await this.#judge.judgeHeld(session, { conversationId, since: sendingAt })
  }

  async #isSent(session: TenantSession, replyId: string): Promise<boolean> {
    const query = session.tables.selectFrom('replies').select('status').where('id', '=', replyId)
    return (await query.executeTakeFirst())?.status === 'sent'
  }
}

const UNKNOWN: ReplyFault = {
  code: 'unknown_outcome',
  message: 'The platform may have taken the message; it is not sent again, and waits for its echo',
}

interface Beginning {
  readonly reply: OutgoingReply
  readonly sent: readonly string[]
  readonly suppression: SuppressionReader
}

async function begin(session: TenantSession, { reply, sent, suppression }: Beginning): Promise<BeginOutcome> {
  // Pausing automation locks the conversation's row: either the pause is seen here, or it began after the send.
  if (isAutomatic(reply) && (await lockIsPaused(session, reply.conversationId))) return 'paused'
  // **No opt-out of the recipient can be recorded in the transaction that makes an automatic reply `sending`**: an opt-out is either seen here, or
  // recorded after the send began.
  if (reply.author === 'automation' && (await suppression.isSuppressedUntilCommit(session, reply.conversationId)))
    return 'opted_out'
  const { broken, waiting } = await readEarlierReplies(session, reply, sent)
  if (broken) return 'broken'
  if (waiting) return 'waiting'
  // Hosts' clocks differ. What must not be too early uses the later of the host's and the database's time; what must not be too late, the earlier.
  const [begun] = await session.run<{ sending_at: Date; sent_after: Date }>({
    text: `UPDATE ${quoteIdentifier(session.schema)}.replies
      SET status = 'sending', sending_at = greatest($2::timestamptz, clock.now), sent_after = least($2::timestamptz, clock.now)
      FROM (SELECT date_trunc('milliseconds', clock_timestamp()) AS now) AS clock
      WHERE id = $1 AND status = 'pending' AND next_retry_at IS NOT NULL RETURNING sending_at, sent_after`,
    parameters: [reply.id, session.now],
  })
  if (begun === undefined) return 'taken'
  const text = await discloseBeforeSend(session, reply, sent)
  return { ...reply, text, status: 'sending', sendingAt: begun.sending_at, sentAfter: begun.sent_after }
}

async function lockIsPaused(session: TenantSession, conversationId: string): Promise<boolean> {
  const row = await session.tables
    .selectFrom('conversations')
    .select('automation_paused_at')
    .where('id', '=', conversationId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row !== undefined && row.automation_paused_at !== null
}
