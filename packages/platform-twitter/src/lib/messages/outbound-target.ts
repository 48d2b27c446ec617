import { isMadeId } from '@leadkit/adapter-kit'
import type { OutboundMessage } from '@leadkit/contracts'
import { conversationKind, pairConversation } from '../values/conversation-id.ts'
import type { DirectMessageTarget } from '../api/x-api.ts'

/** The target of an outbound message, or why it has none. */
export type OutboundTarget =
  | { readonly kind: 'direct_message'; readonly to: DirectMessageTarget }
  | { readonly kind: 'reply'; readonly postId: string }
  | { readonly kind: 'none'; readonly detail: string }

/**
 * Reads the conversation's id. A pair goes to the participant, never to anyone else whom the id might name. A number is a post's thread when
 * the message answers one, else a group.
 */
export function targetOf(message: OutboundMessage, accountId: string): OutboundTarget {
  const { conversationId, participantId, replyToMessageId } = message
  if (isMadeId(participantId) || isMadeId(replyToMessageId ?? '')) {
    return { kind: 'none', detail: 'Not sent: X named neither the author nor the post that it could be sent to' }
  }
  const kind = conversationKind(conversationId)
  if (kind === 'encrypted') {
    return { kind: 'none', detail: 'Not sent: the chat is end-to-end encrypted; it can be answered on X only' }
  }
  if (kind === 'pair') {
    return conversationId === pairConversation(accountId, participantId)
      ? { kind: 'direct_message', to: { participantId } }
      : { kind: 'none', detail: 'Not sent: the conversation is not one of the account and the participant' }
  }
  return replyToMessageId === undefined
    ? { kind: 'direct_message', to: { conversationId } }
    : { kind: 'reply', postId: replyToMessageId }
}
