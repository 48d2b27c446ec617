import type { Selectable } from 'kysely'
import type { CrmSync, CrmSyncAction, CrmSyncStatus } from '../../crm-outbox/crm-sync.ts'
import {
  type CrmSyncFilter,
  crmSyncFilterSchema,
  type CrmSyncRequest,
  crmSyncRequestSchema,
  type RedriveFilter,
  redriveFilterSchema,
} from './crm-sync-input.ts'
import { checkId } from '../../base/field-schema.ts'
import { type Page, pageLimit, toPage } from '../../base/page.ts'
import { parseInput, requireFound } from '../../base/parse-input.ts'
import { requestSync } from './sync-request-writer.ts'
import { readConfig } from '../configs/crm-config-row.ts'
import { behindPage } from '../../database/keyset.ts'
import type { TenantSession } from '../../database/session.ts'
import type { TenantAccess, WriteOptions } from '../../database/tenant-access.ts'
import type { CrmSyncsTable } from '../../database/tables/tenant-tables.ts'
import { enqueueSyncs } from '../../crm-outbox/crm-outbox-writer.ts'

/** `tenant.crmSyncs`: the outbox, with the outcome of each row. */
export class CrmSyncRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /** @throws LeadKitError `not_found`. */
  async get(id: string): Promise<CrmSync> {
    const operation = 'crmSyncs.get'
    return this.#access.read(operation, (session) => readSync(session, id, operation))
  }

  /** Newest first. */
  async list(filter: CrmSyncFilter = {}): Promise<Page<CrmSync>> {
    const { status, leadId, crmConfigId, deadLetter, ...page } = parseInput(
      crmSyncFilterSchema,
      filter,
      'crmSyncs.list',
    )
    const limit = pageLimit(page)
    return this.#access.read('crmSyncs.list', async (session) => {
      let query = session.tables
        .selectFrom('crm_syncs')
        .selectAll()
        .where(behindPage('created_at', 'desc', page))
      if (status !== undefined) query = query.where('status', '=', status)
      if (leadId !== undefined) query = query.where('lead_id', '=', leadId)
      if (crmConfigId !== undefined) query = query.where('crm_config_id', '=', crmConfigId)
      if (deadLetter === true) query = query.where('status', '=', 'failed').where('next_retry_at', 'is', null)
      if (deadLetter === false)
        query = query.where((eb) => eb.or([eb('status', '!=', 'failed'), eb('next_retry_at', 'is not', null)]))
      const rows = await query
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toCrmSync), limit, (sync) => ({ at: sync.createdAt, id: sync.id }))
    })
  }

  /**
   * Sends a lead's current state to a CRM, whether the config has auto-sync or not. If a row already waits, that one is returned. A record that
   * somebody removed in the CRM is created again, and values that the CRM refused are tried again.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown or removed lead, or an unknown config.
   */
  async request(request: CrmSyncRequest, options: WriteOptions = {}): Promise<CrmSync> {
    const operation = 'crmSyncs.request'
    const { leadId, crmConfigId } = parseInput(crmSyncRequestSchema, request, operation)
    const write = async (session: TenantSession): Promise<CrmSync> => {
      await readConfig(session, crmConfigId, operation)
      const id = requireFound(await requestSync(session, leadId, crmConfigId), operation, 'lead')
      return readSync(session, id, operation)
    }
    return this.#access.write(operation, write, options)
  }

  /**
   * Retries dead letters, either one by id or all that match a filter, with their attempts reset. Returns how many there were; a row that is not a
   * dead letter stays as it is.
   */
  async redrive(what: string | RedriveFilter, options: WriteOptions = {}): Promise<{ readonly redriven: number }> {
    const operation = 'crmSyncs.redrive'
    const filter =
      typeof what === 'string' ? { id: checkId(what, operation) } : parseInput(redriveFilterSchema, what, operation)
    const write = async (session: TenantSession): Promise<number> => {
      const now = this.#access.now()
      let query = session.tables
        .updateTable('crm_syncs')
        .set({ next_retry_at: now, retry_count: 0 })
        .where('status', '=', 'failed')
        .where('next_retry_at', 'is', null)
      if ('id' in filter) query = query.where('id', '=', filter.id)
      else {
        if (filter.leadId !== undefined) query = query.where('lead_id', '=', filter.leadId)
        if (filter.crmConfigId !== undefined) query = query.where('crm_config_id', '=', filter.crmConfigId)
        if (filter.errorCode !== undefined) query = query.where('error_code', '=', filter.errorCode)
      }
      const rows = await query.returning('id').execute()
      await enqueueSyncs(
        session.at(now),
        rows.map((row) => row.id),
      )
      return rows.length
    }
    return { redriven: await this.#access.write(operation, write, options) }
  }
}

async function readSync(session: TenantSession, id: string, operation: string): Promise<CrmSync> {
  const query = session.tables.selectFrom('crm_syncs').selectAll().where('id', '=', checkId(id, operation))
  return toCrmSync(requireFound(await query.executeTakeFirst(), operation, 'CRM sync'))
}

export function toCrmSync(row: Selectable<CrmSyncsTable>): CrmSync {
  return {
    id: row.id,
    leadId: row.lead_id,
    crmConfigId: row.crm_config_id,
    externalId: row.external_id,
    action: row.action as CrmSyncAction,
    status: row.status as CrmSyncStatus,
    leadVersion: Number(row.lead_version),
    errorCode: row.error_code,
    errorMessage: row.error_message,
    createdAt: row.created_at,
    syncedAt: row.synced_at,
    retryCount: row.retry_count,
    nextRetryAt: row.next_retry_at,
    deadLetter: row.status === 'failed' && row.next_retry_at === null,
  }
}
