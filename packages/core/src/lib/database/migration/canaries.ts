import { createHash } from 'node:crypto'
import type { TenantScope } from '../../base/identifier.ts'

/** Which tenants go first: a share of all between 0 and 1, or their ids. */
export type Canaries = number | readonly string[]

export const DEFAULT_CANARY_SHARE = 0.01
const FEWEST_FAILURES = 3

/** How many tenants must be migrated before the others are: of a share at least one, and none of 0. */
export function countCanaries(canaries: Canaries, tenants: number): number {
  if (typeof canaries !== 'number') return canaries.length
  return canaries === 0 ? 0 : Math.max(1, Math.ceil(tenants * canaries))
}

/** How many of them may fail by default: a few broken tenants are no reason to stop, a broken release fails on each. */
export function allowedFailures(canaries: number): number {
  return Math.max(FEWEST_FAILURES, canaries)
}

/**
 * The order in which tenants are tried first: the named ones, then by a hash. Every process has the same order for the same migrations, so that all of them
 * meet a canary that fails; other migrations have other canaries.
 */
export function inCanaryOrder(
  tenants: readonly TenantScope[],
  canaries: Canaries,
  digest: string,
): readonly TenantScope[] {
  const named = new Set(typeof canaries === 'number' ? [] : canaries)
  const place = ({ tenantId }: TenantScope): string =>
    `${named.has(tenantId) ? 0 : 1}${createHash('sha256').update(`${digest} ${tenantId}`).digest('hex')}`
  const placed = tenants.map((tenant) => ({ tenant, at: place(tenant) }))
  return placed.toSorted((one, other) => (one.at < other.at ? -1 : 1)).map(({ tenant }) => tenant)
}
