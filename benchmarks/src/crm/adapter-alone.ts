import { randomUUID } from 'node:crypto'
import type { CrmContext, CrmWrite } from '@leadkit/contracts'
import { createTestBudget, createTestCallContext } from '@leadkit/testing'
import type { BenchVendor } from './crm-vendors.ts'

export interface Rate {
  readonly leadsPerSecond: number
  readonly callsPerLead: number
}

/** The ideal: the adapter with full batches in sequence, without a database, an outbox or leads. */
export async function measureAdapterAlone(vendor: BenchVendor, leads: number): Promise<Rate> {
  const { provider, nameField, constants } = vendor
  const session = provider.session(vendor.credentials)
  if (session === null) throw new Error(`the credentials for ${provider.id} hold no access token`)
  const live = { ...session, version: 1 }
  const token = { get: () => Promise.resolve(live), refresh: () => Promise.resolve(live) }
  const context: CrmContext = { ...createTestCallContext(), budget: createTestBudget(), token }
  const writes = Array.from({ length: leads }, (_, index): CrmWrite => {
    return { key: randomUUID(), fields: { [nameField]: `lead ${index}`, ...constants } }
  })
  const { maxBatch } = provider.capabilities
  const object = provider.objects[0] ?? ''
  const before = vendor.calls()
  const start = performance.now()
  for (let from = 0; from < leads; from += maxBatch) {
    const batch = writes.slice(from, from + maxBatch)
    const results = await provider.upsert(context, object, batch, { onDuplicate: 'link' })
    if (results.some((result) => !result.ok)) throw new Error(`${provider.id} refused a record`)
  }
  const seconds = (performance.now() - start) / 1_000
  return { leadsPerSecond: leads / seconds, callsPerLead: (vendor.calls() - before) / leads }
}
