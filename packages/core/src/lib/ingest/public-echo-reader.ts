import { isSameText } from '../base/same-text.ts'
import type { RoutedMessage } from './routed-delivery.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/** The conversation that a public answer belongs to. */
interface Place {
  readonly account: string
  readonly thread: string
  readonly participant: string
}

/** An answer from the account itself, under somebody's comment. */
interface OwnAnswer {
  readonly message: RoutedMessage
  readonly answered: string
}

/** One of our replies that is being sent, or that the platform gave this id. */
interface OpenReply extends Place {
  readonly content: string
  readonly platform_message_id: string | null
  /** The comment that it answers, and that comment's parent. */
  readonly answered: string | null
  readonly above: string | null
}

/**
 * A public answer in the account's name says who wrote it, but not whom it answers. If it is the echo of one of our replies, it belongs to that
 * reply's conversation: platforms with two levels of comments put an answer to a nested comment under the top-level one, which is somebody else's.
 * Otherwise it belongs to the conversation with the author of the comment above it, so that a person's answer pauses the right automation.
 */
export async function placePublicEchoes(
  session: TenantSession,
  messages: readonly RoutedMessage[],
): Promise<readonly RoutedMessage[]> {
  const own = messages.flatMap(toOwnAnswer)
  if (own.length === 0) return messages
  const replies = await openReplies(session, own)
  const answered = await answeredComments(session, own)
  const places = new Map(
    own.map((answer) => [
      answer.message,
      placeOfReply(answer, replies) ??
        placeBeside(answer, messages) ??
        answered.get(`${answer.message.route.socialAccountId} ${answer.answered}`),
    ]),
  )
  return messages.map((message) => {
    const place = places.get(message)
    if (place === undefined) return message
    const event = { ...message.event, conversationId: place.thread, participantId: place.participant }
    return { ...message, event }
  })
}

/** The participant is the author: the account itself, or the person who wrote in its name. */
function toOwnAnswer(message: RoutedMessage): readonly OwnAnswer[] {
  const { direction, participantId, accountId, senderId, replyToMessageId: answered } = message.event
  const own = direction === 'outbound' && (participantId === accountId || participantId === senderId)
  return own && answered !== undefined ? [{ message, answered }] : []
}

function placeOfReply({ message, answered }: OwnAnswer, replies: readonly OpenReply[]): Place | undefined {
  const { event, route } = message
  const ofAccount = replies.filter((reply) => reply.account === route.socialAccountId)
  const same = ofAccount.filter(
    (reply) => reply.platform_message_id === null && isSameText(reply.content, event.content),
  )
  return (
    ofAccount.find((reply) => reply.platform_message_id === event.messageId) ??
    same.find((reply) => reply.answered === answered) ??
    same.find((reply) => reply.above === answered) ??
    same[0]
  )
}

/** The comment may arrive in the same delivery as its answer. */
function placeBeside({ message, answered }: OwnAnswer, messages: readonly RoutedMessage[]): Place | undefined {
  const account = message.route.socialAccountId
  const near = messages.find((other) => other.route.socialAccountId === account && other.event.messageId === answered)
  return near && { account, thread: near.event.conversationId, participant: near.event.participantId }
}

async function answeredComments(
  session: TenantSession,
  own: readonly OwnAnswer[],
): Promise<ReadonlyMap<string, Place>> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<Place & { message_key: string }>({
    text: `SELECT k.social_account_id AS account, k.platform_message_id AS message_key, c.platform_conversation_id AS thread,
        c.participant_id AS participant
      FROM unnest($1::uuid[], $2::text[]) AS a (account, message_key)
      JOIN ${tenant}.message_keys k ON k.social_account_id = a.account AND k.platform_message_id = a.message_key
      JOIN ${tenant}.messages m ON m.id = k.message_id AND m.received_at = k.received_at
      JOIN ${tenant}.conversations c ON c.id = m.conversation_id`,
    parameters: [own.map(({ message }) => message.route.socialAccountId), own.map(({ answered }) => answered)],
  })
  return new Map(rows.map((row) => [`${row.account} ${row.message_key}`, row]))
}

async function openReplies(session: TenantSession, own: readonly OwnAnswer[]): Promise<readonly OpenReply[]> {
  const tenant = quoteIdentifier(session.schema)
  return session.run<OpenReply>({
    text: `SELECT c.social_account_id AS account, c.platform_conversation_id AS thread, c.participant_id AS participant, r.content,
        r.platform_message_id, a.platform_message_id AS answered, a.reply_to_platform_message_id AS above
      FROM ${tenant}.replies r
      JOIN ${tenant}.conversations c ON c.id = r.conversation_id
      LEFT JOIN ${tenant}.messages a ON a.id = r.message_id
      WHERE r.social_account_id = ANY ($1::uuid[]) AND (r.platform_message_id = ANY ($2::text[])
        OR (r.status IN ('sending', 'unknown') AND r.platform_message_id IS NULL AND c.channel = 'public'))
      ORDER BY r.generated_at, r.id`,
    parameters: [
      [...new Set(own.map(({ message }) => message.route.socialAccountId))],
      own.map(({ message }) => message.event.messageId),
    ],
  })
}
