import { createHash } from 'node:crypto'

/** The dedupe key of a message, the same from a webhook and from the conversation's history. */
export function messageKey(messageId: string): string {
  return `message:${messageId}`
}

/**
 * A key from what the event itself says. Times of delivery stay out of it: Meta sends a repeated delivery with the same event times,
 * whatever `entry.time` is.
 */
export function eventKey(kind: string, ...parts: readonly unknown[]): string {
  return `${kind}:${hashOf(parts)}`
}

const SYNTHETIC_PREFIX = 'leadkit.'

/** True for an id that we made: Meta does not know it. */
export function isSyntheticId(id: string): boolean {
  return id.startsWith(SYNTHETIC_PREFIX)
}

const GUEST_PREFIX = 'user_ref:'

/** The id of a guest of the chat plugin. */
export function guestId(userReference: string): string {
  return `${GUEST_PREFIX}${userReference}`.slice(0, 255)
}

/** False for a participant whom Meta gave us no id of: nothing can be sent to them and nothing asked about them. */
export function isReachable(participantId: string): boolean {
  return !isSyntheticId(participantId) && !participantId.startsWith(GUEST_PREFIX)
}

/** The id of an author of whom only the user name is known: the same person has the same one in every comment. */
export function usernameId(username: string): string {
  return `${SYNTHETIC_PREFIX}username.${username}`.slice(0, 255)
}

/** A stable id for what Meta gives none, such as a postback without `mid`. */
export function syntheticId(kind: string, ...parts: readonly unknown[]): string {
  return `${SYNTHETIC_PREFIX}${kind}.${hashOf(parts)}`
}

function hashOf(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts.map((part) => part ?? null))
  return createHash('sha256').update(text).digest('base64url')
}
