import { createHash } from 'node:crypto'

/** The dedupe key of a comment, the same from a webhook and from the notifications' history. */
export function messageKey(commentUrn: string): string {
  return `message:${commentUrn}`
}

const PREFIX = 'leadkit.'

/** A stable id for what LinkedIn gives none, made from what the event says: the same for a repeated delivery. */
export function madeId(kind: string, ...parts: readonly unknown[]): string {
  return `${PREFIX}${kind}.${hashOf(parts)}`
}

/** True for an id that we made: LinkedIn does not know it. */
export function isMadeId(id: string): boolean {
  return id.startsWith(PREFIX)
}

/** A key from what the event itself says, hashed, so that its length does not depend on the parts. */
export function eventKey(kind: string, ...parts: readonly unknown[]): string {
  return `${kind}:${hashOf(parts)}`
}

function hashOf(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts.map((part) => part ?? null))
  return createHash('sha256').update(text).digest('base64url')
}
