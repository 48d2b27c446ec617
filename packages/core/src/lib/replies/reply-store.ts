import type { Database } from '../database/database.ts'
import { EchoJudgementWriter, lockConversation } from '../ingest/echo-judgement-writer.ts'
import type { HostEventWriter } from '../host-events/host-event-writer.ts'
import { readOutgoing } from './reply-reader.ts'
import { writeSentMessage } from './sent-message-writer.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { BeginOutcome, OutgoingReply, ReplyFault } from './outgoing-reply.ts'
import type { TenantScope } from '../base/tenant-scope.ts'

export interface ReplyStoreParts {
  readonly database: Database
  readonly hostEvents: HostEventWriter
  now(): Date
}

/** What an echo has settled stays settled, and so does what was cancelled. */
const UNSETTLED = ['pending', 'sending', 'unknown']

/** Replies on their way out, in the tenant's own table. */
export class ReplyStore {
  readonly #parts: ReplyStoreParts
  readonly #judge: EchoJudgementWriter

  constructor(parts: ReplyStoreParts) {
    this.#parts = parts
    this.#judge = new EchoJudgementWriter(parts.hostEvents)
  }

  /** The unfinished ones of these replies, oldest first. */
  async load(scope: TenantScope, replyIds: readonly string[]): Promise<readonly OutgoingReply[]> {
    return this.#parts.database.read('replies.load', scope, (session) => readOutgoing(session, replyIds))
  }

  /**
   * Marks a pending reply as `sending`, in a transaction of its own that is durable when this resolves.
   * @param sent replies that are out, though their rows do not say so yet.
   */
  async begin(scope: TenantScope, reply: OutgoingReply, sent: readonly string[], now: Date): Promise<BeginOutcome> {
    return this.#parts.database.write('replies.begin', scope, (session) => begin(session, reply, sent), { now })
  }

  /** Marks the reply and stores its message, whichever of both an echo has done already. */
  async markSent(
    session: TenantSession,
    reply: OutgoingReply,
    sent: { readonly messageId: string; readonly now: Date },
  ): Promise<void> {
    // The message's key, the conversation's row, the reply's row: ingestion of an echo takes them in this order, too.
    await writeSentMessage(session, reply, sent)
    await lockConversation(session, reply.conversationId)
    const replies = `${quoteIdentifier(session.schema)}.replies`
    const rows = await session.run<{ was_sent: boolean }>({
      text: `WITH known AS (SELECT id, status = 'sent' AS was_sent FROM ${replies} WHERE id = $1 FOR UPDATE)
        UPDATE ${replies} r SET status = 'sent', platform_message_id = $2, sent_at = coalesce(r.sent_at, $3),
          error_code = NULL, error_message = NULL, next_retry_at = NULL
        FROM known WHERE r.id = known.id RETURNING known.was_sent`,
      parameters: [reply.id, sent.messageId, sent.now],
    })
    const { id: replyId, conversationId } = reply
    if (rows[0]?.was_sent === false)
      await this.#parts.hostEvents.write(session.at(sent.now), 'reply.sent', { replyId, conversationId })
    await this.#judge.judgeHeld(session.at(sent.now), { conversationId, since: reply.sendingAt ?? sent.now })
  }

  /** Back to `pending`, to be tried again. */
  async postpone(
    session: TenantSession,
    replyId: string,
    fault: ReplyFault & { readonly nextRetryAt: Date; readonly counts: boolean },
  ): Promise<void> {
    const place = await this.#lockPlace(session, replyId)
    await session.tables
      .updateTable('replies')
      .set((eb) => ({
        status: 'pending',
        next_retry_at: fault.nextRetryAt,
        retry_count: eb('retry_count', '+', fault.counts ? 1 : 0),
        error_code: fault.code,
        error_message: fault.message,
      }))
      .where('id', '=', replyId)
      .where('status', 'in', UNSETTLED)
      .execute()
    await this.#judgeHeld(session, place)
  }

  /** `nextRetryAt` null: nobody looks for it any more, and the host is told. An echo still settles it. */
  async markUnknown(
    session: TenantSession,
    reply: OutgoingReply,
    { nextRetryAt, now }: { readonly nextRetryAt: Date | null; readonly now: Date },
  ): Promise<void> {
    const fault = { code: 'unknown_outcome', message: UNKNOWN, now }
    await this.#end(session, reply.id, { status: 'unknown', nextRetryAt, tell: nextRetryAt === null }, fault)
  }

  async markFailed(
    session: TenantSession,
    reply: Pick<OutgoingReply, 'id'>,
    fault: ReplyFault & { readonly now: Date },
  ): Promise<void> {
    await this.#end(session, reply.id, { status: 'failed', nextRetryAt: null, tell: true }, fault)
  }

  /** The queue gave it up. One that may have been sent becomes `unknown`, every other `failed`. */
  async markDead(session: TenantSession, replyId: string, fault: ReplyFault): Promise<void> {
    await this.#lockPlace(session, replyId)
    const row = await session.tables
      .selectFrom('replies')
      .select('status')
      .where('id', '=', replyId)
      .forUpdate()
      .executeTakeFirst()
    const now = this.#parts.now()
    if (row?.status === 'pending') await this.markFailed(session, { id: replyId }, { ...fault, now })
    else if (row !== undefined) {
      const end = { status: 'unknown', nextRetryAt: null, tell: true } as const
      await this.#end(session, replyId, end, { code: 'unknown_outcome', message: UNKNOWN, now })
    }
  }

  async #end(
    session: TenantSession,
    replyId: string,
    end: { readonly status: 'failed' | 'unknown'; readonly nextRetryAt: Date | null; readonly tell: boolean },
    { code, message, now }: ReplyFault & { readonly now: Date },
  ): Promise<void> {
    const place = await this.#lockPlace(session, replyId)
    const row = await session.tables
      .updateTable('replies')
      .set({ status: end.status, next_retry_at: end.nextRetryAt, error_code: code, error_message: message })
      .where('id', '=', replyId)
      .where('status', 'in', UNSETTLED)
      .returning('conversation_id')
      .executeTakeFirst()
    // The platform's echo may have come while nobody knew: then the reply is sent after all.
    await this.#judgeHeld(session, place)
    if (row === undefined || !end.tell || (await this.#isSent(session, replyId))) return
    const payload = { replyId, conversationId: row.conversation_id, code }
    await this.#parts.hostEvents.write(session.at(now), 'reply.failed', payload)
  }

  /** Where a reply belongs, with its conversation's row locked before its own. */
  async #lockPlace(session: TenantSession, replyId: string): Promise<ReplyPlace | null> {
    const row = await session.tables
      .selectFrom('replies')
      .select(['conversation_id', 'sending_at'])
      .where('id', '=', replyId)
      .executeTakeFirst()
    // One that was never on its way has held nothing back.
    if (row === undefined || row.sending_at === null) return null
    await lockConversation(session, row.conversation_id)
    return { conversationId: row.conversation_id, since: row.sending_at }
  }

  async #judgeHeld(session: TenantSession, place: ReplyPlace | null): Promise<void> {
    if (place !== null) await this.#judge.judgeHeld(session.at(this.#parts.now()), place)
  }

  async #isSent(session: TenantSession, replyId: string): Promise<boolean> {
    const query = session.tables.selectFrom('replies').select('status').where('id', '=', replyId)
    return (await query.executeTakeFirst())?.status === 'sent'
  }
}

interface ReplyPlace {
  readonly conversationId: string
  readonly since: Date
}

const UNKNOWN = 'The platform may have taken the message; it is not sent again, and waits for its echo'

async function begin(session: TenantSession, reply: OutgoingReply, sent: readonly string[]): Promise<BeginOutcome> {
  const replies = `${quoteIdentifier(session.schema)}.replies`
  const { rows, broken } = await blockers(session, replies, reply, sent)
  if (broken) return 'broken'
  if (rows > 0) return 'waiting'
  const begun = await session.run({
    text: `UPDATE ${replies} SET status = 'sending', sending_at = $2 WHERE id = $1 AND status = 'pending' AND next_retry_at IS NOT NULL RETURNING id`,
    parameters: [reply.id, session.now],
  })
  return begun.length > 0 ? 'begun' : 'taken'
}

async function blockers(
  session: TenantSession,
  replies: string,
  reply: OutgoingReply,
  sent: readonly string[],
): Promise<{ readonly rows: number; readonly broken: boolean }> {
  const rows = await session.run<{ broken: boolean }>({
    text: `SELECT e.next_retry_at IS NULL AS broken FROM ${replies} r JOIN ${replies} e ON e.conversation_id = r.conversation_id
        AND (e.generated_at, e.id) < (r.generated_at, r.id) AND e.id <> ALL ($2::uuid[])
      WHERE r.id = $1 AND ((e.status IN ('pending', 'sending') AND e.next_retry_at IS NOT NULL)
        OR (e.status IN ('unknown', 'failed') AND e.generated_at = r.generated_at AND e.author = r.author))`,
    parameters: [reply.id, sent],
  })
  return { rows: rows.length, broken: rows.some((row) => row.broken) }
}
