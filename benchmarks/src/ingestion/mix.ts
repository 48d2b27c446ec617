import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createLeadKit, type LeadKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { startPostgres } from '@leadkit/testing/postgres'
import { Client } from 'pg'
import { type Benchmark, count, milliseconds, printProgress, printTable, quantile, type Target } from '../harness.ts'
import { HandWrittenMix } from './hand-written-mix.ts'
import { type Mix, type MixedAccounts, type MixedBody, mixBodies } from './mixed-bodies.ts'
import { rateOf } from './rate.ts'

const SECRET = 'the app secret of this benchmark'
const IN_FLIGHT = 64
const ACCOUNTS: MixedAccounts = {
  pages: Array.from({ length: 8 }, (_, index) => String(1_034_000_000 + index)),
  users: ['1500000000000000001', '1500000000000000002', '1500000000000000003'],
  organizations: ['urn:li:organization:77', 'urn:li:organization:78', 'urn:li:organization:79'],
}

interface MixResult {
  readonly name: string
  readonly eventsPerSecond: number
  readonly refused: number
  /** Bodies of which a part met a lock for so long that it is held for a worker, and answered 200. */
  readonly held: number
  readonly p99: number
  readonly deadlocks: number
}

const BY_HAND = 'by hand, without a worker'
const WITHOUT = 'without a worker'
const WITH = 'with a worker'

/** Everything that people do, in the proportions of a busy tenant. */
export const mixBenchmark: Benchmark = {
  name: 'mix',
  title: `The real mix: events of three platforms in bodies of up to 20, ${IN_FLIGHT} bodies in flight, one tenant`,
  async run({ quick }) {
    const server = await startPostgres({ durable: true })
    try {
      const results: MixResult[] = []
      for (const name of [BY_HAND, WITHOUT, WITH] as const) {
        printProgress(name)
        const connectionString = await server.createDatabase(`mix_${results.length}`)
        results.push(await measureMix(connectionString, name, quick ? 4_000 : 30_000))
      }
      printTable(
        ['', 'events/s', 'answers 503', 'held', 'p99 of an answer', 'deadlocks'],
        results.map((result) => [
          result.name,
          count(result.eventsPerSecond),
          String(result.refused),
          String(result.held),
          milliseconds(result.p99),
          String(result.deadlocks),
        ]),
      )
      const [byHand, ...own] = results as [MixResult, ...MixResult[]]
      return own.flatMap((result, index) => toTargets(result, index, byHand))
    } finally {
      await server.stop()
    }
  },
}

function toTargets(
  { name, eventsPerSecond, refused, held, p99 }: MixResult,
  index: number,
  byHand: MixResult,
): readonly Target[] {
  const least = index === 0 ? 5_000 : 3_000
  const ratio = eventsPerSecond / byHand.eventsPerSecond
  const beside = { text: `${name}: at least as fast as by hand`, measured: ratio.toFixed(2), met: ratio >= 1 }
  return [
    ...(name === WITHOUT ? [beside] : []),
    {
      text: `${name}: at least ${count(least)} events/s`,
      measured: count(eventsPerSecond),
      met: eventsPerSecond >= least,
    },
    { text: `${name}: no answer 503, nothing held`, measured: String(refused + held), met: refused + held === 0 },
    { text: `${name}: p99 of an answer at most 250 ms`, measured: milliseconds(p99), met: p99 <= 250 },
  ]
}

async function measureMix(connectionString: string, name: string, events: number): Promise<MixResult> {
  const kit = createKit(connectionString)
  await kit.migrate()
  const { id } = await kit.tenants.create({ name: 'A busy tenant' })
  const tenant = kit.tenant(id)
  const accounts = new Map<string, string>()
  const connect = async (platform: string, accountIds: readonly string[]): Promise<void> => {
    for (const accountId of accountIds) {
      const account = await tenant.socialAccounts.connect({ platform, accountId, accessToken: 'token' })
      accounts.set(accountId, account.id)
    }
  }
  await connect('facebook', ACCOUNTS.pages)
  await connect('twitter', ACCOUNTS.users)
  await connect('linkedin', ACCOUNTS.organizations)
  const target = { tenantId: id, schema: `tenant_${id.replaceAll('-', '')}`, accounts }
  const byHand = name === BY_HAND ? new HandWrittenMix(connectionString, target, SECRET) : null
  const handle = (body: MixedBody): Promise<Response> => byHand?.handle(body) ?? post(kit, body)
  // Warms caches and plans.
  await deliver(handle, mixBodies(ACCOUNTS, 2_000, '1', SECRET))
  // Names are looked up at the platforms, which are not here.
  const worker = name === WITH ? kit.worker({ kinds: ['ai', 'answer_clock'] }) : null
  await worker?.start()
  const mix = mixBodies(ACCOUNTS, events, '2', SECRET)
  const before = await counts(connectionString, id)
  const delivered = await deliver(handle, mix)
  const { delayed: held } = await kit.pendingWork()
  await worker?.stop()
  const after = await counts(connectionString, id)
  await byHand?.close()
  await kit.close()
  if (delivered.refused + held === 0 && after.messages - before.messages !== mix.messages)
    throw new Error(`${after.messages - before.messages} messages of ${mix.messages} were stored`)
  const eventsPerSecond = (delivered.bodiesPerSecond * mix.events) / mix.bodies.length
  return { name, eventsPerSecond, ...delivered, held, deadlocks: after.deadlocks - before.deadlocks }
}

/** A refused body is not delivered again: there should be none. */
async function deliver(
  handle: (body: MixedBody) => Promise<Response>,
  { bodies }: Mix,
): Promise<{ readonly bodiesPerSecond: number; readonly refused: number; readonly p99: number }> {
  const took: number[] = []
  let refused = 0
  const take = async (body: MixedBody): Promise<void> => {
    const startedAt = performance.now()
    const answer = await handle(body)
    took.push(performance.now() - startedAt)
    if (answer.status === 503) refused += 1
    else if (answer.status !== 200) throw new Error(`The handler answered ${answer.status}`)
  }
  const bodiesPerSecond = await rateOf(take, bodies, IN_FLIGHT)
  return { bodiesPerSecond, refused, p99: quantile(took, 0.99) }
}

function post({ handler }: LeadKit, { ingestor, body, headers }: MixedBody): Promise<Response> {
  return handler(new Request(`http://benchmark.test/webhooks/${ingestor}`, { method: 'POST', body, headers }))
}

async function counts(
  connectionString: string,
  tenantId: string,
): Promise<{ readonly messages: number; readonly deadlocks: number }> {
  const client = new Client({ connectionString })
  await client.connect()
  const { rows } = await client.query<{ messages: number; deadlocks: number }>(
    `SELECT count(*)::integer AS messages,
       (SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()) AS deadlocks
     FROM tenant_${tenantId.replaceAll('-', '')}.messages`,
  )
  await client.end()
  return rows[0] ?? { messages: 0, deadlocks: 0 }
}

function createKit(connectionString: string): LeadKit {
  return createLeadKit({
    database: { connectionString },
    encryption: { keys: [{ id: 'benchmark', secret: 'a secret of this benchmark, 32 characters' }] },
    platforms: [
      createFacebookIngestor({ appSecrets: [SECRET], verifyToken: 'verify' }),
      createTwitterIngestor({ consumerSecrets: [SECRET] }),
      createLinkedinIngestor({ clientSecrets: [SECRET] }),
    ],
    ai: createRulesAiScorer(),
  }) as LeadKit
}
