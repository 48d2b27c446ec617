import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import { settleAnswers } from '../care/answer-writer.ts'
import { CLOCK_SKEW_MS } from '../base/clock-skew.ts'
import { isSameText } from '../base/same-text.ts'
import { AutomationWriter } from '../conversations/automation/automation-writer.ts'
import { wakeWaitingReplies } from '../conversations/automation/waiting-reply-writer.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'

/** An outbound message that does not name one of our replies. */
export interface UnexplainedEcho {
  /** The time of our row. */
  readonly id: string
  readonly conversationId: string
  readonly platformMessageId: string
  readonly content: string | null
  readonly receivedAt: Date
  /** False for backfilled history. */
  readonly live: boolean
}

interface Candidate {
  readonly id: string
  readonly content: string
  readonly author: 'person' | 'automation'
  readonly status: 'sending' | 'unknown'
  readonly platform: string
}

const DAY_MS = 86_400_000

/**
 * Decides who wrote an outbound message that names no reply. If it has the text of a reply with an unknown outcome, it is that reply: the echo is the
 * proof. If it has the text of a reply that is being sent now, it may be that reply: the decision waits for the platform's response. Any other
 * message was written by a person in the platform's own inbox: automation pauses, and the host gets an event.
 */
export class EchoJudgementWriter {
  readonly #hostEvents: HostEventWriter
  readonly #automation: AutomationWriter
  readonly #platforms: PlatformRegistry

  constructor(hostEvents: HostEventWriter, platforms: PlatformRegistry) {
    this.#hostEvents = hostEvents
    this.#automation = new AutomationWriter(hostEvents)
    this.#platforms = platforms
  }

  /** The caller holds the conversation's row lock, as always before a reply's. */
  async judge(session: TenantSession, echo: UnexplainedEcho): Promise<void> {
    const alike = (await this.#candidates(session, echo)).filter((reply) =>
      isSameText(reply.content, echo.content, this.#platforms.find(reply.platform)?.capabilities.textChanges),
    )
    // It may be the one being sent, even if an earlier reply with the same text has an unknown outcome. `unknown` is the author of an outbound row
    // until it is decided.
    if (alike.some((reply) => reply.status === 'sending')) return
    const [same] = alike
    await writeAuthor(session, echo, same?.author ?? 'person')
    if (same !== undefined) await this.#settle(session, echo, same.id)
    else await this.#takeOver(session, echo)
  }

  /** Decides about messages that waited while a reply was being sent. Call it after the reply's row has its result. */
  async judgeHeld(
    session: TenantSession,
    { conversationId, since }: { readonly conversationId: string; readonly since: Date },
  ): Promise<void> {
    const held = await session.tables
      .selectFrom('messages')
      .select(['id', 'platform_message_id', 'content', 'received_at'])
      .where('conversation_id', '=', conversationId)
      .where('direction', '=', 'outbound')
      .where('author', '=', 'unknown')
      // Limits the partitions; the platform's clock may differ from ours.
      .where('received_at', '>', new Date(since.getTime() - DAY_MS))
      .orderBy('received_at')
      .execute()
    for (const { id, platform_message_id: platformMessageId, content, received_at: receivedAt } of held)
      await this.judge(session, { id, conversationId, platformMessageId, content, receivedAt, live: true })
    const [first] = held
    if (first !== undefined) await settleAnswers(session, { ids: [conversationId], since: first.received_at })
  }

  /** Locked, so that a reply that settles at the same time is either settled here, or decides about what it finds afterwards. */
  async #candidates(
    session: TenantSession,
    { conversationId, receivedAt }: UnexplainedEcho,
  ): Promise<readonly Candidate[]> {
    const tenant = quoteIdentifier(session.schema)
    return session.run<Candidate>({
      text: `SELECT r.id, r.content, r.author, r.status, a.platform FROM ${tenant}.replies r
        JOIN ${tenant}.conversations c ON c.id = r.conversation_id JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
        WHERE r.conversation_id = $1 AND r.status IN ('sending', 'unknown') AND r.platform_message_id IS NULL
          AND coalesce(r.sent_after, r.sending_at) <= $2
        ORDER BY r.generated_at, r.id FOR UPDATE OF r`,
      // A message from before a reply's send is not that reply.
      parameters: [conversationId, new Date(receivedAt.getTime() + CLOCK_SKEW_MS)],
    })
  }

  async #settle(
    session: TenantSession,
    { platformMessageId, conversationId, receivedAt }: UnexplainedEcho,
    replyId: string,
  ): Promise<void> {
    const settled = await session.tables
      .updateTable('replies')
      .set({
        status: 'sent',
        platform_message_id: platformMessageId,
        sent_at: receivedAt,
        error_code: null,
        error_message: null,
        next_retry_at: null,
      })
      .where('id', '=', replyId)
      .where(({ eb, not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('replies as other')
              .select('other.id')
              .whereRef('other.social_account_id', '=', eb.ref('replies.social_account_id'))
              .where('other.platform_message_id', '=', platformMessageId),
          ),
        ),
      )
      .executeTakeFirst()
    if (settled.numUpdatedRows === 0n) return
    await this.#hostEvents.write(session, 'reply.sent', { replyId, conversationId })
    await wakeWaitingReplies(session, conversationId)
  }

  async #takeOver(session: TenantSession, { id, conversationId, receivedAt, live }: UnexplainedEcho): Promise<void> {
    await this.#automation.takeOver(session, [{ conversationId, messageId: id, writtenAt: receivedAt, live }])
  }
}

/** Sets the author of an outbound message. */
export async function writeAuthor(
  session: TenantSession,
  { id, receivedAt }: Pick<UnexplainedEcho, 'id' | 'receivedAt'>,
  author: string,
): Promise<void> {
  await session.run({
    text: `UPDATE ${quoteIdentifier(session.schema)}.messages SET author = $3 WHERE id = $1 AND received_at = $2`,
    parameters: [id, receivedAt, author],
  })
}

/** Locks a conversation's row before its replies' rows: all code locks them in this order. */
export async function lockConversation(session: TenantSession, conversationId: string): Promise<void> {
  await session.tables
    .selectFrom('conversations')
    .select('id')
    .where('id', '=', conversationId)
    .forNoKeyUpdate()
    .execute()
}
