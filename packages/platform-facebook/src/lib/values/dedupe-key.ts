import { isMadeId } from '@leadkit/adapter-kit'

/** The dedupe key of a message, the same from a webhook and from the conversation's history. */
export function messageKey(messageId: string): string {
  return `message:${messageId}`
}

const GUEST_PREFIX = 'user_ref:'

/** The id of a guest of the chat plugin. */
export function guestId(userReference: string): string {
  return `${GUEST_PREFIX}${userReference}`.slice(0, 255)
}

/** False for a participant whom Meta gave us no id of: nothing can be sent to them and nothing asked about them. */
export function isReachable(participantId: string): boolean {
  return !isMadeId(participantId) && !participantId.startsWith(GUEST_PREFIX)
}
