import type { TenantSession } from '../database/session.ts'
import { type AnswerTargets, type CareSettings, readCareSettings, readTargets } from './care-settings.ts'

export interface StoredCareSettings extends CareSettings {
  /** True if there is a rule. */
  readonly assigns: boolean
}

export async function readStoredSettings(session: TenantSession): Promise<CareSettings> {
  const row = await session.tables.selectFrom('care_settings').select(['rules', 'targets']).executeTakeFirst()
  return row === undefined ? { rules: [], targets: {} } : readCareSettings(row.rules, row.targets)
}

export async function readStoredTargets(session: TenantSession): Promise<AnswerTargets> {
  const row = await session.tables.selectFrom('care_settings').select('targets').executeTakeFirst()
  return row === undefined ? {} : readTargets(row.targets)
}

/**
 * The tenant's settings, locked until the commit: whoever gives work, or changes who can take it, holds this lock, so that each decision counts the
 * ones before. Lock conversations and leads first, or take only those that are free.
 */
export async function lockCareSettings(session: TenantSession): Promise<StoredCareSettings> {
  const { tenantId: id } = session
  const query = session.tables.selectFrom('care_settings').select(['rules', 'targets', 'assigns']).forNoKeyUpdate()
  const known = await query.executeTakeFirst()
  if (known !== undefined) return toStored(known)
  await session.tables
    .insertInto('care_settings')
    .values({ id, tenant_id: id, updated_at: session.now, first_look_minutes: null, next_look_at: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return toStored(await query.executeTakeFirstOrThrow())
}

function toStored(row: {
  readonly rules: unknown
  readonly targets: unknown
  readonly assigns: boolean
}): StoredCareSettings {
  return { ...readCareSettings(row.rules, row.targets), assigns: row.assigns }
}
