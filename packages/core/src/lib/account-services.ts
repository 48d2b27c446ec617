import type { CallContext } from '@leadkit/contracts'
import { type AccountOptions, type AccountSettings, readAccountOptions } from './accounts/account-options.ts'
import type { KeyRing } from './access/key-ring.ts'
import type { PlatformRegistry } from './accounts/platform-registry.ts'
import { AccountAccessStore } from './accounts/account-access-store.ts'
import { AuthorizationStore } from './accounts/authorization/authorization-store.ts'
import { AccountGapStore } from './accounts/gaps/account-gap-store.ts'
import { HostPresence } from './accounts/gaps/host-presence.ts'
import { HostPresenceStore } from './accounts/gaps/host-presence-store.ts'
import { AccountCheckStore } from './accounts/checks/account-check-store.ts'
import { AccountConnectionWriter } from './accounts/account-connection-writer.ts'
import type { AccountHealthWriter } from './accounts/account-health-writer.ts'
import { AccountIntake } from './ingest/account-intake.ts'
import type { Database } from './database/database.ts'
import type { DeliveryStore } from './ingest/delivery-store.ts'
import { TenantAccess } from './database/tenant-access.ts'
import type { TenantDirectory } from './database/tenant-directory.ts'
import type { TokenRenewalStore } from './access/token-renewal-store.ts'
import type { RouteCache } from './accounts/account-route-reader.ts'
import type { HostEventWriter } from './host-events/host-event-store.ts'

/** The services for connected accounts. */
export interface AccountServices {
  readonly accounts: AccountAccessStore
  readonly accountChecks: AccountCheckStore
  readonly accountIntake: AccountIntake
  readonly accountSettings: AccountSettings
  readonly accountGaps: AccountGapStore
  readonly presence: HostPresence
  readonly connector: AccountConnectionWriter
  readonly authorization: AuthorizationStore
}

interface AccountServiceParts {
  readonly context: Omit<CallContext, 'signal'>
  readonly database: Database
  readonly directory: TenantDirectory
  readonly keyRing: KeyRing
  readonly platforms: PlatformRegistry
  readonly hostEvents: HostEventWriter
  readonly health: AccountHealthWriter
  readonly renewals: TokenRenewalStore
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
  const connector = new AccountConnectionWriter({ keyRing, health, routes, now })
  const accountGaps = new AccountGapStore(database, now)
  return {
    accounts: new AccountAccessStore({ database, keyRing, platforms, health, renewals, now }),
    accountChecks: new AccountCheckStore({ database, health, hostEvents, now }),
    accountIntake: new AccountIntake({ deliveries, platforms, logger, now }),
    accountSettings: readAccountOptions(options),
    accountGaps,
    presence: new HostPresence({ store: new HostPresenceStore(database, accountGaps, now), logger }),
    connector,
    authorization: new AuthorizationStore({
      keyRing,
      platforms,
      connector,
      accessOf: (tenantId) => new TenantAccess(tenantId, database, directory, now),
      createContext: (signal = new AbortController().signal) => ({ ...context, signal }),
      now,
    }),
  }
}
