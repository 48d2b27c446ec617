import type { TenantSession } from '../database/session.ts'
import { type CareSettings, readCareSettings } from './care-settings.ts'

export interface StoredCareSettings extends CareSettings {
  /** True if there is a rule. */
  readonly assigns: boolean
}

const NONE: StoredCareSettings = { rules: [], targets: {}, assigns: false }

export async function readStoredSettings(session: TenantSession): Promise<StoredCareSettings> {
  const row = await session.tables
    .selectFrom('care_settings')
    .select(['rules', 'targets', 'assigns'])
    .executeTakeFirst()
  return row === undefined ? NONE : { ...readCareSettings(row.rules, row.targets), assigns: row.assigns }
}

/**
 * The tenant's settings, locked until the commit: whoever gives work, or changes who can take it, holds this lock, so that each decision counts the
 * ones before. Lock conversations and leads first, or take only those that are free.
 */
export async function lockCareSettings(session: TenantSession): Promise<StoredCareSettings> {
  const { tenantId: id } = session
  const query = session.tables.selectFrom('care_settings').select(['rules', 'targets', 'assigns']).forNoKeyUpdate()
  const known = await query.executeTakeFirst()
  if (known !== undefined) return { ...readCareSettings(known.rules, known.targets), assigns: known.assigns }
  await session.tables
    .insertInto('care_settings')
    .values({ id, tenant_id: id, updated_at: session.now, first_look_minutes: null, next_look_at: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  const made = await query.executeTakeFirstOrThrow()
  return { ...readCareSettings(made.rules, made.targets), assigns: made.assigns }
}
