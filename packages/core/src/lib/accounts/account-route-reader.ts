import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { PlatformEvent } from '@leadkit/contracts'
import { LRUCache } from 'lru-cache'
import { tenantSchema, type TenantScope } from '../base/identifier.ts'

/** How long a process caches the routes of an account. In milliseconds. */
export const ROUTES_TRUSTED_MS = 2_000

/** Webhooks whose accounts are looked up by one statement. */
const MAX_QUESTIONS = 200

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

interface Question {
  readonly accounts: readonly Account[]
  readonly answer: PromiseWithResolvers<readonly AccountRoute[]>
}

type Account = Pick<AccountRoute, 'platform' | 'accountId'>

/** The tenants that have connected an account. */
export class AccountRouteReader {
  readonly #database: Database
  #waiting: Question[] = []
  #asking = false

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Routes of accounts, for all tenants. Questions that come while one is asked are asked together, once it is answered: the routes of many accounts
   * expire at the same time, and each webhook would take a connection of its own. An answer is never older than its question.
   */
  async find(accounts: readonly Account[]): Promise<readonly AccountRoute[]> {
    const answer = Promise.withResolvers<readonly AccountRoute[]>()
    this.#waiting.push({ accounts, answer })
    if (!this.#asking) void this.#answerAll()
    return answer.promise
  }

  async #answerAll(): Promise<void> {
    this.#asking = true
    while (this.#waiting.length > 0) {
      const questions = this.#waiting.splice(0, MAX_QUESTIONS)
      await this.#answerTogether(questions)
    }
    this.#asking = false
  }

  /** If the database refuses them together, each is asked on its own: no webhook fails because of another. */
  async #answerTogether(questions: readonly Question[]): Promise<void> {
    try {
      const routes = Map.groupBy(await this.#read(questions.flatMap(({ accounts }) => accounts)), routeKey)
      for (const { accounts, answer } of questions)
        answer.resolve(accounts.flatMap((account) => routes.get(routeKey(account)) ?? []))
    } catch (error) {
      const [only] = questions
      if (questions.length === 1) only?.answer.reject(error)
      else await Promise.all(questions.map((question) => this.#answerTogether([question])))
    }
  }

  async #read(accounts: readonly Account[]): Promise<readonly AccountRoute[]> {
    const named = new Map(accounts.map((account) => [routeKey(account), account])).values()
    const pairs = [...named].map((account) => sql`(${account.platform}, ${account.accountId})`)
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
