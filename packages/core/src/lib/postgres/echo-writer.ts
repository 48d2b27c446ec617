import { isUuid } from '../domain/identifier.ts'
import type { RoutedMessage } from '../ingest/delivery.ts'
import type { HostEventWriter } from './host-event-writer.ts'
import type { StoredMessage } from './ingest-statement.ts'
import { type DatabaseSession, quoteIdentifier } from './session.ts'

/**
 * Merges an outbound message with the reply row that explains it, in either order. One that no reply explains was written by a person in
 * the platform's own inbox: automation pauses on its conversation, and the host is told.
 */
export class EchoWriter {
  readonly #hostEvents: HostEventWriter

  constructor(hostEvents: HostEventWriter) {
    this.#hostEvents = hostEvents
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
    const { event, route } = message
    const explained =
      author ?? (event.applicationId !== undefined && event.clientReference !== undefined ? 'automation' : 'person')
    const tenant = quoteIdentifier(route.scope.schema)
    await session.run({
      text: `UPDATE ${tenant}.messages SET author = $3 WHERE id = $1 AND received_at = $2`,
      parameters: [stored.id, event.occurredAt, explained],
    })
    if (author === undefined && explained === 'person' && message.live) await this.#pause(session, message, stored, now)
  }

  async #settleReply(
    session: DatabaseSession,
    { event, route }: RoutedMessage,
    now: Date,
  ): Promise<string | undefined> {
    const tenant = quoteIdentifier(route.scope.schema)
    const reference =
      event.clientReference !== undefined && isUuid(event.clientReference) ? event.clientReference : null
    const rows = await session.run<{ id: string; conversation_id: string; author: string; was_sent: boolean }>({
      text: `WITH known AS (
          SELECT id, status = 'sent' AS was_sent FROM ${tenant}.replies
          WHERE id = $1::uuid OR (platform_message_id = $2 AND conversation_id IN (
            SELECT id FROM ${tenant}.conversations WHERE social_account_id = $3))
          FOR UPDATE)
        UPDATE ${tenant}.replies r SET status = 'sent', platform_message_id = coalesce(r.platform_message_id, $2),
          sent_at = coalesce(r.sent_at, $4), error_code = NULL, error_message = NULL, next_retry_at = NULL
        FROM known WHERE r.id = known.id RETURNING r.id, r.conversation_id, r.author, known.was_sent`,
      parameters: [reference, event.messageId, route.socialAccountId, event.occurredAt],
    })
    const reply = rows[0]
    if (reply === undefined) return undefined
    const payload = { replyId: reply.id, conversationId: reply.conversation_id }
    if (!reply.was_sent) await this.#hostEvents.write(session, route.scope, 'reply.sent', payload, now)
    return reply.author
  }

  async #pause(session: DatabaseSession, { route }: RoutedMessage, stored: StoredMessage, now: Date): Promise<void> {
    await session
      .tenant(route.scope.schema)
      .updateTable('conversations')
      .set({ automation_paused_at: now, automation_paused_reason: 'taken_over' })
      .where('id', '=', stored.conversation_id)
      .where('automation_paused_at', 'is', null)
      .execute()
    const payload = { conversationId: stored.conversation_id, messageId: stored.id }
    await this.#hostEvents.write(session, route.scope, 'conversation.taken_over', payload, now)
  }
}
