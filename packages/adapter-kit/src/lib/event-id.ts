import { createHash } from 'node:crypto'

const PREFIX = 'leadkit.'

/** A dedupe key from the event's own content, hashed, so that its length does not depend on the parts. Do not include delivery times. */
export function eventKey(kind: string, ...parts: readonly unknown[]): string {
  return `${kind}:${hashOf(parts)}`
}

/** A stable id for an item without a platform id, derived from the event's content: the same for a repeated delivery. */
export function madeId(kind: string, ...parts: readonly unknown[]): string {
  return `${PREFIX}${kind}.${hashOf(parts)}`
}

/** The id of an author known only by user name: the same person always has the same one. At most 120 characters. */
export function usernameId(username: string): string {
  return `${PREFIX}username.${username}`.slice(0, 120)
}

/** True for an id that an adapter made: the platform does not know it, so nothing can be sent to it or looked up for it. */
export function isMadeId(id: string): boolean {
  return id.startsWith(PREFIX)
}

function hashOf(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts.map((part) => part ?? null))
  return createHash('sha256').update(text).digest('base64url')
}
