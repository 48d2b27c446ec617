import type { RoutedMessage } from './routed-delivery.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/**
 * A comment of the account's own names nobody but the account. Where it answers somebody's comment it belongs to the conversation with them,
 * as the reply that we sent there does, so that both merge and a person's answer pauses the automation that it speaks over.
 */
export async function placePublicEchoes(
  session: TenantSession,
  messages: readonly RoutedMessage[],
): Promise<readonly RoutedMessage[]> {
  const placed: RoutedMessage[] = []
  for (const message of messages) {
    const participantId = isOwnAnswer(message) ? await answeredPerson(session, message, messages) : undefined
    placed.push(participantId === undefined ? message : { ...message, event: { ...message.event, participantId } })
  }
  return placed
}

function isOwnAnswer({ event }: RoutedMessage): boolean {
  return (
    event.direction === 'outbound' && event.participantId === event.accountId && event.replyToMessageId !== undefined
  )
}

async function answeredPerson(
  session: TenantSession,
  { event, route }: RoutedMessage,
  beside: readonly RoutedMessage[],
): Promise<string | undefined> {
  const { replyToMessageId: answered, conversationId } = event
  const near = beside.find(
    (other) => other.route.socialAccountId === route.socialAccountId && other.event.messageId === answered,
  )
  if (near !== undefined) return near.event.participantId
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ participant_id: string }>({
    text: `SELECT c.participant_id FROM ${tenant}.message_keys k
      JOIN ${tenant}.messages m ON m.id = k.message_id AND m.received_at = k.received_at
      JOIN ${tenant}.conversations c ON c.id = m.conversation_id
      WHERE k.social_account_id = $1 AND k.platform_message_id = $2 AND c.platform_conversation_id = $3`,
    parameters: [route.socialAccountId, answered, conversationId],
  })
  return rows[0]?.participant_id
}
