import type { TenantSession } from '../../database/session.ts'

interface CrmRoute {
  readonly provider: string
  /** The vendor's id of the account, or the token of a notification channel. */
  readonly accountId: string
  readonly crmConfigId: string
}

/** Once this is committed, the account's webhooks reach this config too. */
export async function addCrmRoute(session: TenantSession, route: CrmRoute): Promise<void> {
  const { provider, accountId, crmConfigId } = route
  await session.sharedTables
    .insertInto('crm_routes')
    .values({ provider, account_id: accountId, tenant_id: session.tenantId, crm_config_id: crmConfigId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function removeCrmRoutes(session: TenantSession, crmConfigId: string): Promise<void> {
  await session.sharedTables
    .deleteFrom('crm_routes')
    .where('tenant_id', '=', session.tenantId)
    .where('crm_config_id', '=', crmConfigId)
    .execute()
}
