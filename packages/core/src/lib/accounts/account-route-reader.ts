import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { PlatformEvent } from '@leadkit/contracts'
import { LRUCache } from 'lru-cache'
import { tenantSchema, type TenantScope } from '../base/identifier.ts'

/** How long a process caches the routes of an account. In milliseconds. */
export const ROUTES_TRUSTED_MS = 2_000

/** Accounts that one process caches; the least recently used is evicted. */
const MAX_ENTRIES = 50_000

/**
 * Caches for two seconds which tenants an account belongs to, so that a busy account needs no look-up per webhook. Missing routes are not cached: a
 * webhook right after `connect` always finds its account. A second tenant's `connect` waits until no process has the old routes cached.
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

/** The destinations of an account's events. An account that two tenants connected has two routes. */
export interface AccountRoute {
  readonly platform: string
  readonly accountId: string
  readonly scope: TenantScope
  readonly socialAccountId: string
  /** When somebody was last erased from the tenant; null: nobody was; not given: it has to be looked up. */
  readonly erasedAt?: Date | null | undefined
}

export function routeKey(account: { readonly platform: string; readonly accountId: string }): string {
  return `${account.platform} ${account.accountId}`
}

/** The tenants that have connected an account. */
export class AccountRouteReader {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Routes of accounts, for all tenants. */
  async find(
    accounts: readonly { readonly platform: string; readonly accountId: string }[],
  ): Promise<readonly AccountRoute[]> {
    const pairs = accounts.map((account) => sql`(${account.platform}, ${account.accountId})`)
    return this.#database.readShared('webhook', async (session) => {
      const rows = await session.sharedTables
        .selectFrom('account_routes')
        .innerJoin('tenants', 'tenants.id', 'account_routes.tenant_id')
        .selectAll('account_routes')
        .select('tenants.erased_at')
        .where(sql<boolean>`(platform, account_id) IN (${sql.join(pairs)})`)
        .execute()
      return rows.map((row) => ({
        platform: row.platform,
        accountId: row.account_id,
        scope: { tenantId: row.tenant_id, schema: tenantSchema(row.tenant_id) },
        socialAccountId: row.social_account_id,
        erasedAt: row.erased_at,
      }))
    })
  }
}
