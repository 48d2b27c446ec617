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

/** A stable id for a message that Meta gives none, such as a postback without `mid`. */
export function syntheticId(kind: string, ...parts: readonly unknown[]): string {
  return `${SYNTHETIC_PREFIX}${kind}.${hashOf(parts)}`
}

function hashOf(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts.map((part) => part ?? null))
  return createHash('sha256').update(text).digest('base64url')
}
