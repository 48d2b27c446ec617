import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { KeyRing } from '../access/key-ring.ts'
import { newId } from '../base/identifier.ts'
import type { SocialAccount } from './social-account.ts'
import type { SocialAccountConnect } from './social-account-input.ts'
import type { AccountHealthWriter } from './account-health-writer.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { TenantSession } from '../database/session.ts'
import { accountColumns, toSocialAccount } from './social-account-row.ts'
import { resumeFormLeads } from './waiting-event-writer.ts'
import { ROUTES_TRUSTED_MS, type RouteCache } from './account-route-reader.ts'
import { requireFound } from '../base/parse-input.ts'
import { sealTokens } from './account-access-store.ts'

/** How long the host has to call `verify` itself before a worker makes the first check. In milliseconds. */
const FIRST_CHECK_MS = 60_000

export interface AccountConnectionWriterParts {
  readonly keyRing: KeyRing
  readonly health: AccountHealthWriter
  readonly routes: RouteCache
  now(): Date
}

/** Writes connected accounts with their routes and first checks. */
export class AccountConnectionWriter {
  readonly #parts: AccountConnectionWriterParts

  constructor(parts: AccountConnectionWriterParts) {
    this.#parts = parts
  }

  /** @param checkNow true for an immediate check; otherwise a new account is checked in a minute. */
  async connect(session: TenantSession, input: SocialAccountConnect, checkNow: boolean): Promise<SocialAccount> {
    const again = await this.#reconnect(session, input)
    const row = again ?? (await this.#insert(session, input))
    // Two concurrent first connects: one inserts, the other finds the row.
    const account = row ?? requireFound(await this.#reconnect(session, input), 'socialAccounts.connect', 'account')
    const { platform, accountId } = account
    await session.sharedTables
      .insertInto('account_routes')
      .values({ platform, account_id: accountId, tenant_id: session.tenantId, social_account_id: account.id })
      .onConflict((conflict) => conflict.columns(['platform', 'account_id', 'tenant_id']).doNothing())
      .execute()
    const now = this.#parts.now()
    const dueAt = checkNow || again !== null ? now : new Date(now.getTime() + FIRST_CHECK_MS)
    await enqueue(session.at(now), [{ kind: 'account_check', taskId: account.id, dueAt }])
    if (again !== null) await resumeFormLeads(session.at(now), account.id)
    session.record({ action: 'account.connected', subject: ['social_account', account.id], after: { ...account } })
    return account
  }

  /**
   * Resolves when every process routes the accounts' webhooks here: a process that has cached the routes of an account connected by another tenant
   * drops them within two seconds. Call it after the commit: if two tenants connect at once, the later one must wait.
   */
  async routed(session: TenantSession, accounts: readonly SocialAccount[]): Promise<void> {
    this.forgetRoutes()
    for (const account of accounts) {
      if (await isShared(session, account)) {
        await pause(ROUTES_TRUSTED_MS)
        return
      }
    }
  }

  /** This process looks up all routes again; others do so within two seconds. */
  forgetRoutes(): void {
    this.#parts.routes.clear()
  }

  async #reconnect(session: TenantSession, input: SocialAccountConnect): Promise<SocialAccount | null> {
    const tenant = session.tables
    const known = await tenant
      .selectFrom('social_accounts')
      .select('id')
      .where('tenant_id', '=', session.tenantId)
      .where('platform', '=', input.platform)
      .where('account_id', '=', input.accountId)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (known === undefined) return null
    const now = this.#parts.now()
    const wasWell = sql<boolean>`active AND health IN ('healthy', 'rate_limited')`
    await tenant
      .updateTable('social_accounts')
      // An account that was disconnected or unhealthy may have missed something; a new token for a healthy one opens no gap.
      .set({ backfill_since: sql<Date>`coalesce(backfill_since, covered_until, connected_at)` })
      .where('id', '=', known.id)
      .where(sql<boolean>`NOT (${wasWell})`)
      .execute()
    await this.#parts.health.set(session.at(now), known.id, { health: 'healthy', reason: null })
    const row = await tenant
      .updateTable('social_accounts')
      .set((eb) => ({
        ...sealTokens(this.#parts.keyRing, session.tenantId, known.id, input),
        ...(input.accountName !== undefined && { account_name: input.accountName }),
        ...(input.defaultCountry !== undefined && { default_country: input.defaultCountry }),
        ...(input.businessId !== undefined && { business_id: input.businessId }),
        ...(input.metadata !== undefined && { metadata: JSON.stringify(input.metadata) }),
        token_version: eb('token_version', '+', 1),
        connected_at: now,
        active: true,
      }))
      .where('id', '=', known.id)
      .returning(accountColumns)
      .executeTakeFirstOrThrow()
    return toSocialAccount(row)
  }

  async #insert(session: TenantSession, input: SocialAccountConnect): Promise<SocialAccount | null> {
    const id = newId()
    const row = await session.tables
      .insertInto('social_accounts')
      .values({
        id,
        tenant_id: session.tenantId,
        platform: input.platform,
        account_id: input.accountId,
        account_name: input.accountName ?? null,
        default_country: input.defaultCountry ?? null,
        business_id: input.businessId ?? null,
        ...sealTokens(this.#parts.keyRing, session.tenantId, id, input),
        metadata: JSON.stringify(input.metadata ?? {}),
        connected_at: this.#parts.now(),
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'platform', 'account_id']).doNothing())
      .returning(accountColumns)
      .executeTakeFirst()
    return row === undefined ? null : toSocialAccount(row)
  }
}

/** True if another tenant has a route for the same account. */
export async function isShared(
  session: TenantSession,
  account: { readonly platform: string; readonly accountId: string },
): Promise<boolean> {
  const other = await session.sharedTables
    .selectFrom('account_routes')
    .select('tenant_id')
    .where('platform', '=', account.platform)
    .where('account_id', '=', account.accountId)
    .where('tenant_id', '<>', session.tenantId)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}
