import type { Selectable } from 'kysely'
import type { NoCustomFields } from '../../custom-fields/custom-field-schemas.ts'
import type { FieldMapping } from '../fields/field-mapping.ts'
import type { PreflightFinding } from '../fields/preflight-finding.ts'
import type { CrmConfig } from './crm-config.ts'
import { checkId } from '../../base/field-schema.ts'
import type { TenantSession } from '../../database/session.ts'
import type { CrmConfigsTable } from '../../database/tables/tenant-tables.ts'
import { requireFound } from '../../base/parse-input.ts'

/** The columns of a config without its credentials. */
export const configColumns = [
  'id',
  'provider',
  'object',
  'remote_account_id',
  'field_mappings',
  'on_duplicate',
  'on_delete',
  'auto_sync',
  'paused_at',
  'paused_reason',
  'field_faults',
  'findings',
  'checked_at',
  'created_at',
  'updated_at',
] as const

/** A whole row, with the credentials. */
export type CrmConfigRow = Selectable<CrmConfigsTable>
type ConfigRow = Pick<CrmConfigRow, (typeof configColumns)[number]>

/**
 * A config together with its mappings, which the base type leaves out.
 * @typeParam Custom the kit's custom fields of leads.
 */
export type MappedCrmConfig<
  Provider extends string = string,
  Custom extends object = NoCustomFields,
> = CrmConfig<Provider> & {
  /** Null: the provider's defaults. */
  readonly fieldMappings: readonly FieldMapping<Custom>[] | null
  /** What the last check found. */
  readonly findings: readonly PreflightFinding[]
}

export function toCrmConfig<Provider extends string, Custom extends object = NoCustomFields>(
  row: ConfigRow,
): MappedCrmConfig<Provider, Custom> {
  return {
    id: row.id,
    provider: row.provider as Provider,
    object: row.object,
    remoteAccountId: row.remote_account_id,
    fieldMappings: row.field_mappings as readonly FieldMapping<Custom>[] | null,
    onDuplicate: row.on_duplicate as CrmConfig['onDuplicate'],
    onDelete: row.on_delete as CrmConfig['onDelete'],
    autoSync: row.auto_sync,
    pausedAt: row.paused_at,
    pausedReason: row.paused_reason,
    checkedAt: row.checked_at,
    fieldFaults: row.field_faults,
    findings: row.findings as unknown as readonly PreflightFinding[],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** @throws LeadKitError `invalid_input`, `not_found`. */
export async function readConfig(
  session: TenantSession,
  id: string,
  operation: string,
): Promise<Selectable<CrmConfigsTable>> {
  const query = session.tables.selectFrom('crm_configs').selectAll().where('id', '=', checkId(id, operation))
  return requireFound(await query.executeTakeFirst(), operation, 'CRM config')
}
