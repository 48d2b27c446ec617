import { createHash } from 'node:crypto'

const PREFIX = 'leadkit.'

/** A stable id for what X gives none, made from what the event says: the same for a repeated delivery. */
export function madeId(kind: string, ...parts: readonly unknown[]): string {
  const text = JSON.stringify(parts.map((part) => part ?? null))
  return `${PREFIX}${kind}.${createHash('sha256').update(text).digest('base64url')}`
}

/** The id of an author of whom only the user name is known: the same person has the same one in every post. */
export function usernameId(username: string): string {
  // Two ids and a dash make a conversation id, which may have 255 characters.
  return `${PREFIX}username.${username}`.slice(0, 120)
}

/** True for an id that we made: X does not know it. */
export function isMadeId(id: string): boolean {
  return id.startsWith(PREFIX)
}
