import { newId } from '../../base/identifier.ts'
import type { TenantSession } from '../../database/session.ts'
import { customNames } from '../../leads/lead-custom.ts'
import type { RemoteLeadChange } from '../../leads/lead-change.ts'

/** Records for the lead's timeline what a CRM changed, by the names of the fields. `moved` is false if the status was not taken. */
export async function recordCrmChange(
  session: TenantSession,
  leadId: string,
  { fields, custom, status, by, origin }: RemoteLeadChange,
  moved: boolean,
): Promise<void> {
  const named = [...Object.keys(fields), ...(custom === undefined ? [] : customNames(custom))]
  const taken = [...named, ...(status !== null && moved ? ['status'] : [])]
  const refused = status !== null && !moved ? ['status'] : []
  await insertChange(session, { leadId, crmConfigId: origin, by }, { taken, refused })
}

interface ChangedIn {
  readonly leadId: string
  readonly crmConfigId: string
  readonly by: string
}

/** The same for values that the lead cannot hold. */
export async function recordRefusedFields(
  session: TenantSession,
  where: ChangedIn,
  refused: readonly string[],
): Promise<void> {
  await insertChange(session, where, { taken: [], refused })
}

async function insertChange(
  session: TenantSession,
  { leadId, crmConfigId, by }: ChangedIn,
  { taken, refused }: { readonly taken: readonly string[]; readonly refused: readonly string[] },
): Promise<void> {
  if (taken.length + refused.length === 0) return
  await session.tables
    .insertInto('crm_changes')
    .values({
      lead_id: leadId,
      changed_at: session.now,
      id: newId(),
      tenant_id: session.tenantId,
      crm_config_id: crmConfigId,
      changed_by: by,
      fields: [...taken],
      refused: [...refused],
    })
    .execute()
}
