import type { Selectable } from 'kysely'
import type { TimelineEntryOf } from '../base/timeline-key.ts'
import type { CrmSync } from '../crm-outbox/crm-sync.ts'
import type { CrmSyncsTable, TenantTables } from '../database/tables/tenant-tables.ts'
import { readTimelineRows, type TimelineSource } from '../database/timeline-source.ts'
import { toCrmSync } from './sync/crm-sync-repository.ts'

/** What was, or is to be, written to a CRM, with what the CRM refused. A row that still waits moves to the time of its newest request. */
export type CrmSyncEntry = TimelineEntryOf<
  'crm_sync',
  { readonly sync: CrmSync; readonly refusedFields: readonly string[] }
>

/** What a CRM changed in the lead, and what it wanted to change in vain (`refused`): the names of the fields, never their values. A move of the status is an entry of its own, too. */
export type CrmChangeEntry = TimelineEntryOf<
  'crm_change',
  {
    readonly leadId: string
    readonly crmConfigId: string
    readonly by: string
    readonly fields: readonly string[]
    readonly refused: readonly string[]
  }
>

const syncs = { table: 'crm_syncs', kind: 'crm_sync', owner: 'lead_id', at: 'created_at' } as const

export const crmSyncTimeline: TimelineSource<CrmSyncEntry> = {
  kind: 'crm_sync',
  async read(session, { leadIds }, window) {
    const rows = await readTimelineRows<Selectable<CrmSyncsTable>>(session, syncs, leadIds, window)
    return rows.map((row) => ({
      kind: 'crm_sync',
      at: row.created_at,
      id: row.id,
      sync: toCrmSync(row),
      refusedFields: row.refused_fields,
    }))
  },
}

const changes = { table: 'crm_changes', kind: 'crm_change', owner: 'lead_id', at: 'changed_at' } as const

export const crmChangeTimeline: TimelineSource<CrmChangeEntry> = {
  kind: 'crm_change',
  async read(session, { leadIds }, window) {
    const rows = await readTimelineRows<Selectable<TenantTables['crm_changes']>>(session, changes, leadIds, window)
    return rows.map((row) => ({
      kind: 'crm_change',
      at: row.changed_at,
      id: row.id,
      leadId: row.lead_id,
      crmConfigId: row.crm_config_id,
      by: row.changed_by,
      fields: row.fields,
      refused: row.refused,
    }))
  },
}
