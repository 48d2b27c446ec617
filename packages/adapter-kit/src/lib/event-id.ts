import { createHash } from 'node:crypto'

const PREFIX = 'leadkit.'

/** A dedupe key from what the event itself says, hashed, so that its length does not depend on the parts. Leave times of delivery out of it. */
export function eventKey(kind: string, ...parts: readonly unknown[]): string {
  return `${kind}:${hashOf(parts)}`
}

/** A stable id for what the platform gives none, made from what the event says: the same for a repeated delivery. */
export function madeId(kind: string, ...parts: readonly unknown[]): string {
  return `${PREFIX}${kind}.${hashOf(parts)}`
}

/** The id of an author of whom only the user name is known: the same person always has the same one. At most 120 characters. */
export function usernameId(username: string): string {
  return `${PREFIX}username.${username}`.slice(0, 120)
}

/** True for an id that an adapter made: the platform does not know it, so that nothing can be sent to it or asked about it. */
export function isMadeId(id: string): boolean {
  return id.startsWith(PREFIX)
}

function hashOf(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts.map((part) => part ?? null))
  return createHash('sha256').update(text).digest('base64url')
}
