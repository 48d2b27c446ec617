import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createLeadKit, type LeadKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { startPostgres } from '@leadkit/testing/postgres'
import { Client } from 'pg'
import { type Benchmark, count, printProgress, printTable, type Target } from '../harness.ts'
import { type PreparedDelivery, prepareDeliveries } from './deliveries.ts'
import { HandWrittenIngestion, type PageTarget } from './hand-written.ts'
import { median, rateOf } from './rate.ts'

const SECRET = 'the app secret of this benchmark'
const CONNECTIONS = 10
const IN_FLIGHT = 200
/** The second number only in a full run: making so many tenants takes minutes. */
const TENANTS = [100, 2_000] as const

type Take = (delivery: PreparedDelivery) => Promise<void>

interface Setup {
  readonly name: string
  readonly pages: readonly string[]
  readonly inFlight: number
  readonly deliveries: number
}

/** From webhook to committed rows, beside code that does the same by hand. */
export const ingestionBenchmark: Benchmark = {
  name: 'ingestion',
  title: 'Ingestion: one webhook with one text, from request to committed, deliveries per second',
  async run(options) {
    const results = await measureIngestion(options)
    printTable(
      ['', 'statement alone', 'hand-written handler', 'LeadKit', 'to statement', 'to handler'],
      results.map((result) => [
        result.name,
        count(result.statement),
        count(result.handler),
        count(result.leadKit),
        result.ratioToStatement.toFixed(2),
        result.ratioToHandler.toFixed(2),
      ]),
    )
    return toTargets(results)
  },
}

/** The least ratio to the hand-written handler, in the order of the setups. */
const LEAST = [0.95, 2.5, 1.3, 1.1]

function toTargets(results: readonly IngestionResult[]): readonly Target[] {
  return results.map(({ name, ratioToHandler, spread: [low, high] }, index) => ({
    text: `${name}: at least ${LEAST[index]} of a hand-written handler`,
    measured: `${ratioToHandler.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
    met: ratioToHandler >= (LEAST[index] ?? 0),
  }))
}

interface Sides {
  readonly statement: Take
  readonly handler: Take
  readonly leadKit: Take
}

/** Deliveries per second of each side in one setup, and LeadKit's rate relative to the two hand-written ones. */
interface IngestionResult {
  readonly name: string
  /** The raw limit: the hand-written statement alone, without a webhook around it. */
  readonly statement: number
  /** A hand-written handler with that statement. */
  readonly handler: number
  readonly leadKit: number
  readonly ratioToStatement: number
  readonly ratioToHandler: number
  /** The least and the greatest ratio to the handler of the rounds. */
  readonly spread: readonly [number, number]
}

/**
 * Ingestion from webhook to commit, on a durable PostgreSQL: LeadKit's handler (verify, parse, route, write) compared with a hand-written single
 * round trip on the same tables. The candidates take turns, and the median of the rounds is reported, because the machine is shared.
 */
async function measureIngestion(options: { readonly quick: boolean }): Promise<readonly IngestionResult[]> {
  const server = await startPostgres({ durable: true })
  try {
    const connectionString = await server.createDatabase('ingestion')
    const kit = createKit(connectionString)
    const targets = await connectTenants(kit, options.quick ? TENANTS[0] : TENANTS[1])
    const hand = new HandWrittenIngestion(connectionString, targets, { connections: CONNECTIONS, secret: SECRET })
    const sides: Sides = {
      statement: (delivery) => hand.take(delivery),
      handler: (delivery) => post((request) => hand.handle(request), delivery),
      leadKit: (delivery) => post(kit.handler, delivery),
    }
    const scale = options.quick ? 0.2 : 1
    const pages = targets.map((target) => target.page)
    const setups: readonly Setup[] = [
      { name: 'one by one, one tenant', pages: pages.slice(0, 1), inFlight: 1, deliveries: 2_000 * scale },
      {
        name: `${IN_FLIGHT} in flight, one tenant`,
        pages: pages.slice(0, 1),
        inFlight: IN_FLIGHT,
        deliveries: 12_000 * scale,
      },
      ...TENANTS.filter((tenants) => tenants <= pages.length).map((tenants) => ({
        name: `${IN_FLIGHT} in flight, ${tenants} tenants`,
        pages: pages.slice(0, tenants),
        inFlight: IN_FLIGHT,
        deliveries: 6_000 * scale,
      })),
    ]
    await requireSameColumns(connectionString, targets.slice(-2), sides)
    const results: IngestionResult[] = []
    for (const setup of setups) {
      printProgress(setup.name)
      results.push(await compare(setup, sides, options.quick ? 3 : 5))
    }
    await hand.close()
    await kit.close()
    return results
  } finally {
    await server.stop()
  }
}

/** Refuses to compare sides that do not do the same: each stores a message of a new person, which has to fill the same columns. */
async function requireSameColumns(connectionString: string, pair: readonly PageTarget[], sides: Sides): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  const filled: string[] = []
  for (const [index, side] of (['handler', 'leadKit'] as const).entries()) {
    const { page, schema } = pair[index] as PageTarget
    const [delivery] = prepareDeliveries([page], 1, SECRET)
    if (delivery !== undefined) await sides[side](delivery)
    const tables = ['conversations', 'message_keys', 'messages', 'ai_tasks'].map((table) => `${schema}.${table}`)
    const columns = tables.map(
      (table) =>
        `SELECT '${table.split('.')[1]}.' || c.key AS name FROM ${table} t, jsonb_each(to_jsonb(t)) c WHERE c.value <> 'null'`,
    )
    const { rows } = await client.query<{ name: string }>(`${columns.join(' UNION ')} ORDER BY name`)
    filled.push(rows.map(({ name }) => name).join('\n'))
  }
  await client.end()
  if (filled[0] !== filled[1]) throw new Error(`The sides fill different columns:\n${filled.join('\n---\n')}`)
}

const SIDES = ['statement', 'handler', 'leadKit'] as const

/** The sides take turns, each first in its turn, so that other load on the machine affects them equally. */
async function compare(setup: Setup, sides: Sides, rounds: number): Promise<IngestionResult> {
  const { name, pages, inFlight, deliveries } = setup
  const measured: Record<keyof Sides, number>[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const rates = { statement: 0, handler: 0, leadKit: 0 }
    for (const [place] of SIDES.entries()) {
      const side = SIDES[(place + round) % SIDES.length] ?? 'leadKit'
      rates[side] = await rateOf(sides[side], prepareDeliveries(pages, deliveries, SECRET), inFlight)
    }
    // The first round warms caches and plans.
    if (round > 0) measured.push(rates)
  }
  const ratios = measured.map((rates) => rates.leadKit / rates.handler)
  return {
    name,
    statement: median(measured.map((rates) => rates.statement)),
    handler: median(measured.map((rates) => rates.handler)),
    leadKit: median(measured.map((rates) => rates.leadKit)),
    ratioToStatement: median(measured.map((rates) => rates.leadKit / rates.statement)),
    ratioToHandler: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  }
}

function createKit(connectionString: string): LeadKit {
  return createLeadKit({
    database: { connectionString, maxConnections: CONNECTIONS },
    encryption: { keys: [{ id: 'benchmark', secret: 'a secret of this benchmark, 32 characters' }] },
    platforms: [createFacebookIngestor({ appSecrets: [SECRET], verifyToken: 'verify' })],
    ai: createRulesAiScorer(),
  }) as LeadKit
}

async function connectTenants(kit: LeadKit, tenants: number): Promise<readonly PageTarget[]> {
  await kit.migrate()
  const targets: PageTarget[] = []
  for (let index = 0; index < tenants; index += 1) {
    const page = String(1_000_000 + index)
    const { id } = await kit.tenants.create({ name: `Tenant ${index}` })
    const account = await kit
      .tenant(id)
      .socialAccounts.connect({ platform: 'facebook', accountId: page, accessToken: 'token' })
    targets.push({ page, tenantId: id, schema: `tenant_${id.replaceAll('-', '')}`, socialAccountId: account.id })
  }
  return targets
}

async function post(handler: (request: Request) => Promise<Response>, delivery: PreparedDelivery): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': delivery.signature }
  const request = new Request('http://benchmark.test/webhooks/facebook', {
    method: 'POST',
    body: delivery.body,
    headers,
  })
  const answer = await handler(request)
  if (answer.status !== 200) throw new Error(`A handler answered ${answer.status}`)
}
