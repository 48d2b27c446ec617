import { createLeadKit, type LeadKit } from '@leadkit/core'
import { startPostgres } from '@leadkit/testing/postgres'
import { type Benchmark, count, printProgress, printTable, type Target } from '../harness.ts'
import { measureAdapterAlone, type Rate } from './adapter-alone.ts'
import { type BenchVendor, benchVendors } from './crm-vendors.ts'

const WORKERS = 4

interface VendorResult {
  readonly name: string
  readonly maxBatch: number
  /** The adapter alone, with full batches. */
  readonly ideal: Rate
  /** Leads in the outbox to records in the CRM, through queue, outbox and links. */
  readonly created: Rate
  /** The same leads, each changed once. */
  readonly changed: Rate
}

/** Leads in the outbox to records at each vendor's fake: the CRM issue. */
export const crmBenchmark: Benchmark = {
  name: 'crm',
  title: `CRM sync: leads that wait in the outbox, pushed by ${WORKERS} workers to each vendor's fake over HTTP`,
  async run({ quick }) {
    const results = await measureVendors(quick ? 400 : 2_000)
    printTable(
      ['', 'batch limit', 'ideal calls/lead', 'adapter alone', 'new', 'changed', 'leads/s: alone', 'new', 'changed'],
      results.map(({ name, maxBatch, ideal, created, changed }) => [
        name,
        String(maxBatch),
        ...[1 / maxBatch, ideal.callsPerLead, created.callsPerLead, changed.callsPerLead].map((calls) =>
          calls.toFixed(4),
        ),
        ...[ideal, created, changed].map(({ leadsPerSecond }) => count(leadsPerSecond)),
      ]),
    )
    return results.flatMap(toTargets)
  },
}

function toTargets({ name, ideal, created, changed }: VendorResult): readonly Target[] {
  const worst = Math.max(created.callsPerLead, changed.callsPerLead) / ideal.callsPerLead
  return [
    {
      text: `${name}: at most 1.5 times the calls of the adapter with full batches`,
      measured: worst.toFixed(2),
      met: worst <= 1.5,
    },
  ]
}

async function measureVendors(leads: number): Promise<readonly VendorResult[]> {
  const server = await startPostgres({ durable: true })
  const results: VendorResult[] = []
  try {
    for (const [name, start] of Object.entries(benchVendors)) {
      printProgress(`${name}: the adapter alone`)
      const ideal = await withVendor(start, (vendor) => measureAdapterAlone(vendor, leads))
      const connectionString = await server.createDatabase(name.toLowerCase())
      const measured = await withVendor(start, (vendor) => measureLeadKit(vendor, { name, leads, connectionString }))
      results.push({ name, ideal, ...measured })
    }
  } finally {
    await server.stop()
  }
  return results
}

async function withVendor<Value>(
  start: () => Promise<BenchVendor>,
  work: (vendor: BenchVendor) => Promise<Value>,
): Promise<Value> {
  const vendor = await start()
  try {
    return await work(vendor)
  } finally {
    await vendor.close()
  }
}

interface Run {
  readonly name: string
  readonly leads: number
  readonly connectionString: string
}

async function measureLeadKit(vendor: BenchVendor, run: Run): Promise<Omit<VendorResult, 'name' | 'ideal'>> {
  const { provider, mappings, credentials } = vendor
  const kit = createLeadKit({
    database: { connectionString: run.connectionString },
    encryption: { keys: [{ id: 'bench', secret: 'a secret of this benchmark, 32 characters' }] },
    crms: [provider],
  })
  await kit.migrate()
  const tenant = kit.tenant((await kit.tenants.create({ name: 'Bench' })).id)
  await tenant.crmConfigs.create({ provider: provider.id, credentials, fieldMappings: mappings })
  printProgress(`${run.name}: making ${count(run.leads)} leads`)
  const ids: string[] = []
  for (let index = 0; index < run.leads; index += 1) ids.push((await tenant.leads.create({ name: `lead ${index}` })).id)
  const created = await measurePush(kit, vendor, run)
  printProgress(`${run.name}: changing them`)
  for (const id of ids) await tenant.leads.update(id, { name: `changed ${id}` })
  const changed = await measurePush(kit, vendor, run)
  await kit.close()
  return { maxBatch: provider.capabilities.maxBatch, created, changed }
}

async function measurePush(kit: LeadKit<never>, vendor: BenchVendor, { name, leads }: Run): Promise<Rate> {
  printProgress(`${name}: pushing`)
  const before = vendor.calls()
  const start = performance.now()
  await Promise.all(Array.from({ length: WORKERS }, () => kit.worker().drain()))
  const seconds = (performance.now() - start) / 1_000
  if (vendor.records() !== leads) throw new Error(`${name} holds ${vendor.records()} records of ${leads}`)
  return { leadsPerSecond: leads / seconds, callsPerLead: (vendor.calls() - before) / leads }
}
