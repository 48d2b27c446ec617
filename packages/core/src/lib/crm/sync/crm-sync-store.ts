import type { CallContext, CrmProvider } from '@leadkit/contracts'
import { AccountBudgetStore } from '../../accounts/account-budget-store.ts'
import { type ConfigPause, pauseConfig } from '../configs/config-pause-writer.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { noCustomFields } from '../../custom-fields/custom-fields.ts'
import { claimSyncs } from './crm-sync-claim.ts'
import { keepLinks } from './crm-link-writer.ts'
import { CrmSyncResultWriter, endWaits } from './crm-sync-result-writer.ts'
import type { CrmTokenStore } from '../configs/crm-token-store.ts'
import { requestCheck } from '../configs/crm-check-writer.ts'
import type { Database } from '../../database/database.ts'
import type { TenantSession } from '../../database/session.ts'
import type { CrmConnection, SyncClaim, SyncFailure, SyncSuccess, SyncTarget } from './sync-to-run.ts'
import type { TenantScope } from '../../base/identifier.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'

export interface CrmSyncServices {
  readonly database: Database
  readonly tokens: CrmTokenStore
  readonly hostEvents: HostEventWriter
  readonly now: () => Date
  /** The kit's custom fields of leads. Default: none. */
  readonly customFields?: CustomFieldSet | undefined
}

/** The outbox, links and configs, as the sync engine uses them. */
export class CrmSyncStore {
  readonly #database: Database
  readonly #tokens: CrmTokenStore
  readonly #hostEvents: HostEventWriter
  readonly #results: CrmSyncResultWriter
  readonly #now: () => Date
  readonly #customFields: CustomFieldSet

  constructor(services: CrmSyncServices) {
    this.#database = services.database
    this.#tokens = services.tokens
    this.#hostEvents = services.hostEvents
    this.#results = new CrmSyncResultWriter(services.hostEvents)
    this.#now = services.now
    this.#customFields = services.customFields ?? noCustomFields.leads
  }

  /** Claims outbox rows of one tenant: marks those that may run, and replaces older ones of the same lead and config. */
  claim(scope: TenantScope, syncIds: readonly string[], now: Date): Promise<ReadonlyMap<string, SyncClaim>> {
    const work = (session: TenantSession) => claimSyncs(session, syncIds, this.#customFields)
    return this.#database.write('crm sync', scope, work, { now })
  }

  connect(scope: TenantScope, target: SyncTarget, provider: CrmProvider, context: CallContext): CrmConnection {
    const { crmConfigId, remoteAccountId } = target
    const account = { source: `crm:${provider.id}`, accountId: remoteAccountId ?? crmConfigId }
    const budget = new AccountBudgetStore(this.#database, account, () => context.now())
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
      keepLinks: (links) =>
        this.#database.write('crm link', scope, (session) => keepLinks(session, crmConfigId, links), {
          now: context.now(),
        }),
      flush: () => budget.flush(),
    }
  }

  /** Sends nothing for the config until a person resumes it, and emits one host event. */
  async pause(scope: TenantScope, pause: ConfigPause, now: Date): Promise<void> {
    const work = (session: TenantSession) => pauseConfig(session, pause, this.#hostEvents)
    await this.#database.write('crm pause', scope, work, { now })
  }

  /**
   * Requests a check of the config's CRM, because records were refused for fields that may have changed there. True if the result is still pending,
   * or has arrived since `target` was read: the records are worth another attempt.
   */
  requestCheck(scope: TenantScope, target: SyncTarget, now: Date): Promise<boolean> {
    const request = async (session: TenantSession): Promise<boolean> => {
      const { isRecent, faults } = await requestCheck(session, target.crmConfigId)
      return !isRecent || JSON.stringify(faults) !== JSON.stringify(target.faults)
    }
    return this.#database.write('crm check', scope, request, { now })
  }

  /** Writes rows, links and host events of one config, and creates rows for versions that arrived in the meantime. */
  recordSuccesses(session: TenantSession, successes: readonly SyncSuccess[]): Promise<void> {
    return this.#results.recordSuccesses(session, successes)
  }

  recordFailures(session: TenantSession, failures: readonly SyncFailure[]): Promise<void> {
    return this.#results.recordFailures(session, failures)
  }

  /** Rows that wait for another row of their lead become due at once if that row has been settled in the meantime. */
  endWaits(session: TenantSession, syncIds: readonly string[]): Promise<void> {
    return endWaits(session.at(this.#now()), syncIds)
  }

  /** Turns a row that the queue gave up on into a dead letter. */
  async bury(session: TenantSession, syncId: string, code: string): Promise<void> {
    const row = await session.tables
      .updateTable('crm_syncs')
      .set((eb) => ({ status: 'failed', next_retry_at: null, error_code: eb.fn.coalesce('error_code', eb.val(code)) }))
      .where('id', '=', syncId)
      // A row that is already a dead letter has been reported.
      .where((eb) => eb.or([eb('status', 'in', ['pending', 'processing']), eb('next_retry_at', 'is not', null)]))
      .returning(['lead_id', 'crm_config_id'])
      .executeTakeFirst()
    if (row === undefined) return
    const payload = { leadId: row.lead_id, crmConfigId: row.crm_config_id, code }
    await this.#hostEvents.write(session.at(this.#now()), 'crm.failed', payload)
  }
}
