import type { DatabaseSession } from '../../database/session.ts'
import type { TenantScope } from '../../base/tenant-scope.ts'

interface CrmRoute {
  readonly provider: string
  /** The vendor's id of the account, or the token of a notification channel. */
  readonly accountId: string
  readonly crmConfigId: string
}

/** From the commit on, webhooks of the account reach the config too. */
export async function addCrmRoute(session: DatabaseSession, scope: TenantScope, route: CrmRoute): Promise<void> {
  const { provider, accountId, crmConfigId } = route
  await session.shared
    .insertInto('crm_routes')
    .values({ provider, account_id: accountId, tenant_id: scope.tenantId, crm_config_id: crmConfigId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function removeCrmRoutes(
  session: DatabaseSession,
  scope: TenantScope,
  crmConfigId: string,
): Promise<void> {
  await session.shared
    .deleteFrom('crm_routes')
    .where('tenant_id', '=', scope.tenantId)
    .where('crm_config_id', '=', crmConfigId)
    .execute()
}
