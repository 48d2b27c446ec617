import type { PlatformEvent } from '@leadkit/contracts'
import { LRUCache } from 'lru-cache'
import type { AccountRouteReader } from './account-route-reader.ts'
import { type AccountRoute, routeKey } from './account-route.ts'

/** How long a process remembers the routes of an account. In milliseconds. */
export const ROUTES_TRUSTED_MS = 2_000
/** Accounts that one process remembers; the least recently used leaves. */
const MAX_ENTRIES = 50_000

/**
 * Remembers for two seconds which tenants an account belongs to, so that a busy account costs no look-up per webhook. Only found routes
 * are remembered: a webhook right after `connect` always finds its account. A second tenant's `connect` waits until nobody remembers the
 * routes from before.
 */
export class RouteCache {
  readonly #reader: AccountRouteReader
  readonly #now: () => Date
  readonly #entries = new LRUCache<string, { readonly routes: readonly AccountRoute[]; readonly until: number }>({
    max: MAX_ENTRIES,
  })

  constructor(reader: AccountRouteReader, now: () => Date) {
    this.#reader = reader
    this.#now = now
  }

  async routesFor(events: readonly PlatformEvent[]): Promise<ReadonlyMap<string, readonly AccountRoute[]>> {
    const now = this.#now().getTime()
    const found = new Map<string, readonly AccountRoute[]>()
    const missing = new Map<string, { platform: string; accountId: string }>()
    for (const event of events) {
      if (event.kind === 'ignored') continue
      const key = routeKey(event)
      const entry = this.#entries.get(key)
      if (entry !== undefined && entry.until > now) found.set(key, entry.routes)
      else missing.set(key, { platform: event.platform, accountId: event.accountId })
    }
    if (missing.size > 0) this.#remember(await this.#reader.find([...missing.values()]), found, now + ROUTES_TRUSTED_MS)
    return found
  }

  clear(): void {
    this.#entries.clear()
  }

  #remember(routes: readonly AccountRoute[], found: Map<string, readonly AccountRoute[]>, until: number): void {
    for (const [key, group] of Map.groupBy(routes, routeKey)) {
      this.#entries.set(key, { routes: group, until })
      found.set(key, group)
    }
  }
}
