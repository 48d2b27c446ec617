import { createHash } from 'node:crypto'

/** A message as its platform names it. */
export interface NamedMessage {
  readonly socialAccountId: string
  readonly platformMessageId: string
}

/** A key becomes a digest when the month of its message ended at least so long ago: `isOld` of a delivery is a day below. In days. */
export const YOUNGEST_ARCHIVED_DAYS = 31

/** The first half of a SHA-256, as a UUID: two keys of a tenant with a billion have the same one with a probability of 10⁻²¹. */
export function digestOf({ socialAccountId, platformMessageId }: NamedMessage): string {
  const hash = createHash('sha256').update(`${socialAccountId} ${platformMessageId}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20, 32)}`
}
