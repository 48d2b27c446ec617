import { isIPv4, isIPv6 } from 'node:net'

/** Who makes a change: somebody whom the host has signed in, a program with an API key, a worker, or the host itself. */
export interface Actor {
  readonly kind: 'user' | 'key' | 'worker' | 'host'
  readonly userId: string | null
  readonly apiKeyId: string | null
  /** The network that the call came from; see {@link networkOf}. */
  readonly network: string | null
}

/** Nobody was named. */
export const hostActor: Actor = { kind: 'host', userId: null, apiKeyId: null, network: null }
/** A task that runs by itself. */
export const workerActor: Actor = { kind: 'worker', userId: null, apiKeyId: null, network: null }

/**
 * The network of an IP address, such as `203.0.113.0/24` or `2001:db8:1::/48`: it says from where, and is nobody's address. Null for anything but an
 * address.
 */
export function networkOf(address: string | undefined): string | null {
  if (address === undefined) return null
  const plain = /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  if (!isIPv6(plain) || plain.includes('.')) return null
  const [head = '', tail] = (plain.split('%')[0] ?? '').split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const all = [...groups, ...Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0'), ...after]
  const first = all.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16))
  return `${first.join(':')}::/48`
}
