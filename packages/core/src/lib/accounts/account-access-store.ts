import {
  type AccountHealth,
  type CallContext,
  isLeadKitError,
  LeadKitError,
  type PlatformContext,
  type PlatformIngestor,
  type RequestBudget,
  type PlatformCredentials,
} from '@leadkit/contracts'
import type { Selectable, Updateable } from 'kysely'
import type { KeyRing, SecretPlace } from '../access/key-ring.ts'
import type { AccountFault, AccountOperation, OpenAccount, OpenAccountOptions } from './open-account.ts'
import { healthAfterFault, refusalReason } from './account-health.ts'
import type { PlatformRegistry } from './platform-registry.ts'
import { AccountBudgetStore } from './account-budget-store.ts'
import type { AccountHealthWriter } from './account-health-writer.ts'
import type { Database } from '../database/database.ts'
import { faultWords } from '../base/fault-words.ts'
import { toLeadKitError } from '../database/pg-error.ts'
import type { DatabaseSession, TenantSession } from '../database/session.ts'
import type { SocialAccountsTable } from '../database/tables/tenant-tables.ts'
import {
  endsBefore,
  isPassing,
  RENEW_BEFORE_MS,
  type RenewableRow,
  type TokenRenewalStore,
} from '../access/token-renewal-store.ts'
import { requireFound } from '../base/parse-input.ts'
import type { TenantScope } from '../base/identifier.ts'

/** The token columns of a social account. */
export interface StoredTokens {
  readonly id: string
  readonly access_token_encrypted: string
  readonly refresh_token_encrypted: string | null
  readonly token_expires_at: Date | null
  readonly refresh_token_expires_at: Date | null
  readonly scopes: readonly string[] | null
}

type TokenColumn = 'access_token_encrypted' | 'refresh_token_encrypted'

function tokenPlace(tenantId: string, rowId: string, column: TokenColumn): SecretPlace {
  return { tenantId, table: 'social_accounts', rowId, column }
}

/** Tokens encrypted for the columns of the row `rowId`. */
export function sealTokens(keyRing: KeyRing, tenantId: string, rowId: string, credentials: PlatformCredentials) {
  const { accessToken, refreshToken, expiresAt, refreshTokenExpiresAt, scopes } = credentials
  const refreshPlace = tokenPlace(tenantId, rowId, 'refresh_token_encrypted')
  return {
    access_token_encrypted: keyRing.encrypt(accessToken, tokenPlace(tenantId, rowId, 'access_token_encrypted')),
    refresh_token_encrypted: refreshToken === undefined ? null : keyRing.encrypt(refreshToken, refreshPlace),
    token_expires_at: expiresAt ?? null,
    refresh_token_expires_at: refreshTokenExpiresAt ?? null,
    scopes: scopes === undefined ? null : JSON.stringify(scopes),
  }
}

/** Decrypts an account's tokens for one call. @throws LeadKitError `decryption_failed`. */
export function openTokens(keyRing: KeyRing, tenantId: string, row: StoredTokens): PlatformCredentials {
  const refreshToken = row.refresh_token_encrypted
  return {
    accessToken: keyRing.decrypt(row.access_token_encrypted, tokenPlace(tenantId, row.id, 'access_token_encrypted')),
    ...(refreshToken !== null && {
      refreshToken: keyRing.decrypt(refreshToken, tokenPlace(tenantId, row.id, 'refresh_token_encrypted')),
    }),
    ...(row.token_expires_at !== null && { expiresAt: row.token_expires_at }),
    ...(row.refresh_token_expires_at !== null && { refreshTokenExpiresAt: row.refresh_token_expires_at }),
    ...(row.scopes !== null && { scopes: row.scopes }),
  }
}

export interface AccountAccessStoreParts {
  readonly database: Database
  readonly keyRing: KeyRing
  readonly platforms: PlatformRegistry
  readonly health: AccountHealthWriter
  readonly renewals: TokenRenewalStore
  now(): Date
}

type AccountRow = Selectable<SocialAccountsTable>
type VersionedRow = AccountRow & { readonly version: number }

/** Opens connected accounts for calls to their platform, each token renewed once for the whole fleet. */
export class AccountAccessStore {
  readonly #parts: AccountAccessStoreParts

  constructor(parts: AccountAccessStoreParts) {
    this.#parts = parts
  }

  /**
   * The account with valid tokens (renewed if they are about to expire) and its share of the vendor's limits. What the adapter reports to
   * `budget.observe` is stored for the whole fleet without further action by the caller.
   * @throws LeadKitError `not_found` for an account that was disconnected, `auth_revoked` if only a person can help,
   * `decryption_failed`, `rate_limited`, `transient`, `storage_unavailable`, `aborted`.
   */
  async open(
    scope: TenantScope,
    socialAccountId: string,
    context: CallContext,
    options: OpenAccountOptions = {},
  ): Promise<OpenAccount> {
    const row = await this.#read(scope, socialAccountId)
    const ingestor = this.#parts.platforms.find(row.platform)?.ingestor
    const { rejectedVersion } = options
    // A refresh token outlives the access token; without one, only a valid token can be renewed.
    const marginMs = row.refresh_token_encrypted === null ? options.renewBeforeMs : undefined
    const rejected = rejectedVersion !== undefined && row.token_version <= rejectedVersion
    const expiresAt = row.token_expires_at
    const ends = expiresAt !== null && endsBefore(expiresAt, context.now(), marginMs ?? RENEW_BEFORE_MS)
    if (ingestor?.refresh === undefined || !(rejected || ends))
      return this.#toOpen(scope, row, row.refresh_token_expires_at, context)
    const renewed = await this.#renew(scope, row, { ingestor, rejected }, context)
    // An authorisation that cannot be renewed ends with its token.
    const endsAt = renewed === row ? row.token_expires_at : renewed.refresh_token_expires_at
    return this.#toOpen(scope, renewed, endsAt, context)
  }

  /**
   * Records what the outcome of a call says about the account as a whole; `fault` is null for a success. Free while a healthy account succeeds. Never
   * rejects: if an observation cannot be stored, the next call makes it again.
   */
  async report(account: OpenAccount, operation: AccountOperation, fault: AccountFault | null): Promise<void> {
    const { scope, socialAccountId, openedAt: began } = account
    const { database, health: writer } = this.#parts
    const health = fault === null ? null : healthAfterFault(fault)
    if (fault === null ? account.health === 'healthy' : health === null || health === account.health) return
    try {
      const write = (session: TenantSession): Promise<void> =>
        health === null
          ? writer.succeed(session, socialAccountId, { operation, began })
          : writer.fail(session, socialAccountId, { health, reason: refusalReason(operation) })
      await database.write('social account', scope, write, { now: this.#parts.now() })
    } catch (error) {
      account.context.logger.warn(
        { tenantId: scope.tenantId, socialAccountId, operation, ...faultWords(error) },
        "An account's health could not be stored; the next call finds it out again",
      )
    }
  }

  async #read(scope: TenantScope, socialAccountId: string): Promise<AccountRow> {
    return this.#parts.database.read('social account', scope, (session) => readAccount(session, socialAccountId, false))
  }

  #toOpen(scope: TenantScope, row: AccountRow, endsAt: Date | null, context: CallContext): OpenAccount {
    return {
      scope,
      socialAccountId: row.id,
      context: this.#toContext(scope, row, context),
      health: row.health as AccountHealth,
      openedAt: context.now(),
      tokenVersion: row.token_version,
      endsAt,
    }
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
      budget: this.#budget(scope, { platform, accountId }, context),
    }
  }

  /** Observations are stored together, after the adapter's turn of the event loop. */
  #budget(
    { tenantId }: TenantScope,
    { platform, accountId }: { readonly platform: string; readonly accountId: string },
    context: CallContext,
  ): RequestBudget {
    const source = `platform:${platform}`
    const budget = new AccountBudgetStore(this.#parts.database, { source, accountId }, () => context.now())
    return {
      acquire: (cost) => budget.acquire(cost),
      observe: (observation) => {
        budget.observe(observation)
        setImmediate(() => {
          budget
            .flush()
            .catch((error: unknown) =>
              context.logger.warn({ tenantId, source, ...faultWords(error) }, 'A platform limit could not be stored'),
            )
        })
      },
    }
  }

  /** A token that cannot be renewed now, or at all, is still used while it is valid. */
  async #renew(
    scope: TenantScope,
    row: AccountRow,
    { ingestor, rejected }: { readonly ingestor: PlatformIngestor; readonly rejected: boolean },
    context: CallContext,
  ): Promise<AccountRow> {
    const isGood = (account: AccountRow): boolean =>
      !rejected && !endsBefore(account.token_expires_at, context.now(), 0)
    const renewable = this.#renewable(scope, row, ingestor, isGood)
    try {
      const renewal = await this.#parts.renewals.once(renewable, row.token_version, context)
      if (renewal.refused !== null) throw renewal.refused
      return renewal.row
    } catch (error) {
      const ownEnd = isLeadKitError(error, 'auth_revoked') && row.refresh_token_encrypted === null
      if ((ownEnd || isPassing(error)) && isGood(row)) return row
      throw toLeadKitError(error, 'social account')
    }
  }

  #renewable(
    scope: TenantScope,
    seen: AccountRow,
    ingestor: PlatformIngestor,
    isGood: (row: AccountRow) => boolean,
  ): RenewableRow<VersionedRow, Renewal> {
    const refresh = async (session: DatabaseSession, row: AccountRow, detached: CallContext): Promise<Renewal> => {
      try {
        const given = this.#toContext(scope, row, detached)
        // The account's limits do not apply to the token endpoint, and reading them here would wait for another connection.
        const budget = { ...given.budget, acquire: () => Promise.resolve() }
        const renewed = await ingestor.refresh?.({ ...given, budget })
        if (renewed === undefined)
          throw new LeadKitError('internal', `${ingestor.id}: refresh disappeared during the call`)
        const sealed = sealTokens(this.#parts.keyRing, scope.tenantId, row.id, renewed)
        return { row: await writeTokens(session.ofTenant(scope), row, sealed), refused: null }
      } catch (error) {
        if (!isLeadKitError(error, 'auth_revoked')) throw error
        if (row.refresh_token_encrypted === null && isGood(row)) return { row, refused: error }
        return { row: await this.#bury(session.ofTenant(scope, detached.now()), row), refused: error }
      }
    }
    return {
      key: seen.id,
      lock: async (session) => {
        const row = await readAccount(session.ofTenant(scope), seen.id, true)
        return { ...row, version: row.token_version }
      },
      current: (row) => ({ row, refused: null }),
      renew: refresh,
    }
  }

  /**
   * A refused refresh token is erased before the lock is released: a process that waits for the lock must not use it again, because a vendor that
   * sees a used one revokes every token of the account (RFC 9700 §4.14.2).
   */
  async #bury(session: TenantSession, row: AccountRow): Promise<AccountRow> {
    const fault = { health: 'needs_reauth', reason: refusalReason('refresh') } as const
    await this.#parts.health.fail(session, row.id, fault)
    if (row.refresh_token_encrypted === null) return row
    return writeTokens(session, row, { refresh_token_encrypted: null, refresh_token_expires_at: null })
  }
}

/** `refused`: the platform revoked the account's tokens, or cannot issue new ones. */
interface Renewal {
  readonly row: AccountRow
  readonly refused: LeadKitError | null
}

function writeTokens(
  session: TenantSession,
  row: AccountRow,
  tokens: Updateable<SocialAccountsTable>,
): Promise<AccountRow> {
  return session.tables
    .updateTable('social_accounts')
    .set({ ...tokens, token_version: row.token_version + 1 })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function readAccount(session: TenantSession, socialAccountId: string, lock: boolean): Promise<AccountRow> {
  const query = session.tables
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
