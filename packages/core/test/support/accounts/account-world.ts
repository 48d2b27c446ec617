import { silentLogger } from '@leadkit/contracts'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { readAccountOptions } from '../../../src/lib/accounts/account-options.ts'
import { KeyRing } from '../../../src/lib/access/key-ring.ts'
import { PlatformRegistry } from '../../../src/lib/accounts/platform-registry.ts'
import { AccountRouteReader, RouteCache } from '../../../src/lib/accounts/account-route-reader.ts'
import { AccountAccessStore } from '../../../src/lib/accounts/account-access-store.ts'
import { AuthorizationStore } from '../../../src/lib/accounts/authorization/authorization-store.ts'
import { AccountGapStore } from '../../../src/lib/accounts/gaps/account-gap-store.ts'
import { AccountCheckStore } from '../../../src/lib/accounts/checks/account-check-store.ts'
import { AccountConnectionWriter } from '../../../src/lib/accounts/account-connection-writer.ts'
import { AccountHealthWriter } from '../../../src/lib/accounts/account-health-writer.ts'
import { ApiKeyStore } from '../../../src/lib/access/api-key-store.ts'
import { ApiKeyRepository } from '../../../src/lib/access/api-key-repository.ts'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { Migrator } from '../../../src/lib/database/migrator.ts'
import { prepareTenant } from '../../../src/lib/tenants/tenant-preparation-writer.ts'
import { RoleRepository } from '../../../src/lib/access/role-repository.ts'
import { SocialAccountRepository } from '../../../src/lib/accounts/social-account-repository.ts'
import { TenantAccess } from '../../../src/lib/database/tenant-access.ts'
import { TenantDirectory } from '../../../src/lib/database/tenant-directory.ts'
import { TenantRepository } from '../../../src/lib/tenants/tenant-repository.ts'
import { TokenRenewalStore } from '../../../src/lib/access/token-renewal-store.ts'
import { UserRepository } from '../../../src/lib/access/user-repository.ts'
import { describeOnEachDatabase } from '../database/databases.ts'
import { HostEventWriter } from '../../../src/lib/host-events/host-event-store.ts'

export const TEST_KEY = { id: 'test', secret: 'a secret of the tests with more than 32 characters' }
const PLATFORMS = ['facebook', 'instagram'] as const

/** Tenants and what hangs on them alone: accounts, people, keys. */
export class AccountWorld {
  readonly options: DatabaseOptions
  readonly database: Database
  readonly directory: TenantDirectory
  readonly tenants: TenantRepository
  readonly authenticator: ApiKeyStore
  readonly hostEvents = new HostEventWriter(['account.health_changed'])
  /** Added to the real time. */
  aheadMs = 0

  constructor(options: DatabaseOptions) {
    this.options = options
    this.database = new Database(options)
    this.directory = new TenantDirectory(this.database)
    this.tenants = new TenantRepository(
      this.database,
      this.directory,
      new Migrator(this.database, this.now, prepareTenant),
      this.now,
    )
    this.authenticator = new ApiKeyStore(this.database, this.directory, this.now)
  }

  readonly now = (): Date => new Date(Date.now() + this.aheadMs)

  /** Repositories of a tenant. */
  open(tenantId: string, keyRing: KeyRing = new KeyRing({ keys: [TEST_KEY] })) {
    const access = new TenantAccess(tenantId, this.database, this.directory, this.now)
    const health = new AccountHealthWriter(this.hostEvents)
    return {
      id: tenantId,
      access,
      health,
      accounts: this.#accounts(access, keyRing, health),
      users: new UserRepository(access, async () => {}),
      roles: new RoleRepository(access),
      apiKeys: new ApiKeyRepository(access),
    }
  }

  #accounts(access: TenantAccess, keyRing: KeyRing, health: AccountHealthWriter) {
    const { database, hostEvents, now } = this
    const registry = new PlatformRegistry([])
    const renewals = new TokenRenewalStore(database)
    const routes = new RouteCache(new AccountRouteReader(database), now)
    const connector = new AccountConnectionWriter({ keyRing, health, routes, now })
    const createContext = (signal = new AbortController().signal) => ({ fetch, logger: silentLogger, now, signal })
    const accessOf = () => access
    return new SocialAccountRepository(access, {
      keyRing,
      platforms: PLATFORMS,
      registry,
      connector,
      authorization: new AuthorizationStore({
        keyRing,
        platforms: registry,
        connector,
        accessOf,
        createContext,
        now,
      }),
      accounts: new AccountAccessStore({ database, keyRing, platforms: registry, health, renewals, now }),
      checks: new AccountCheckStore({ database, health, hostEvents, now }),
      gaps: new AccountGapStore(database, now),
      settings: readAccountOptions(),
      createContext,
    })
  }

  async create(name = `Tenant ${Math.random()}`) {
    const tenant = await this.tenants.create({ name })
    return this.open(tenant.id)
  }
}

export type OpenTenant = Awaited<ReturnType<AccountWorld['create']>>

export function describeWithAccounts(name: string, define: (world: () => AccountWorld) => void): void {
  describeOnEachDatabase(name, (options) => {
    let world: AccountWorld
    beforeAll(() => {
      world = new AccountWorld(options())
    })
    beforeEach(() => {
      world.aheadMs = 0
    })
    afterAll(() => world.database.close())
    define(() => world)
  })
}

/** The error that a promise ends with. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  return undefined
}
