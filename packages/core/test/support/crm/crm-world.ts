import { type CallContext, silentLogger } from '@leadkit/contracts'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { KeyRing } from '../../../src/lib/access/key-ring.ts'
import type { TaskHandler } from '../../../src/lib/queue/task.ts'
import { createCrmSyncHandler } from '../../../src/lib/crm/sync/crm-sync-handler.ts'
import type { HostEventType } from '../../../src/lib/host-events/host-event.ts'
import type { Tenant } from '../../../src/lib/tenants/tenant.ts'
import { CrmConfigRepository } from '../../../src/lib/crm/crm-config-repository.ts'
import { CrmSyncRepository } from '../../../src/lib/crm/sync/crm-sync-repository.ts'
import { CrmSyncStore } from '../../../src/lib/crm/sync/crm-sync-store.ts'
import { CrmTokenStore } from '../../../src/lib/crm/configs/crm-token-store.ts'
import { TokenRenewalStore } from '../../../src/lib/access/token-renewal-store.ts'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { DispatchStore } from '../../../src/lib/queue/dispatch-store.ts'
import { LeadRepository } from '../../../src/lib/leads/lead-repository.ts'
import { LeadWriter } from '../../../src/lib/leads/lead-writer.ts'
import { Migrator } from '../../../src/lib/database/migrator.ts'
import { prepareTenant } from '../../../src/lib/tenants/tenant-preparation-writer.ts'
import { TaskNotificationStore } from '../../../src/lib/queue/task-notification-store.ts'
import type { TenantSession } from '../../../src/lib/database/session.ts'
import { TenantAccess } from '../../../src/lib/database/tenant-access.ts'
import { TenantDirectory } from '../../../src/lib/database/tenant-directory.ts'
import { TenantRepository } from '../../../src/lib/tenants/tenant-repository.ts'
import { createWorker, type Worker } from '../../../src/lib/queue/worker.ts'
import { describeOnEachDatabase } from '../database/databases.ts'
import { MemoryCrm } from './memory-crm.ts'
import { type TenantScope, tenantSchema } from '../../../src/lib/base/identifier.ts'
import { HostEventWriter } from '../../../src/lib/host-events/host-event-store.ts'

const TOLD: readonly HostEventType[] = ['crm.synced', 'crm.failed', 'crm.paused']
const KEY = { id: 'test', secret: 'a secret of the tests with more than 32 characters' }

/** What one process of a host has. Two of them on one database are two processes. */
export class CrmProcess {
  readonly database: Database
  readonly crm: MemoryCrm
  readonly handler: TaskHandler
  readonly tenants: TenantRepository
  readonly tokens: CrmTokenStore
  readonly store: CrmSyncStore
  readonly keyRing = new KeyRing({ keys: [KEY] })
  readonly directory: TenantDirectory
  /** Added to the real time. */
  aheadMs = 0
  readonly #notifier: TaskNotificationStore
  readonly #queue: DispatchStore
  readonly #worker: Worker

  constructor(options: DatabaseOptions, crm: MemoryCrm) {
    this.database = new Database(options)
    this.crm = crm
    this.directory = new TenantDirectory(this.database)
    this.tenants = new TenantRepository(
      this.database,
      this.directory,
      new Migrator(this.database, this.now, prepareTenant),
      this.now,
    )
    this.tokens = new CrmTokenStore(this.database, this.keyRing, new TokenRenewalStore(this.database))
    const hostEvents = new HostEventWriter(TOLD)
    this.store = new CrmSyncStore({ database: this.database, tokens: this.tokens, hostEvents, now: this.now })
    this.handler = createCrmSyncHandler({ store: this.store, providers: [crm.provider()], random: () => 0.5 })
    this.#notifier = new TaskNotificationStore(this.database, silentLogger)
    this.#queue = new DispatchStore(this.database, hostEvents.tellDead)
    this.#worker = this.openWorker()
  }

  openWorker(): Worker {
    return createWorker({
      store: this.#queue,
      handlers: new Map([['crm_sync', this.handler]]),
      wakes: this.#notifier,
      context: { fetch, logger: silentLogger, now: this.now },
    })
  }

  readonly now = (): Date => new Date(Date.now() + this.aheadMs)

  context(signal: AbortSignal = new AbortController().signal): CallContext {
    return { fetch, logger: silentLogger, now: this.now, signal }
  }

  /** Runs all syncs that are due. */
  drain(): Promise<void> {
    return this.#worker.drain()
  }

  async close(): Promise<void> {
    await this.#worker.stop()
    await this.#notifier.close()
    await this.database.close()
  }

  async createTenant(): Promise<CrmTenant> {
    return new CrmTenant(this, await this.tenants.create({ name: `Tenant ${Math.random()}` }))
  }
}

/** One tenant as the host sees it, with the rows behind it. */
export class CrmTenant {
  readonly process: CrmProcess
  readonly id: string
  readonly scope: TenantScope
  readonly leads: LeadRepository
  readonly configs: CrmConfigRepository<ReturnType<MemoryCrm['provider']>>
  readonly syncs: CrmSyncRepository

  constructor(process: CrmProcess, tenant: Pick<Tenant, 'id'>) {
    this.process = process
    this.id = tenant.id
    this.scope = { tenantId: tenant.id, schema: tenantSchema(tenant.id) }
    const access = new TenantAccess(tenant.id, process.database, process.directory, process.now)
    this.leads = new LeadRepository(access, new LeadWriter(new HostEventWriter([])))
    this.configs = new CrmConfigRepository(access, {
      keyRing: process.keyRing,
      providers: [process.crm.provider()],
      store: process.store,
      createContext: (signal) => process.context(signal),
    })
    this.syncs = new CrmSyncRepository(access)
  }

  get tables(): TenantSession['tables'] {
    return this.process.database.session.ofTenant(this.scope).tables
  }

  /** A config of a new account at the vendor. */
  async connect(account: string = this.id): Promise<string> {
    const credentials = this.process.crm.addAccount(account)
    return (await this.configs.create({ provider: 'memory', credentials })).id
  }

  async statuses(): Promise<readonly string[]> {
    const { items } = await this.syncs.list({ limit: 200 })
    return items.map((sync) => sync.status).toReversed()
  }

  async told(): Promise<readonly { readonly type: string; readonly payload: unknown }[]> {
    return this.tables
      .selectFrom('host_events')
      .select(['type', 'payload'])
      .orderBy('occurred_at')
      .orderBy('id')
      .execute()
  }

  /** Runs one outbox row by hand, without a queue around it: what its worker would commit is given back. */
  async runByHand(syncId: string) {
    const task = { dispatchId: syncId, kind: 'crm_sync', taskId: syncId, attempt: 1, fence: 1 } as const
    const [result] = await this.process.handler.run(this.scope, [task], this.process.context())
    if (result === undefined) throw new Error('no result')
    return result
  }
}

/** Runs tests with a vendor and a tenant of their own, on each database unless told otherwise. */
export function describeForCrm(
  name: string,
  define: (tenant: () => CrmTenant) => void,
  describeOn: typeof describeOnEachDatabase = describeOnEachDatabase,
): void {
  describeOn(name, (options) => {
    let process: CrmProcess
    let tenant: CrmTenant
    beforeAll(() => {
      process = new CrmProcess(options(), new MemoryCrm())
    })
    beforeEach(async () => {
      process.aheadMs = 0
      process.crm.faults.length = 0
      process.crm.calls.length = 0
      process.crm.refreshes = 0
      process.crm.refused.clear()
      process.crm.gate = async () => {}
      tenant = await process.createTenant()
    })
    afterAll(() => process.close())
    define(() => tenant)
  })
}
