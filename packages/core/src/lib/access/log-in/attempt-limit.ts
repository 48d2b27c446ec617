import { createHash } from 'node:crypto'
import { isIP } from 'node:net'

/** One count of attempts: what is counted, and how many there may be. */
export interface AttemptLimit {
  readonly key: string
  /** Attempts in a window. */
  readonly limit: number
  readonly windowMs: number
}

const WINDOW_MS = 15 * 60_000
const PER_USER = 10
const PER_ADDRESS = 100
const CODES_PER_USER = 5
const RESETS_PER_USER = 5
const RESETS_PER_ADDRESS = 50
const RESET_WINDOW_MS = 60 * 60_000

/** Passwords for one e-mail address, whether a user has it or not, and from one network address. */
export function passwordLimits(email: string, address: string | undefined): readonly AttemptLimit[] {
  return [
    { key: keyOf('password', email), limit: PER_USER, windowMs: WINDOW_MS },
    ...ofAddress('address', address, PER_ADDRESS, WINDOW_MS),
  ]
}

/** Codes of a user's second factor. */
export function codeLimits(userId: string): readonly AttemptLimit[] {
  return [{ key: keyOf('code', userId), limit: CODES_PER_USER, windowMs: WINDOW_MS }]
}

/** Requests for a new password, each of which is a mail to somebody. */
export function resetLimits(email: string, address: string | undefined): readonly AttemptLimit[] {
  return [
    { key: keyOf('reset', email), limit: RESETS_PER_USER, windowMs: RESET_WINDOW_MS },
    ...ofAddress('reset-address', address, RESETS_PER_ADDRESS, RESET_WINDOW_MS),
  ]
}

function ofAddress(kind: string, address: string | undefined, limit: number, windowMs: number): AttemptLimit[] {
  if (address === undefined) return []
  // Addresses that cannot be read share one count: a proxy's odd header switches no limit off.
  return [{ key: keyOf(kind, networkOf(address) ?? 'unreadable'), limit, windowMs }]
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
