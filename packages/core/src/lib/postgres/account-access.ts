import {
  type CallContext,
  isLeadKitError,
  LeadKitError,
  type PlatformContext,
  type PlatformIngestor,
  type RequestBudget,
} from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import type { KeyRing } from '../auth/key-ring.ts'
import type { AccountAccess } from '../domain/account-access.ts'
import type { PlatformRegistry } from '../domain/platform-registry.ts'
import { requireFound } from '../domain/require-found.ts'
import type { TenantScope } from '../domain/tenant.ts'
import { AccountBudget } from './account-budget.ts'
import type { AccountHealthWriter } from './account-health.ts'
import type { Database } from './database.ts'
import type { DatabaseSession } from './session.ts'
import { openTokens, sealTokens } from './social-account-secrets.ts'
import type { SocialAccountsTable } from './tenant-tables.ts'

// A token is renewed this long before it ends, so that it does not end under way.
const RENEW_BEFORE_MS = 5 * 60_000

export interface AccountAccessParts {
  readonly database: Database
  readonly keyRing: KeyRing
  readonly platforms: PlatformRegistry
  readonly health: AccountHealthWriter
}

type AccountRow = Selectable<SocialAccountsTable>

/**
 * Opens connected accounts for calls to their platform. A token that is about to end is refreshed once for the whole fleet: under a lock of
 * the account's row, after reading it again, and both new tokens are committed before their first use.
 */
export class PostgresAccountAccess implements AccountAccess {
  readonly #parts: AccountAccessParts

  constructor(parts: AccountAccessParts) {
    this.#parts = parts
  }

  async open(scope: TenantScope, socialAccountId: string, context: CallContext): Promise<PlatformContext> {
    const { database } = this.#parts
    let row = await readAccount(database.session, scope, socialAccountId, false)
    const ingestor = this.#parts.platforms.find(row.platform)?.ingestor
    if (ingestor?.refresh !== undefined && endsSoon(row, context.now(), RENEW_BEFORE_MS)) {
      row = await this.#renew(scope, row, ingestor, context)
    }
    return this.#toContext(scope, row, context)
  }

  #toContext(scope: TenantScope, row: AccountRow, context: CallContext): PlatformContext {
    const { platform, account_id: accountId, metadata } = row
    const credentials = openTokens(this.#parts.keyRing, scope.tenantId, row)
    return {
      fetch: context.fetch,
      signal: context.signal,
      logger: context.logger,
      now: () => context.now(),
      account: { platform, accountId, credentials, metadata },
      budget: this.#budget(platform, accountId, context),
    }
  }

  /** What is observed is stored after the adapter's turn of the event loop, together. */
  #budget(platform: string, accountId: string, context: CallContext): RequestBudget {
    const source = `platform:${platform}`
    const budget = new AccountBudget(this.#parts.database, { source, accountId }, () => context.now())
    return {
      acquire: (cost) => budget.acquire(cost),
      observe: (observation) => {
        budget.observe(observation)
        setImmediate(() => {
          budget.flush().catch(() => context.logger.warn({ source }, 'A limit of the platform could not be stored'))
        })
      },
    }
  }

  /** A platform that cannot renew at this moment does not stop a token that is still good. */
  async #renew(
    scope: TenantScope,
    row: AccountRow,
    ingestor: PlatformIngestor,
    context: CallContext,
  ): Promise<AccountRow> {
    try {
      return await this.#renewUnderLock(scope, row, ingestor, context)
    } catch (error) {
      const passing = isLeadKitError(error, 'transient') || isLeadKitError(error, 'rate_limited')
      if (passing && !endsSoon(row, context.now(), 0)) return row
      if (isLeadKitError(error, 'auth_revoked')) {
        const state = { health: 'needs_reauth', reason: 'refresh_refused' } as const
        await this.#parts.database.transaction((session) =>
          this.#parts.health.set(session, scope, row.id, state, context.now()),
        )
      }
      throw error
    }
  }

  #renewUnderLock(
    scope: TenantScope,
    seen: AccountRow,
    ingestor: PlatformIngestor,
    context: CallContext,
  ): Promise<AccountRow> {
    return this.#parts.database.transaction(async (session) => {
      const row = await readAccount(session, scope, seen.id, true)
      if (row.token_version > seen.token_version) return row
      const renewed = await ingestor.refresh?.(this.#toContext(scope, row, context))
      if (renewed === undefined) throw new LeadKitError('internal', `${ingestor.id}: refresh disappeared under way`)
      return session
        .tenant(scope.schema)
        .updateTable('social_accounts')
        .set({
          ...sealTokens(this.#parts.keyRing, scope.tenantId, row.id, renewed),
          token_version: row.token_version + 1,
        })
        .where('id', '=', row.id)
        .returningAll()
        .executeTakeFirstOrThrow()
    })
  }
}

async function readAccount(
  session: DatabaseSession,
  scope: TenantScope,
  socialAccountId: string,
  lock: boolean,
): Promise<AccountRow> {
  const query = session
    .tenant(scope.schema)
    .selectFrom('social_accounts')
    .selectAll()
    .where('id', '=', socialAccountId)
    .where('active', '=', true)
  return requireFound(
    await (lock ? query.forNoKeyUpdate() : query).executeTakeFirst(),
    'social account',
    'connected account',
  )
}

function endsSoon(row: AccountRow, now: Date, marginMs: number): boolean {
  return row.token_expires_at !== null && row.token_expires_at.getTime() - marginMs <= now.getTime()
}
