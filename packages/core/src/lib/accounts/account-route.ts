import type { TenantScope } from '../base/tenant-scope.ts'

/** Where an account's events go. An account that two tenants connected has two routes. */
export interface AccountRoute {
  readonly platform: string
  readonly accountId: string
  readonly scope: TenantScope
  readonly socialAccountId: string
}

export function routeKey(account: { readonly platform: string; readonly accountId: string }): string {
  return `${account.platform} ${account.accountId}`
}
