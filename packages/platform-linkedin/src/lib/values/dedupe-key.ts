import { createHash } from 'node:crypto'

/** The dedupe key of a comment, the same from a webhook and from the notifications' history. */
export function messageKey(commentUrn: string): string {
  return `message:${commentUrn}`
}

/** A key from what the event itself says, hashed, so that its length does not depend on the parts. */
export function eventKey(kind: string, ...parts: readonly unknown[]): string {
  const text = JSON.stringify(parts.map((part) => part ?? null))
  return `${kind}:${createHash('sha256').update(text).digest('base64url')}`
}
