import { type AccountHealth, LeadKitError, type PlatformCredentials } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import type { KeyRing } from '../auth/key-ring.ts'
import { checkId } from '../domain/field-schema.ts'
import { newId } from '../domain/identifier.ts'
import { type Page, pageLimit, toPage } from '../domain/page.ts'
import { parseInput } from '../domain/parse-input.ts'
import { requireFound } from '../domain/require-found.ts'
import type { SocialAccount } from '../domain/social-account.ts'
import {
  accountChangesSchema,
  accountFilterSchema,
  connectSchema,
  type SocialAccountChanges,
  type SocialAccountConnect,
  type SocialAccountFilter,
} from '../domain/social-account-input.ts'
import type { TenantScope } from '../domain/tenant.ts'
import type { AccountHealthWriter } from './account-health.ts'
import { behindPage } from './keyset.ts'
import type { DatabaseSession } from './session.ts'
import { openTokens, sealTokens } from './social-account-secrets.ts'
import type { TenantAccess, WriteOptions } from './tenant-access.ts'
import type { SocialAccountsTable } from './tenant-tables.ts'

const COLUMNS = [
  'id',
  'platform',
  'account_id',
  'account_name',
  'metadata',
  'scopes',
  'token_expires_at',
  'token_version',
  'health',
  'health_reason',
  'health_changed_at',
  'connected_at',
  'active',
] as const

export interface SocialAccountServices<Platform extends string> {
  readonly keyRing: KeyRing
  readonly health: AccountHealthWriter
  /** The platforms of the kit's registered ingestors. */
  readonly platforms: readonly Platform[]
}

/** `tenant.socialAccounts`: the pages, handles and organisations that a tenant connected. */
export class SocialAccountRepository<Platform extends string = string> {
  readonly #access: TenantAccess
  readonly #services: SocialAccountServices<Platform>

  constructor(access: TenantAccess, services: SocialAccountServices<Platform>) {
    this.#access = access
    this.#services = services
  }

  /**
   * Connects an account, or connects it again: the row keeps its id and history, takes the new tokens and counts as healthy. Its webhooks
   * are routed to this tenant from the commit on. Several tenants may connect the same account.
   * @throws LeadKitError `invalid_input` for a platform without a registered ingestor.
   */
  async connect(input: SocialAccountConnect<Platform>, options: WriteOptions = {}): Promise<SocialAccount> {
    const operation = 'socialAccounts.connect'
    const values = parseInput(connectSchema, input, operation)
    const { platforms } = this.#services
    if (!platforms.some((known) => known === values.platform)) {
      throw new LeadKitError(
        'invalid_input',
        `${operation}: platform must be one of the kit's: ${platforms.join(', ') || 'none is registered'}`,
      )
    }
    const connect = async (session: DatabaseSession, scope: TenantScope): Promise<SocialAccount> => {
      const row = (await this.#reconnect(session, scope, values)) ?? (await this.#insert(session, scope, values))
      // Two first connects at once: one inserts, the other finds the row.
      const account = row ?? requireFound(await this.#reconnect(session, scope, values), operation, 'account')
      await session.shared
        .insertInto('account_routes')
        .values({
          platform: account.platform,
          account_id: account.accountId,
          tenant_id: scope.tenantId,
          social_account_id: account.id,
        })
        .onConflict((conflict) => conflict.columns(['platform', 'account_id', 'tenant_id']).doNothing())
        .execute()
      return account
    }
    return this.#access.write(operation, connect, options.transaction)
  }

  /** @throws LeadKitError `not_found`. */
  async get(id: string): Promise<SocialAccount> {
    checkId(id, 'socialAccounts.get')
    return this.#access.read('socialAccounts.get', async (session, scope) => {
      const query = session.tenant(scope.schema).selectFrom('social_accounts').select(COLUMNS).where('id', '=', id)
      return toSocialAccount(requireFound(await query.executeTakeFirst(), 'socialAccounts.get', 'account'))
    })
  }

  /** Oldest connection first; disconnected accounts too, unless `active` says otherwise. */
  async list(filter: SocialAccountFilter = {}): Promise<Page<SocialAccount>> {
    const { platform, health, active, ...page } = parseInput(accountFilterSchema, filter, 'socialAccounts.list')
    const limit = pageLimit(page)
    return this.#access.read('socialAccounts.list', async (session, scope) => {
      let query = session.tenant(scope.schema).selectFrom('social_accounts').select(COLUMNS)
      if (platform !== undefined) query = query.where('platform', '=', platform)
      if (health !== undefined) query = query.where('health', '=', health)
      if (active !== undefined) query = query.where('active', '=', active)
      const sorted = query
        .where(behindPage('connected_at', 'asc', page))
        .orderBy('connected_at')
        .orderBy('id')
      const rows = await sorted.limit(limit + 1).execute()
      return toPage(rows.map(toSocialAccount), limit, (account) => ({ at: account.connectedAt, id: account.id }))
    })
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async update(id: string, changes: SocialAccountChanges, options: WriteOptions = {}): Promise<SocialAccount> {
    const operation = 'socialAccounts.update'
    checkId(id, operation)
    const { accountName, metadata } = parseInput(accountChangesSchema, changes, operation)
    const set = {
      ...(accountName !== undefined && { account_name: accountName }),
      ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
    }
    if (Object.keys(set).length === 0) return this.get(id)
    const write = async (session: DatabaseSession, scope: TenantScope): Promise<SocialAccount> => {
      const query = session.tenant(scope.schema).updateTable('social_accounts').set(set).where('id', '=', id)
      return toSocialAccount(requireFound(await query.returning(COLUMNS).executeTakeFirst(), operation, 'account'))
    }
    return this.#access.write(operation, write, options.transaction)
  }

  /**
   * Ends the connection: no webhook is routed here any more, and the tokens are erased. Conversations and messages stay. Ending the
   * subscription at the platform is the caller's part.
   * @throws LeadKitError `not_found`.
   */
  async disconnect(id: string, options: WriteOptions = {}): Promise<SocialAccount> {
    const operation = 'socialAccounts.disconnect'
    checkId(id, operation)
    const write = async (session: DatabaseSession, scope: TenantScope): Promise<SocialAccount> => {
      const erased = sealTokens(this.#services.keyRing, scope.tenantId, id, { accessToken: '' })
      const row = await session
        .tenant(scope.schema)
        .updateTable('social_accounts')
        .set((eb) => ({ ...erased, active: false, token_version: eb('token_version', '+', 1) }))
        .where('id', '=', id)
        .returning(COLUMNS)
        .executeTakeFirst()
      const account = toSocialAccount(requireFound(row, operation, 'account'))
      await session.shared
        .deleteFrom('account_routes')
        .where('platform', '=', account.platform)
        .where('account_id', '=', account.accountId)
        .where('tenant_id', '=', scope.tenantId)
        .execute()
      return account
    }
    return this.#access.write(operation, write, options.transaction)
  }

  /**
   * The account's tokens, decrypted. For calls to the platform; never log or store them.
   * @throws LeadKitError `not_found` also for a disconnected account; `decryption_failed`.
   */
  async credentials(id: string): Promise<PlatformCredentials> {
    const operation = 'socialAccounts.credentials'
    checkId(id, operation)
    return this.#access.read(operation, async (session, scope) => {
      const query = session
        .tenant(scope.schema)
        .selectFrom('social_accounts')
        .selectAll()
        .where('id', '=', id)
        .where('active', '=', true)
      const row = requireFound(await query.executeTakeFirst(), operation, 'connected account')
      return openTokens(this.#services.keyRing, scope.tenantId, row)
    })
  }

  async #reconnect(
    session: DatabaseSession,
    scope: TenantScope,
    input: SocialAccountConnect,
  ): Promise<SocialAccount | null> {
    const tenant = session.tenant(scope.schema)
    const known = await tenant
      .selectFrom('social_accounts')
      .select('id')
      .where('tenant_id', '=', scope.tenantId)
      .where('platform', '=', input.platform)
      .where('account_id', '=', input.accountId)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (known === undefined) return null
    const now = this.#access.now()
    await this.#services.health.set(session, scope, known.id, { health: 'healthy', reason: null }, now)
    const row = await tenant
      .updateTable('social_accounts')
      .set((eb) => ({
        ...sealTokens(this.#services.keyRing, scope.tenantId, known.id, input),
        ...(input.accountName !== undefined && { account_name: input.accountName }),
        ...(input.metadata !== undefined && { metadata: JSON.stringify(input.metadata) }),
        token_version: eb('token_version', '+', 1),
        connected_at: now,
        active: true,
      }))
      .where('id', '=', known.id)
      .returning(COLUMNS)
      .executeTakeFirstOrThrow()
    return toSocialAccount(row)
  }

  async #insert(
    session: DatabaseSession,
    scope: TenantScope,
    input: SocialAccountConnect,
  ): Promise<SocialAccount | null> {
    const id = newId()
    const row = await session
      .tenant(scope.schema)
      .insertInto('social_accounts')
      .values({
        id,
        tenant_id: scope.tenantId,
        platform: input.platform,
        account_id: input.accountId,
        account_name: input.accountName ?? null,
        ...sealTokens(this.#services.keyRing, scope.tenantId, id, input),
        metadata: JSON.stringify(input.metadata ?? {}),
        connected_at: this.#access.now(),
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'platform', 'account_id']).doNothing())
      .returning(COLUMNS)
      .executeTakeFirst()
    return row === undefined ? null : toSocialAccount(row)
  }
}

type SocialAccountRow = Pick<Selectable<SocialAccountsTable>, (typeof COLUMNS)[number]>

function toSocialAccount(row: SocialAccountRow): SocialAccount {
  return {
    id: row.id,
    platform: row.platform,
    accountId: row.account_id,
    accountName: row.account_name,
    metadata: row.metadata,
    scopes: row.scopes,
    tokenExpiresAt: row.token_expires_at,
    tokenVersion: row.token_version,
    health: row.health as AccountHealth,
    healthReason: row.health_reason,
    healthChangedAt: row.health_changed_at,
    connectedAt: row.connected_at,
    active: row.active,
  }
}
