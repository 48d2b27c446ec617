import type { CallContext, CrmProvider } from '@leadkit/contracts'
import type {
  CrmConnection,
  CrmSyncStore,
  SyncClaim,
  SyncFailure,
  SyncSuccess,
  SyncTarget,
} from '../crm/crm-sync-port.ts'
import { newId } from '../domain/identifier.ts'
import type { TenantScope } from '../domain/tenant.ts'
import { AccountBudget } from './account-budget.ts'
import { insertPendingSyncs } from './crm-sync-writer.ts'
import { claimSyncs } from './crm-sync-claim.ts'
import type { CrmTokens } from './crm-token-source.ts'
import type { Database } from './database.ts'
import type { HostEventWriter } from './host-event-writer.ts'
import type { DatabaseSession } from './session.ts'

export interface CrmSyncServices {
  readonly database: Database
  readonly tokens: CrmTokens
  readonly hostEvents: HostEventWriter
  readonly now: () => Date
}

/** The outbox, links and configs as the sync engine uses them. */
export class PostgresCrmSyncStore implements CrmSyncStore<DatabaseSession> {
  readonly #database: Database
  readonly #tokens: CrmTokens
  readonly #hostEvents: HostEventWriter
  readonly #now: () => Date

  constructor(services: CrmSyncServices) {
    this.#database = services.database
    this.#tokens = services.tokens
    this.#hostEvents = services.hostEvents
    this.#now = services.now
  }

  claim(scope: TenantScope, syncIds: readonly string[], now: Date): Promise<ReadonlyMap<string, SyncClaim>> {
    return this.#database.transaction((session) => claimSyncs(session, scope, syncIds, now))
  }

  connect(scope: TenantScope, target: SyncTarget, provider: CrmProvider, context: CallContext): CrmConnection {
    const { crmConfigId, remoteAccountId } = target
    const account = { source: `crm:${provider.id}`, accountId: remoteAccountId ?? crmConfigId }
    const budget = new AccountBudget(this.#database, account, () => context.now())
    const token = this.#tokens.source({ scope, crmConfigId, provider }, context)
    return {
      context: {
        fetch: context.fetch,
        signal: context.signal,
        logger: context.logger,
        now: () => context.now(),
        token,
        budget,
      },
      block: (until) => budget.observe({ bucket: 'refused', blockedUntil: until }),
      flush: () => budget.flush(),
    }
  }

  async pause(scope: TenantScope, crmConfigId: string, reason: string, now: Date): Promise<void> {
    await this.#database.transaction(async (session) => {
      const paused = await session
        .tenant(scope.schema)
        .updateTable('crm_configs')
        .set({ paused_at: now, paused_reason: reason, updated_at: now })
        .where('id', '=', crmConfigId)
        .where('paused_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (paused !== undefined) await this.#hostEvents.write(session, scope, 'crm.paused', { crmConfigId, reason }, now)
    })
  }

  async recordSuccess(session: DatabaseSession, scope: TenantScope, success: SyncSuccess, now: Date): Promise<void> {
    const { sync, externalId, leftOut } = success
    const { leadId, action, lead, target } = sync
    const { crmConfigId } = target
    const row = await session
      .tenant(scope.schema)
      .updateTable('crm_syncs')
      .set({
        status: 'success',
        external_id: externalId ?? sync.externalId,
        lead_version: lead.version,
        synced_at: now,
        next_retry_at: null,
        error_code: leftOut.length === 0 ? null : 'fields_left_out',
        error_message: leftOut.length === 0 ? null : `fields whose value could not be cast: ${leftOut.join(', ')}`,
      })
      .where('id', '=', sync.syncId)
      .returning('id')
      .executeTakeFirst()
    // The config was removed meanwhile, and everything of it.
    if (row === undefined) return
    await this.#writeLink(session, scope, success)
    if (action !== 'delete') await this.#followUp(session, scope, success, now)
    await this.#hostEvents.write(session, scope, 'crm.synced', { leadId, crmConfigId, action }, now)
  }

  async recordFailure(session: DatabaseSession, scope: TenantScope, failure: SyncFailure, now: Date): Promise<void> {
    const { sync, code, message, nextRetryAt, counts } = failure
    await session
      .tenant(scope.schema)
      .updateTable('crm_syncs')
      .set((eb) => ({
        status: 'failed',
        error_code: code,
        error_message: message,
        next_retry_at: nextRetryAt,
        retry_count: eb('retry_count', '+', counts ? 1 : 0),
      }))
      .where('id', '=', sync.syncId)
      .execute()
    if (nextRetryAt !== null) return
    const payload = { leadId: sync.leadId, crmConfigId: sync.target.crmConfigId, code }
    await this.#hostEvents.write(session, scope, 'crm.failed', payload, now)
  }

  async bury(session: DatabaseSession, scope: TenantScope, syncId: string, code: string): Promise<void> {
    const row = await session
      .tenant(scope.schema)
      .updateTable('crm_syncs')
      .set((eb) => ({ status: 'failed', next_retry_at: null, error_code: eb.fn.coalesce('error_code', eb.val(code)) }))
      .where('id', '=', syncId)
      // A row that is a dead letter already was told.
      .where((eb) => eb.or([eb('status', 'in', ['pending', 'processing']), eb('next_retry_at', 'is not', null)]))
      .returning(['lead_id', 'crm_config_id'])
      .executeTakeFirst()
    if (row === undefined) return
    const payload = { leadId: row.lead_id, crmConfigId: row.crm_config_id, code }
    await this.#hostEvents.write(session, scope, 'crm.failed', payload, this.#now())
  }

  async #writeLink(session: DatabaseSession, scope: TenantScope, success: SyncSuccess): Promise<void> {
    const { sync, externalId, writtenHash } = success
    const { crmConfigId } = sync.target
    const tenant = session.tenant(scope.schema)
    if (sync.action === 'delete') {
      await tenant
        .deleteFrom('crm_links')
        .where('lead_id', '=', sync.leadId)
        .where('crm_config_id', '=', crmConfigId)
        .execute()
      return
    }
    if (externalId === null || writtenHash === null) return
    await tenant
      .insertInto('crm_links')
      .values({
        tenant_id: scope.tenantId,
        lead_id: sync.leadId,
        crm_config_id: crmConfigId,
        external_id: externalId,
        written_version: sync.lead.version,
        written_hash: writtenHash,
        // The moment of reading: what was asked for after it is not in this write.
        written_at: sync.readAt,
      })
      .onConflict((conflict) =>
        conflict.columns(['lead_id', 'crm_config_id']).doUpdateSet((eb) => ({
          external_id: eb.ref('excluded.external_id'),
          written_version: eb.ref('excluded.written_version'),
          written_hash: eb.ref('excluded.written_hash'),
          written_at: eb.ref('excluded.written_at'),
        })),
      )
      .execute()
  }

  /** A version that came while the write was under way has its own row when the config syncs by itself; otherwise it is made here. */
  async #followUp(session: DatabaseSession, scope: TenantScope, success: SyncSuccess, now: Date): Promise<void> {
    const { leadId, lead, target } = success.sync
    const newer = await session
      .tenant(scope.schema)
      .selectFrom('leads')
      .select('version')
      .where('id', '=', leadId)
      .where('version', '>', lead.version)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (newer === undefined) return
    const row = {
      id: newId(),
      leadId,
      crmConfigId: target.crmConfigId,
      action: 'update',
      leadVersion: Number(newer.version),
    } as const
    await insertPendingSyncs(session, scope, [row], now)
  }
}
