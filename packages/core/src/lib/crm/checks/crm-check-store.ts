import type { CallContext, CrmProvider } from '@leadkit/contracts'
import { sql } from 'kysely'
import type { Drift, FieldTypes } from './find-drift.ts'
import { isDriftReason } from '../configs/crm-drift.ts'
import { armCheck } from '../configs/crm-check-writer.ts'
import { pauseConfig } from '../configs/config-pause-writer.ts'
import { toSyncTarget } from '../sync/crm-sync-claim.ts'
import {
  putIntoOutbox,
  enqueueSyncs,
  enqueueWaitingSyncs,
  selectLeads,
  toEntry,
} from '../../crm-outbox/crm-outbox-writer.ts'
import type { Database } from '../../database/database.ts'
import type { TenantSession } from '../../database/session.ts'
import { forgetRefusals } from '../sync/crm-link-writer.ts'
import type { CrmSyncStore } from '../sync/crm-sync-store.ts'
import type { CrmConnection, SyncTarget } from '../sync/sync-to-run.ts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'
import type { TenantScope } from '../../base/identifier.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'

/** A config to check, with the last findings. */
export interface ConfigToCheck {
  readonly target: SyncTarget
  /** Null while it is not paused. */
  readonly pausedReason: string | null
  readonly faults: readonly CrmFieldFault[]
  readonly fieldTypes: FieldTypes
}

/** The number of leads with a left-out field that are written again automatically; `syncAll` writes the rest. */
const MAX_REPAIRED = 1_000

export interface CrmCheckServices {
  readonly database: Database
  readonly syncs: Pick<CrmSyncStore, 'connect'>
  readonly hostEvents: HostEventWriter
}

/** Configs, for the daily checks. */
export class CrmCheckStore {
  readonly #database: Database
  readonly #syncs: CrmCheckServices['syncs']
  readonly #hostEvents: HostEventWriter

  constructor({ database, syncs, hostEvents }: CrmCheckServices) {
    this.#database = database
    this.#syncs = syncs
    this.#hostEvents = hostEvents
  }

  /** Null if the config is removed or inactive. */
  async load(scope: TenantScope, crmConfigId: string): Promise<ConfigToCheck | null> {
    const row = await this.#database.read('crm check', scope, ({ tables }) =>
      tables
        .selectFrom('crm_configs')
        .selectAll()
        .where('id', '=', crmConfigId)
        .where('active', '=', true)
        .executeTakeFirst(),
    )
    if (row === undefined) return null
    return {
      target: toSyncTarget(row),
      pausedReason: row.paused_at === null ? null : (row.paused_reason ?? 'host'),
      faults: row.field_faults,
      fieldTypes: row.field_types,
    }
  }

  connect(scope: TenantScope, target: SyncTarget, provider: CrmProvider, context: CallContext): CrmConnection {
    return this.#syncs.connect(scope, target, provider, context)
  }

  /** Stores the findings, writes host events for new ones, pauses or resumes the config, and makes the next check due. */
  async record(session: TenantSession, config: ConfigToCheck, drift: Drift): Promise<void> {
    const { crmConfigId } = config.target
    const { findings, faults, fieldTypes, pauseReason } = drift
    await this.#set(session, crmConfigId, {
      findings: JSON.stringify(findings),
      field_faults: JSON.stringify(faults),
      field_types: JSON.stringify(fieldTypes),
      checked_at: session.now,
    })
    const news = faults.filter((fault) => !includesFault(config.faults, fault))
    const gone = config.faults.filter((fault) => !includesFault(faults, fault))
    if (news.length > 0) {
      const payload = { crmConfigId, fields: news.map(({ field, code }) => ({ field, code })) }
      await this.#hostEvents.write(session, 'crm.drifted', payload)
      await this.#redrive(session, crmConfigId, news)
    }
    if (pauseReason !== null) await this.#pause(session, crmConfigId, pauseReason)
    const resumes = pauseReason === null && isDriftReason(config.pausedReason)
    if (resumes) await this.#resume(session, crmConfigId)
    if (gone.length > 0) await repairLeads(session, crmConfigId, gone)
    if (gone.length > 0 || resumes) {
      const payload = { crmConfigId, fields: gone.map(({ field }) => field), resumed: resumes }
      await this.#hostEvents.write(session, 'crm.recovered', payload)
    }
    await this.postpone(session, crmConfigId, pauseReason !== null)
  }

  /** Pauses a config whose account accepts no writes, and makes the next check due. */
  async stop(session: TenantSession, config: ConfigToCheck, reason: string): Promise<void> {
    await this.#pause(session, config.target.crmConfigId, reason)
    await this.postpone(session, config.target.crmConfigId, isDriftReason(reason))
  }

  /** Makes the next check due, without a finding. */
  async postpone(session: TenantSession, crmConfigId: string, isHeldUp = false): Promise<void> {
    const dueAt = await armCheck(session, crmConfigId, isHeldUp)
    await this.#set(session, crmConfigId, { next_check_at: dueAt })
  }

  async #set(session: TenantSession, crmConfigId: string, set: Readonly<Record<string, unknown>>): Promise<void> {
    await session.tables.updateTable('crm_configs').set(set).where('id', '=', crmConfigId).execute()
  }

  #pause(session: TenantSession, crmConfigId: string, reason: string): Promise<void> {
    return pauseConfig(session, { crmConfigId, reason }, this.#hostEvents)
  }

  async #resume(session: TenantSession, crmConfigId: string): Promise<void> {
    await this.#set(session, crmConfigId, { paused_at: null, paused_reason: null, updated_at: session.now })
    await enqueueWaitingSyncs(session, crmConfigId)
  }

  /** Retries dead letters caused by these fields: they may succeed now that the fields are left out. */
  async #redrive(session: TenantSession, crmConfigId: string, faults: readonly CrmFieldFault[]): Promise<void> {
    const rows = await session.tables
      .updateTable('crm_syncs')
      .set({ next_retry_at: session.now, retry_count: 0 })
      .where('crm_config_id', '=', crmConfigId)
      .where('status', '=', 'failed')
      .where('next_retry_at', 'is', null)
      .where(sql<boolean>`refused_fields && ${faults.map(({ field }) => field)}::text[]`)
      .returning('id')
      .execute()
    const ids = rows.map((row) => row.id)
    await enqueueSyncs(session, ids)
  }
}

function includesFault(faults: readonly CrmFieldFault[], { field, code }: CrmFieldFault): boolean {
  return faults.some((fault) => fault.field === field && fault.code === code)
}

/** Writes the leads again that were written while a field was left out. */
async function repairLeads(session: TenantSession, crmConfigId: string, gone: readonly CrmFieldFault[]): Promise<void> {
  const since = new Date(Math.min(...gone.map((fault) => Date.parse(fault.since))))
  const fields = gone.map(({ field }) => field)
  await forgetRefusals(session, crmConfigId, { fields })
  const leads = await selectLeads(session, crmConfigId)
    .where((eb) =>
      eb.or([
        eb('link.written_at', '>=', since),
        // Refused and left out before the check found the fault.
        eb.exists(
          eb
            .selectFrom('crm_syncs as sync')
            .select('sync.id')
            .whereRef('sync.lead_id', '=', 'lead.id')
            .where('sync.crm_config_id', '=', crmConfigId)
            .where(sql<boolean>`sync.refused_fields && ${fields}::text[]`),
        ),
      ]),
    )
    .orderBy('link.written_at', 'desc')
    .limit(MAX_REPAIRED)
    .execute()
  const entries = leads.map((lead) => toEntry(lead, crmConfigId))
  for (let start = 0; start < entries.length; start += 500) {
    await putIntoOutbox(session, entries.slice(start, start + 500))
  }
}
