import { createHash } from 'node:crypto'
import { isIP } from 'node:net'

/** One count of attempts: so many at once, and then one more each time that `everyMs` has passed. */
export interface AttemptLimit {
  readonly key: string
  /** Attempts at once, after a time without any. */
  readonly limit: number
  /** How long an attempt counts; of several, one after another. */
  readonly everyMs: number
}

const MINUTE_MS = 60_000
/** How long a token for a new password works. */
export const RESET_LIFETIME_MS = 30 * MINUTE_MS

/** Passwords for one e-mail address, whether a user has it or not, and from one network address: 15 and 480 a day in the long run. */
export function passwordLimits(email: string, address: string | undefined): readonly AttemptLimit[] {
  return [
    { key: keyOf('password', email), limit: 10, everyMs: 96 * MINUTE_MS },
    ...ofAddress('address', address, { limit: 100, everyMs: 3 * MINUTE_MS }),
  ]
}

/** Codes of a user's second factor: 8 a day in the long run, of which 3 in a million are right. */
export function codeLimits(userId: string): readonly AttemptLimit[] {
  return [{ key: keyOf('code', userId), limit: 5, everyMs: 180 * MINUTE_MS }]
}

/**
 * Requests for a new password, each of which is a mail to somebody. One comes free when a token ends, so nobody can be kept out by requests: whoever is
 * refused one has a mail of the last half hour, whose token works.
 */
export function resetLimits(email: string, address: string | undefined): readonly AttemptLimit[] {
  return [
    { key: keyOf('reset', email), limit: 5, everyMs: RESET_LIFETIME_MS },
    ...ofAddress('reset-address', address, { limit: 50, everyMs: 3 * MINUTE_MS }),
  ]
}

function ofAddress(kind: string, address: string | undefined, rate: Omit<AttemptLimit, 'key'>): AttemptLimit[] {
  if (address === undefined) return []
  // Addresses that cannot be read share one count: a proxy's odd header switches no limit off.
  return [{ key: keyOf(kind, networkOf(address) ?? 'unreadable'), ...rate }]
}

/** What one customer of a provider can choose from: an IPv4 address, or the first 64 bits of an IPv6 address. Null for anything else. */
export function networkOf(address: string): string | null {
  const family = isIP(address)
  if (family === 4) return address
  if (family !== 6 || address.includes('%')) return null
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  const zeros = tail === undefined ? 0 : 8 - (before?.length ?? 0) - (after?.length ?? 0)
  const groups = [...(before ?? []), ...Array<string>(zeros).fill('0'), ...(after ?? [])]
  const isMapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff'
  if (!isMapped) return groups.slice(0, 4).join(':')
  return groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.')
}

function keyOf(kind: string, text: string): string {
  return `${kind}:${createHash('sha256').update(`${kind}\0${text}`).digest('base64url')}`
}
