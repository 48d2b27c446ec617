import type { MessageEvent } from '@leadkit/contracts'
import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import { type AnsweredConversations, settleAnswers } from '../care/answer-writer.ts'
import { isUuid } from '../base/identifier.ts'
import { type RoutedMessage, presumedAuthor } from './routed-delivery.ts'
import { applyEarlyMarks } from './early-mark-writer.ts'
import { EchoJudgementWriter, writeAuthor } from './echo-judgement-writer.ts'
import { AutomationWriter } from '../conversations/automation/automation-writer.ts'
import { wakeWaitingReplies } from '../conversations/automation/waiting-reply-writer.ts'
import { releaseClaim } from './reply-claim-writer.ts'
import type { StoredMessage } from './ingest-row.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'

/** An outbound message in a share; `stored` is undefined if it existed before. */
export interface Echo {
  readonly message: RoutedMessage
  readonly stored: StoredMessage | undefined
}

/** A reply that may explain an echo: named by it, or with an unknown outcome in its conversation. */
interface ConcernedReply {
  readonly id: string
  readonly conversation_id: string
  readonly platform_message_id: string | null
}

/**
 * Merges outbound messages with the replies that explain them, in either order. Call it after the statement that stored them, which locks their keys
 * and conversations: replies are locked after those.
 */
export class EchoWriter {
  readonly #hostEvents: HostEventWriter
  readonly #automation: AutomationWriter
  readonly #judge: EchoJudgementWriter

  constructor(hostEvents: HostEventWriter, platforms: PlatformRegistry) {
    this.#hostEvents = hostEvents
    this.#automation = new AutomationWriter(hostEvents)
    this.#judge = new EchoJudgementWriter(hostEvents, platforms)
  }

  async write(session: TenantSession, echoes: readonly Echo[]): Promise<void> {
    if (echoes.length === 0) return
    const replies = await findConcerned(session, echoes)
    const isConcerned = ({ message, stored }: Echo): boolean =>
      replies.some(
        (reply) =>
          reply.id === message.event.clientReference ||
          reply.platform_message_id === message.event.messageId ||
          reply.conversation_id === stored?.conversation_id,
      )
    await this.#takeOver(
      session,
      echoes.filter((echo) => !isConcerned(echo)),
    )
    const concerned = echoes.filter(isConcerned).toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
    for (const echo of concerned) await this.#merge(session, echo)
    await settleAnswers(session, answeredBy(echoes))
    await applyEarlyMarks(
      session,
      echoes.flatMap(({ stored }) => stored ?? []),
    )
  }

  /** Nothing of ours explains these: people took over. */
  async #takeOver(session: TenantSession, echoes: readonly Echo[]): Promise<void> {
    const takenOver = echoes.flatMap(({ message: { event, live }, stored }) =>
      stored !== undefined && presumedAuthor(event) === 'person'
        ? [{ conversationId: stored.conversation_id, messageId: stored.id, writtenAt: event.occurredAt, live }]
        : [],
    )
    await this.#automation.takeOver(session, takenOver)
  }

  async #merge(session: TenantSession, { message, stored }: Echo): Promise<void> {
    const author = await this.#settleReply(session, message)
    if (stored === undefined) return
    const { event, live } = message
    const place = { id: stored.id, receivedAt: event.occurredAt }
    if (author !== undefined) return writeAuthor(session, place, author)
    if (presumedAuthor(event) === 'automation') return
    // The author of an outbound row until it is decided.
    await writeAuthor(session, place, 'unknown')
    const { conversation_id: conversationId } = stored
    const echo = { ...place, conversationId, platformMessageId: event.messageId, content: event.content, live }
    await this.#judge.judge(session, echo)
  }

  async #settleReply(session: TenantSession, { event, route }: RoutedMessage): Promise<string | undefined> {
    const tenant = quoteIdentifier(session.schema)
    const { socialAccountId } = route
    const reference = referenceOf(event)
    // Our own reference, repeated by the platform, is proof; a match by text is not.
    if (reference !== null)
      await releaseClaim(session, { socialAccountId, platformMessageId: event.messageId, replyId: reference })
    const rows = await session.run<{ id: string; conversation_id: string; author: string; was_sent: boolean }>({
      text: `WITH known AS (
          SELECT id, status = 'sent' AS was_sent FROM ${tenant}.replies
          WHERE (id = $1::uuid AND social_account_id = $3) OR (social_account_id = $3 AND platform_message_id = $2)
          ORDER BY id FOR UPDATE)
        UPDATE ${tenant}.replies r SET status = 'sent', platform_message_id = coalesce(r.platform_message_id, $2),
          sent_at = coalesce(r.sent_at, $4), error_code = NULL, error_message = NULL, next_retry_at = NULL
        FROM known WHERE r.id = known.id RETURNING r.id, r.conversation_id, r.author, known.was_sent`,
      parameters: [reference, event.messageId, socialAccountId, event.occurredAt],
    })
    const reply = rows[0]
    if (reply === undefined) return undefined
    const payload = { replyId: reply.id, conversationId: reply.conversation_id }
    if (!reply.was_sent) {
      await this.#hostEvents.write(session, 'reply.sent', payload)
      await wakeWaitingReplies(session, reply.conversation_id)
    }
    return reply.author
  }
}

function answeredBy(echoes: readonly Echo[]): AnsweredConversations {
  const stored = echoes.flatMap((echo) => echo.stored ?? [])
  const times = stored.map((message) => message.received_at.getTime())
  return { ids: stored.map((message) => message.conversation_id), since: new Date(Math.min(...times)) }
}

function placeOf({ message: { event, route } }: Echo): string {
  return `${route.socialAccountId} ${event.conversationId} ${event.participantId} ${event.messageId}`
}

function referenceOf({ clientReference }: MessageEvent): string | null {
  return clientReference !== undefined && isUuid(clientReference) ? clientReference : null
}

/**
 * Whether any reply is affected, in one query; usually none is. Not locked: a reply that settles at the same time waits for the message's key or the
 * conversation, which this transaction holds.
 */
async function findConcerned(session: TenantSession, echoes: readonly Echo[]): Promise<readonly ConcernedReply[]> {
  const tenant = quoteIdentifier(session.schema)
  return session.run<ConcernedReply>({
    text: `SELECT id, conversation_id, platform_message_id FROM ${tenant}.replies WHERE id = ANY ($1::uuid[])
      UNION ALL SELECT id, conversation_id, platform_message_id FROM ${tenant}.replies
        WHERE social_account_id = ANY ($3::uuid[]) AND platform_message_id = ANY ($2::text[])
      UNION ALL SELECT id, conversation_id, platform_message_id FROM ${tenant}.replies
        WHERE conversation_id = ANY ($4::uuid[]) AND status IN ('sending', 'unknown') AND platform_message_id IS NULL`,
    parameters: [
      echoes.flatMap(({ message }) => referenceOf(message.event) ?? []),
      echoes.map(({ message }) => message.event.messageId),
      [...new Set(echoes.map(({ message }) => message.route.socialAccountId))],
      echoes.flatMap(({ stored }) => stored?.conversation_id ?? []),
    ],
  })
}
