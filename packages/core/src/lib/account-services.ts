import type { CallContext } from '@leadkit/contracts'
import { type AccountOptions, type AccountSettings, readAccountOptions } from './accounts/account-options.ts'
import type { KeyRing } from './auth/key-ring.ts'
import type { PlatformRegistry } from './domain/platform-registry.ts'
import type { RouteCache } from './ingest/route-cache.ts'
import { AccountAccess } from './postgres/account-access.ts'
import { AccountAuthorization } from './postgres/account-authorization.ts'
import { AccountCheckStore } from './postgres/account-check-store.ts'
import { AccountConnector } from './postgres/account-connector.ts'
import type { AccountHealthWriter } from './postgres/account-health.ts'
import { AccountIntake } from './postgres/account-intake.ts'
import type { Database } from './postgres/database.ts'
import type { DeliveryStore } from './postgres/delivery-store.ts'
import type { HostEventWriter } from './postgres/host-event-writer.ts'
import { TenantAccess } from './postgres/tenant-access.ts'
import type { TenantDirectory } from './postgres/tenant-directory.ts'
import type { TokenRenewals } from './postgres/token-renewal.ts'

/** What looks after connected accounts. */
export interface AccountServices {
  readonly accounts: AccountAccess
  readonly accountChecks: AccountCheckStore
  readonly accountIntake: AccountIntake
  readonly accountSettings: AccountSettings
  readonly connector: AccountConnector
  readonly authorization: AccountAuthorization
}

interface AccountServiceParts {
  readonly context: Omit<CallContext, 'signal'>
  readonly database: Database
  readonly directory: TenantDirectory
  readonly keyRing: KeyRing
  readonly platforms: PlatformRegistry
  readonly hostEvents: HostEventWriter
  readonly health: AccountHealthWriter
  readonly renewals: TokenRenewals
  readonly deliveries: DeliveryStore
  readonly routes: RouteCache
}

/** @throws LeadKitError `configuration` for an option outside its range. */
export function createAccountServices(
  parts: AccountServiceParts,
  options: AccountOptions | undefined,
): AccountServices {
  const { context, database, directory, keyRing, platforms, hostEvents, health, renewals, deliveries, routes } = parts
  const { now, logger } = context
  const connector = new AccountConnector({ keyRing, health, routes, now })
  return {
    accounts: new AccountAccess({ database, keyRing, platforms, health, renewals, now }),
    accountChecks: new AccountCheckStore({ database, health, hostEvents, now }),
    accountIntake: new AccountIntake({ deliveries, platforms, logger }),
    accountSettings: readAccountOptions(options),
    connector,
    authorization: new AccountAuthorization({
      keyRing,
      platforms,
      connector,
      accessOf: (tenantId) => new TenantAccess(tenantId, database, directory, now),
      createContext: (signal = new AbortController().signal) => ({ ...context, signal }),
      now,
    }),
  }
}
