import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import { isUuid } from '../base/identifier.ts'
import type { RoutedMessage } from './routed-delivery.ts'
import { applyEarlyMarks } from './early-mark-writer.ts'
import { EchoJudgementWriter, writeAuthor } from './echo-judgement-writer.ts'
import { releaseClaim, wakeWaitingReplies } from './reply-claim-writer.ts'
import type { HostEventWriter } from '../host-events/host-event-writer.ts'
import type { StoredMessage } from './ingest-statement.ts'
import { type DatabaseSession, quoteIdentifier } from '../database/session.ts'

/** Merges an outbound message with the reply row that explains it, in either order; {@link EchoJudgementWriter} judges one that names none. */
export class EchoWriter {
  readonly #hostEvents: HostEventWriter
  readonly #judge: EchoJudgementWriter

  constructor(hostEvents: HostEventWriter, platforms: PlatformRegistry) {
    this.#hostEvents = hostEvents
    this.#judge = new EchoJudgementWriter(hostEvents, platforms)
  }

  /** `stored` is undefined when the message was there before. */
  async write(
    session: DatabaseSession,
    message: RoutedMessage,
    stored: StoredMessage | undefined,
    now: Date,
  ): Promise<void> {
    const author = await this.#settleReply(session, message, now)
    if (stored === undefined) return
    const { event, route, live } = message
    const [conversationId, platformMessageId] = [stored.conversation_id, event.messageId]
    const place = { id: stored.id, receivedAt: event.occurredAt }
    const elsewhere = event.applicationId !== undefined && event.clientReference !== undefined
    if (author !== undefined || elsewhere)
      await writeAuthor(session.ofTenant(route.scope), place, author ?? 'automation')
    else {
      const echo = { ...place, conversationId, platformMessageId, content: event.content, live }
      await this.#judge.judge(session.ofTenant(route.scope, now), echo)
    }
    const { socialAccountId } = route
    await applyEarlyMarks(session.ofTenant(route.scope), { conversationId, socialAccountId, platformMessageId })
  }

  async #settleReply(
    session: DatabaseSession,
    { event, route }: RoutedMessage,
    now: Date,
  ): Promise<string | undefined> {
    const tenant = quoteIdentifier(route.scope.schema)
    const reference =
      event.clientReference !== undefined && isUuid(event.clientReference) ? event.clientReference : null
    const tenantSession = session.ofTenant(route.scope, now)
    const { socialAccountId } = route
    // What the platform repeats of our own reference is proof; whose message it was taken for by its text is not.
    if (reference !== null)
      await releaseClaim(tenantSession, { socialAccountId, platformMessageId: event.messageId, replyId: reference })
    const rows = await session.run<{ id: string; conversation_id: string; author: string; was_sent: boolean }>({
      text: `WITH known AS (
          SELECT id, status = 'sent' AS was_sent FROM ${tenant}.replies
          WHERE (id = $1::uuid AND social_account_id = $3) OR (social_account_id = $3 AND platform_message_id = $2)
          FOR UPDATE)
        UPDATE ${tenant}.replies r SET status = 'sent', platform_message_id = coalesce(r.platform_message_id, $2),
          sent_at = coalesce(r.sent_at, $4), error_code = NULL, error_message = NULL, next_retry_at = NULL
        FROM known WHERE r.id = known.id RETURNING r.id, r.conversation_id, r.author, known.was_sent`,
      parameters: [reference, event.messageId, socialAccountId, event.occurredAt],
    })
    const reply = rows[0]
    if (reply === undefined) return undefined
    const payload = { replyId: reply.id, conversationId: reply.conversation_id }
    if (!reply.was_sent) {
      await this.#hostEvents.write(tenantSession, 'reply.sent', payload)
      await wakeWaitingReplies(tenantSession, reply.conversation_id)
    }
    return reply.author
  }
}
