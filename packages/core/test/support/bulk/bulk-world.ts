import {
  type BulkRequest,
  type BulkRun,
  createLeadKit,
  type HostEvent,
  type LeadKit,
  type TenantKit,
} from '@leadkit/core'
import { silentLogger } from '@leadkit/contracts'
import { tenantSchema } from '../../../src/lib/base/identifier.ts'
import { BulkStore } from '../../../src/lib/bulk/bulk-store.ts'
import { HandAssignmentWriter } from '../../../src/lib/care/hand-assignment-writer.ts'
import { OwnerWriter } from '../../../src/lib/care/owner-writer.ts'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { HostEventWriter } from '../../../src/lib/host-events/host-event-store.ts'
import { LeadWriter } from '../../../src/lib/leads/lead-writer.ts'
import { addUser } from '../replies/desk.ts'
import { TEST_KEYS } from '../access/test-keys.ts'

/** A tenant with bulk work, and a clock that tests move. */
export interface BulkWorld {
  readonly kit: LeadKit
  readonly tenant: TenantKit
  readonly told: readonly { readonly type: string; readonly payload: object }[]
  advance(milliseconds: number): void
  now(): Date
  /** Does the next step of a run: collects leads, or works on one. False at the end. */
  step(runId: string): Promise<boolean>
  /** Runs all bulk work that is due. */
  work(): Promise<void>
  /** Starts a run and lets the worker finish it. */
  run(request: BulkRequest): Promise<BulkRun>
  /** Takes a run back. */
  undo(id: string): Promise<BulkRun>
  /** The reasons of refused leads, by lead. */
  refusals(id: string): Promise<Readonly<Record<string, string | null>>>
  addLeads(count: number, name?: string): Promise<readonly string[]>
  addUser(): Promise<string>
  close(): Promise<void>
  rows<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
}

export async function openBulkWorld(database: DatabaseOptions): Promise<BulkWorld> {
  const told: { readonly type: string; readonly payload: object }[] = []
  const hear = (event: HostEvent): void => {
    if (event.tenantId === tenant.id) told.push(event)
  }
  let aheadMs = 0
  const now = (): Date => new Date(Date.now() + aheadMs)
  const events = { 'bulk.started': hear, 'bulk.finished': hear, 'lead.moved': hear }
  const kit = createLeadKit({ database, encryption: TEST_KEYS, events, now })
  const tenant: TenantKit = kit.tenant((await kit.tenants.create({ name: `Bulk ${Math.random()}` })).id)
  const store = openStore(database)
  const scope = { tenantId: tenant.id, schema: tenantSchema(tenant.id) }
  const context = { fetch, logger: silentLogger, now, signal: new AbortController().signal }
  const work = (): Promise<void> => kit.worker({ kinds: ['bulk'] }).drain()
  const finish = async ({ id }: BulkRun): Promise<BulkRun> => {
    await work()
    return tenant.bulk.get(id)
  }
  return {
    kit,
    tenant,
    told,
    now,
    work,
    step: (runId) => store.bulk.step(scope, runId, 1, context),
    advance(milliseconds) {
      aheadMs += milliseconds
    },
    run: async (request) => finish(await tenant.bulk.start(request)),
    undo: async (id) => finish(await tenant.bulk.undo(id, { by: 'bo' })),
    async refusals(id) {
      const { items } = await tenant.bulk.items(id, { outcome: 'refused' })
      return Object.fromEntries(items.map(({ leadId, reason }) => [leadId, reason]))
    },
    async addLeads(count, name = 'Lead') {
      const ids: string[] = []
      for (let index = 0; index < count; index += 1)
        ids.push((await tenant.leads.create({ name: `${name} ${index}` })).id)
      return ids
    },
    addUser: () => addUser({ tenant }),
    rows: (text, parameters) => tenant.transaction(({ query }) => query(text, parameters)),
    async close() {
      await store.database.close()
      await kit.close()
    },
  }
}

function openStore(options: DatabaseOptions) {
  const database = new Database(options)
  const hostEvents = new HostEventWriter([])
  const owners = new OwnerWriter(hostEvents)
  const leads = new LeadWriter(hostEvents)
  const assignments = new HandAssignmentWriter(owners)
  const { customFields } = leads
  return {
    database,
    bulk: new BulkStore({ database, hostEvents, leads, owners, assignments, customFields, scoring: null }),
  }
}

export function countsOf({ leads, done, unchanged, refused, status }: BulkRun) {
  return { leads, done, unchanged, refused, status }
}
