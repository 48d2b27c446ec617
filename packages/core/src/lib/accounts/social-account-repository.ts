import { type CallContext, LeadKitError, type PlatformCredentials } from '@leadkit/contracts'
import { sql } from 'kysely'
import { checkAccount, showsNoGap } from './checks/account-check.ts'
import { type AccountSettings, nextCheckAt } from './account-options.ts'
import type { KeyRing } from '../access/key-ring.ts'
import type { AuthorizationStart, AuthorizeRequest } from './authorization/authorization.ts'
import { z } from 'zod'
import { checkId, signalSchema } from '../base/field-schema.ts'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import type { PlatformRegistry } from './platform-registry.ts'
import { faultWords } from '../base/fault-words.ts'
import type { DisconnectedAccount, SocialAccount, SocialAccountCheck, WebhookEnd } from './social-account.ts'
import {
  accountChangesSchema,
  accountFilterSchema,
  backfillSchema,
  connectSchema,
  type SocialAccountBackfill,
  type SocialAccountChanges,
  type SocialAccountConnect,
  type SocialAccountFilter,
} from './social-account-input.ts'
import type { AuthorizationStore } from './authorization/authorization-store.ts'
import { type AccountConnectionWriter, isShared } from './account-connection-writer.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import { accountColumns, toSocialAccount } from './social-account-row.ts'
import { checkWriteOptions, type TenantAccess, type WriteOptions } from '../database/tenant-access.ts'
import type { AccountCheckStore } from './checks/account-check-store.ts'
import { type AccountAccessStore, openTokens, sealTokens } from './account-access-store.ts'
import type { AccountGapStore } from './gaps/account-gap-store.ts'

export interface SocialAccountServices<Platform extends string> {
  readonly keyRing: KeyRing
  /** The platforms of the kit's registered ingestors. */
  readonly platforms: readonly Platform[]
  readonly registry: PlatformRegistry
  readonly connector: AccountConnectionWriter
  readonly authorization: AuthorizationStore
  readonly accounts: AccountAccessStore
  readonly checks: AccountCheckStore
  readonly gaps: AccountGapStore
  readonly settings: AccountSettings
  createContext(signal?: AbortSignal): CallContext
}

/** Options for calls that contact a platform. */
export interface PlatformCallOptions {
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined
}

/** `tenant.socialAccounts`: the pages, handles and organisations that a tenant has connected. */
export class SocialAccountRepository<Platform extends string = string> {
  readonly #access: TenantAccess
  readonly #services: SocialAccountServices<Platform>

  constructor(access: TenantAccess, services: SocialAccountServices<Platform>) {
    this.#access = access
    this.#services = services
  }

  /**
   * Connects an account, or connects it again: the row keeps its id and history, gets the new tokens and counts as healthy. Several tenants may
   * connect the same account; the second call takes two seconds longer, until every process routes the webhooks here too (in a host transaction, that
   * time starts at its commit). A worker checks the account and subscribes its webhook within about a minute; `verify` does it at once.
   * @throws LeadKitError `invalid_input` for a platform without a registered ingestor.
   */
  async connect(input: SocialAccountConnect<Platform>, options: WriteOptions = {}): Promise<SocialAccount> {
    const operation = 'socialAccounts.connect'
    const values = parseInput(connectSchema, input, operation)
    const { platforms, connector } = this.#services
    if (!platforms.some((known) => known === values.platform)) {
      throw new LeadKitError(
        'invalid_input',
        `${operation}: platform must be one of the kit's platforms: ${platforms.join(', ') || 'none is registered'}`,
      )
    }
    const account = await this.#access.write(operation, (session) => connector.connect(session, values, false), options)
    if (options.transaction === undefined)
      await this.#access.read(operation, (session) => connector.routed(session, [account]))
    return account
  }

  /**
   * Starts the platform's OAuth 2.0 flow: redirect the person to `url`, and pass the request with which they return to `kit.completeAuthorization`.
   * Writes nothing. @see RFC 6749 §4.1, RFC 7636
   * @throws LeadKitError `invalid_input`; `configuration` if the adapter has no client id and secret; `tenant_unknown`, `tenant_suspended`.
   */
  async authorize(request: AuthorizeRequest<Platform>): Promise<AuthorizationStart> {
    return this.#services.authorization.begin(this.#access, request)
  }

  /**
   * Checks the account at the platform now: token (renewed if it is about to expire), scopes, webhook (resubscribed if possible). `account.health` is
   * the result. A worker fetches messages that may have been missed.
   * @throws LeadKitError `not_found`, also for a disconnected account; `transient` and `configuration` say nothing about the account.
   */
  async verify(id: string, options: PlatformCallOptions = {}): Promise<SocialAccountCheck> {
    const operation = 'socialAccounts.verify'
    checkId(id, operation)
    const { signal } = parseInput(z.strictObject({ signal: signalSchema.optional() }), options, operation)
    const { registry: platforms, accounts, checks: store, gaps, settings, createContext } = this.#services
    const made = await this.#access.read(operation, async (_session) => {
      const account = requireFound(await store.load(_session.scope, id), operation, 'connected account')
      const parts = { platforms, accounts, store, gaps, settings }
      return { account, ...(await checkAccount(parts, _session.scope, account, createContext(signal), false)) }
    })
    await this.#access.write(operation, async (session) => {
      const health = await store.record(session, made.account, made.finding)
      const now = this.#access.now()
      if (showsNoGap(made)) await store.markCovered(session, made.account, made.finding.checkedAt)
      const dueAt = made.gapSince === null ? nextCheckAt(health, settings, now) : now
      await store.arm(session, made.account, dueAt)
    })
    const { missingScopes = [], resubscribed = false } = made.check ?? {}
    return { account: await this.get(id), missingScopes, resubscribed }
  }

  /**
   * Makes a worker read the platform's own history since a given time, such as after an outage that LeadKit could not detect. Messages that are
   * already stored stay as they are; new ones are scored and never answered by automation. When it is done, LeadKit emits `account.backfilled`, and
   * `backfillSince` is null again. At most `accounts.backfillDays` back, and `accounts.backfillLimit` events.
   * @returns the account with the gap that is now open.
   * @throws LeadKitError `invalid_input` for a time in the future, or further back than `accounts.backfillDays`; `not_found`, also for a
   * disconnected account; `unsupported` if the platform gives no history.
   */
  async backfill(id: string, input: SocialAccountBackfill = {}, options: WriteOptions = {}): Promise<SocialAccount> {
    const operation = 'socialAccounts.backfill'
    checkId(id, operation)
    const { since } = parseInput(backfillSchema, input, operation)
    const { registry, settings, checks } = this.#services
    const now = this.#access.now()
    refuseMoment(operation, since, { now, backfillMs: settings.backfillMs })
    const write = async (session: TenantSession): Promise<SocialAccount> => {
      const query = session.tables.selectFrom('social_accounts').select(accountColumns).where('id', '=', id)
      const row = await query.where('active', '=', true).executeTakeFirst()
      const { platform } = requireFound(row, operation, 'connected account')
      if (registry.find(platform)?.capabilities.backfill !== true)
        throw new LeadKitError('unsupported', `${operation}: ${platform} gives no history`)
      await checks.askForGap(session, id, { since, earliest: new Date(now.getTime() - settings.backfillMs) })
      await enqueue(session.at(now), [{ kind: 'account_check', taskId: id }])
      return toSocialAccount(await query.executeTakeFirstOrThrow())
    }
    return this.#access.write(operation, write, options)
  }

  /** @throws LeadKitError `not_found`. */
  async get(id: string): Promise<SocialAccount> {
    checkId(id, 'socialAccounts.get')
    return this.#access.read('socialAccounts.get', async (session) => {
      const query = session.tables.selectFrom('social_accounts').select(accountColumns).where('id', '=', id)
      return toSocialAccount(requireFound(await query.executeTakeFirst(), 'socialAccounts.get', 'account'))
    })
  }

  /** Oldest connection first; disconnected accounts too, unless `active` says otherwise. */
  async list(filter: SocialAccountFilter = {}): Promise<Page<SocialAccount>> {
    const { platform, health, active, ...page } = parseInput(accountFilterSchema, filter, 'socialAccounts.list')
    const limit = pageLimit(page)
    return this.#access.read('socialAccounts.list', async (session) => {
      let query = session.tables.selectFrom('social_accounts').select(accountColumns)
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
    const { accountName, defaultCountry, businessId, metadata } = parseInput(accountChangesSchema, changes, operation)
    const set = {
      ...(accountName !== undefined && { account_name: accountName }),
      ...(defaultCountry !== undefined && { default_country: defaultCountry }),
      ...(businessId !== undefined && { business_id: businessId }),
      ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
    }
    if (Object.keys(set).length === 0) return this.get(id)
    const write = async (session: TenantSession): Promise<SocialAccount> => {
      const query = session.tables.updateTable('social_accounts').set(set).where('id', '=', id)
      const row = await query.returning(accountColumns).executeTakeFirst()
      const account = toSocialAccount(requireFound(row, operation, 'account'))
      const after = { ...account, fields: Object.keys(set) }
      session.record({ action: 'account.updated', subject: ['social_account', id], after })
      return account
    }
    return this.#access.write(operation, write, options)
  }

  /**
   * Disconnects the account: ends the webhook subscription at the platform, if the platform allows it, and erases the tokens. Within two seconds no
   * webhook is routed to this tenant any more. Conversations and messages stay. `webhook` says what happened to the subscription; an unreachable
   * platform does not keep an account connected.
   * @throws LeadKitError `not_found`.
   */
  async disconnect(id: string, options: WriteOptions & PlatformCallOptions = {}): Promise<DisconnectedAccount> {
    const operation = 'socialAccounts.disconnect'
    checkId(id, operation)
    const webhook = await this.#endWebhook(id, checkWriteOptions(options, operation))
    const account = await this.#access.write(
      operation,
      async (session) => {
        const ended = await endConnection(session, id, this.#services.keyRing)
        session.record({ action: 'account.disconnected', subject: ['social_account', id], after: { ...ended } })
        // Accounts may share one subscription (an Instagram account and its page): the others are checked at once.
        if (webhook === 'ended') await this.#checkRelated(session, ended)
        return ended
      },
      options,
    )
    this.#services.connector.forgetRoutes()
    return { ...account, webhook }
  }

  async #endWebhook(id: string, options: PlatformCallOptions): Promise<WebhookEnd> {
    const { accounts, registry, createContext } = this.#services
    const account = await this.get(id)
    const ingestor = registry.find(account.platform)?.ingestor
    if (ingestor?.unsubscribe === undefined || !account.active) return 'unsupported'
    const context = createContext(options.signal)
    return this.#access.read('socialAccounts.disconnect', async (session) => {
      if (await isShared(session, account)) return 'shared'
      try {
        const opened = await accounts.open(session.scope, id, context)
        await ingestor.unsubscribe?.(opened.context)
        return 'ended'
      } catch (error) {
        context.logger.warn(
          { ...faultWords(error), tenantId: session.tenantId, socialAccountId: id },
          'The webhook of a disconnected account could not be unsubscribed',
        )
        return 'failed'
      }
    })
  }

  async #checkRelated(session: TenantSession, account: SocialAccount): Promise<void> {
    const related = this.#services.registry.find(account.platform)?.ingestor.platforms ?? []
    if (related.length < 2) return
    const rows = await session.tables
      .selectFrom('social_accounts')
      .select('id')
      .where('platform', 'in', [...related])
      .where('active', '=', true)
      .execute()
    const tasks = rows.map((row) => ({ kind: 'account_check', taskId: row.id }) as const)
    await enqueue(session, tasks)
  }

  /**
   * The account's decrypted tokens. For calls to the platform; never log or store them.
   * @throws LeadKitError `not_found`, also for a disconnected account; `decryption_failed`.
   */
  async credentials(id: string): Promise<PlatformCredentials> {
    const operation = 'socialAccounts.credentials'
    checkId(id, operation)
    return this.#access.write(operation, async (session) => {
      const query = session.tables
        .selectFrom('social_accounts')
        .selectAll()
        .where('id', '=', id)
        .where('active', '=', true)
      const row = requireFound(await query.executeTakeFirst(), operation, 'connected account')
      session.record({ action: 'credentials.read', subject: ['social_account', id] })
      return openTokens(this.#services.keyRing, session.tenantId, row)
    })
  }
}

function refuseMoment(
  operation: string,
  since: Date | undefined,
  { now, backfillMs }: { readonly now: Date; readonly backfillMs: number },
): void {
  if (backfillMs === 0)
    throw new LeadKitError(
      'invalid_input',
      `${operation}: accounts.backfillDays is 0; set it to the number of days you need`,
    )
  if (since === undefined) return
  if (since > now) throw new LeadKitError('invalid_input', `${operation}: since must not be in the future`)
  if (since.getTime() < now.getTime() - backfillMs)
    throw new LeadKitError('invalid_input', `${operation}: since is further back than accounts.backfillDays allows`)
}

async function endConnection(session: TenantSession, id: string, keyRing: KeyRing): Promise<SocialAccount> {
  const erased = sealTokens(keyRing, session.tenantId, id, { accessToken: '' })
  const row = await session.tables
    .updateTable('social_accounts')
    .set((eb) => ({
      ...erased,
      active: false,
      token_version: eb('token_version', '+', 1),
      // Connecting it again fetches everything from now on.
      covered_until: sql<Date>`CASE WHEN active AND health IN ('healthy', 'rate_limited') THEN ${session.now}::timestamptz ELSE covered_until END`,
    }))
    .where('id', '=', id)
    .returning(accountColumns)
    .executeTakeFirst()
  const account = toSocialAccount(requireFound(row, 'socialAccounts.disconnect', 'account'))
  await session.sharedTables
    .deleteFrom('account_routes')
    .where('platform', '=', account.platform)
    .where('account_id', '=', account.accountId)
    .where('tenant_id', '=', session.tenantId)
    .execute()
  return account
}
