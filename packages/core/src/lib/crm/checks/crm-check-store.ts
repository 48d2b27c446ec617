import type { CallContext, CrmProvider } from '@leadkit/contracts'
import type { Drift, FieldTypes } from './find-drift.ts'
import { isDriftReason } from '../configs/crm-drift.ts'
import { armCheck } from '../configs/crm-check-writer.ts'
import { pauseConfig } from '../configs/config-pause-writer.ts'
import { toSyncTarget } from '../sync/crm-sync-claim.ts'
import {
  enqueueSyncs,
  enqueueWaitingSyncs,
  insertPendingSyncs,
  selectLeads,
  toNewSync,
} from '../../crm-outbox/crm-sync-writer.ts'
import type { Database } from '../../database/database.ts'
import type { HostEventWriter } from '../../host-events/host-event-writer.ts'
import type { DatabaseSession } from '../../database/session.ts'
import type { CrmSyncStore } from '../sync/crm-sync-store.ts'
import type { CrmConnection, SyncTarget } from '../sync/sync-to-run.ts'
import type { TenantScope } from '../../base/tenant-scope.ts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

/** A config whose CRM is to be looked at, with what was found the last time. */
export interface ConfigToCheck {
  readonly target: SyncTarget
  /** Null while it is not paused. */
  readonly pausedReason: string | null
  readonly faults: readonly CrmFieldFault[]
  readonly fieldTypes: FieldTypes
}

/** Of leads whose field was left out, this many are written again by themselves; more are `syncAll`'s. */
const MAX_REPAIRED = 1_000

export interface CrmCheckServices {
  readonly database: Database
  readonly syncs: Pick<CrmSyncStore, 'connect'>
  readonly hostEvents: HostEventWriter
}

/** The configs as their daily checks use them. */
export class CrmCheckStore {
  readonly #database: Database
  readonly #syncs: CrmCheckServices['syncs']
  readonly #hostEvents: HostEventWriter

  constructor({ database, syncs, hostEvents }: CrmCheckServices) {
    this.#database = database
    this.#syncs = syncs
    this.#hostEvents = hostEvents
  }

  /** Null when the config is gone or switched off. */
  async load(scope: TenantScope, crmConfigId: string): Promise<ConfigToCheck | null> {
    const row = await this.#database.session
      .tenant(scope.schema)
      .selectFrom('crm_configs')
      .selectAll()
      .where('id', '=', crmConfigId)
      .where('active', '=', true)
      .executeTakeFirst()
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

  /** Stores what was found, tells the host what is new, pauses or resumes, and makes the next check due. */
  async record(
    session: DatabaseSession,
    scope: TenantScope,
    config: ConfigToCheck,
    drift: Drift,
    now: Date,
  ): Promise<void> {
    const { crmConfigId } = config.target
    const { findings, faults, fieldTypes, pauseReason } = drift
    await this.#set(session, scope, crmConfigId, {
      findings: JSON.stringify(findings),
      field_faults: JSON.stringify(faults),
      field_types: JSON.stringify(fieldTypes),
      checked_at: now,
    })
    const news = faults.filter((fault) => !includesFault(config.faults, fault))
    const gone = config.faults.filter((fault) => !includesFault(faults, fault))
    if (news.length > 0) {
      const payload = { crmConfigId, fields: news.map(({ field, code }) => ({ field, code })) }
      await this.#hostEvents.write(session, scope, 'crm.drifted', payload, now)
      await this.#redrive(session, scope, crmConfigId, news, now)
    }
    if (pauseReason !== null) await this.#pause(session, scope, crmConfigId, pauseReason, now)
    const resumes = pauseReason === null && isDriftReason(config.pausedReason)
    if (resumes) await this.#resume(session, scope, crmConfigId, now)
    if (gone.length > 0) await repairLeads(session, scope, crmConfigId, gone, now)
    if (gone.length > 0 || resumes) {
      const payload = { crmConfigId, fields: gone.map(({ field }) => field), resumed: resumes }
      await this.#hostEvents.write(session, scope, 'crm.recovered', payload, now)
    }
    await this.postpone(session, scope, crmConfigId, now)
  }

  /** Pauses a config whose credentials are dead, and makes the next check due. */
  async stop(
    session: DatabaseSession,
    scope: TenantScope,
    config: ConfigToCheck,
    reason: string,
    now: Date,
  ): Promise<void> {
    await this.#pause(session, scope, config.target.crmConfigId, reason, now)
    await this.postpone(session, scope, config.target.crmConfigId, now)
  }

  /** Makes the next check due, without a finding. */
  async postpone(session: DatabaseSession, scope: TenantScope, crmConfigId: string, now: Date): Promise<void> {
    const dueAt = await armCheck(session, scope, crmConfigId, now)
    await this.#set(session, scope, crmConfigId, { next_check_at: dueAt })
  }

  async #set(
    session: DatabaseSession,
    scope: TenantScope,
    crmConfigId: string,
    set: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await session.tenant(scope.schema).updateTable('crm_configs').set(set).where('id', '=', crmConfigId).execute()
  }

  #pause(session: DatabaseSession, scope: TenantScope, crmConfigId: string, reason: string, now: Date): Promise<void> {
    return pauseConfig(session, scope, { crmConfigId, reason }, this.#hostEvents, now)
  }

  async #resume(session: DatabaseSession, scope: TenantScope, crmConfigId: string, now: Date): Promise<void> {
    await this.#set(session, scope, crmConfigId, { paused_at: null, paused_reason: null, updated_at: now })
    await enqueueWaitingSyncs(session, scope, crmConfigId, now)
  }

  /** Dead letters that died of these fields have a chance now that the fields are left out. */
  async #redrive(
    session: DatabaseSession,
    scope: TenantScope,
    crmConfigId: string,
    faults: readonly CrmFieldFault[],
    now: Date,
  ): Promise<void> {
    const rows = await session
      .tenant(scope.schema)
      .updateTable('crm_syncs')
      .set({ next_retry_at: now, retry_count: 0 })
      .where('crm_config_id', '=', crmConfigId)
      .where('status', '=', 'failed')
      .where('next_retry_at', 'is', null)
      .where('error_code', '=', 'validation')
      .where((eb) => eb.or(faults.map(({ field }) => eb('error_message', 'like', `% ${escapeLike(field)} (%`))))
      .returning('id')
      .execute()
    const ids = rows.map((row) => row.id)
    await enqueueSyncs(session, scope, ids, now)
  }
}

function includesFault(faults: readonly CrmFieldFault[], { field, code }: CrmFieldFault): boolean {
  return faults.some((fault) => fault.field === field && fault.code === code)
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)
}

/** Writes again the leads that were written while a field was left out. */
async function repairLeads(
  session: DatabaseSession,
  scope: TenantScope,
  crmConfigId: string,
  gone: readonly CrmFieldFault[],
  now: Date,
): Promise<void> {
  const since = new Date(Math.min(...gone.map((fault) => Date.parse(fault.since))))
  const leads = await selectLeads(session, scope, crmConfigId)
    .where('link.written_at', '>=', since)
    .orderBy('link.written_at', 'desc')
    .limit(MAX_REPAIRED)
    .execute()
  const syncs = leads.map((lead) => toNewSync(lead, crmConfigId))
  for (let start = 0; start < syncs.length; start += 500) {
    await insertPendingSyncs(session, scope, syncs.slice(start, start + 500), now)
  }
}
