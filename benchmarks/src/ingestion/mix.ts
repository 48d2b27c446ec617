import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createLeadKit, type LeadKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { startPostgres } from '@leadkit/testing/postgres'
import { Client } from 'pg'
import { type Benchmark, count, milliseconds, printProgress, printTable, quantile, type Target } from '../harness.ts'
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
  readonly p99: number
  readonly deadlocks: number
}

/** Everything that people do, in the proportions of a busy tenant. */
export const mixBenchmark: Benchmark = {
  name: 'mix',
  title: `The real mix: events of three platforms in bodies of up to 20, ${IN_FLIGHT} bodies in flight, one tenant`,
  async run({ quick }) {
    const server = await startPostgres({ durable: true })
    try {
      const results: MixResult[] = []
      for (const name of ['without a worker', 'with a worker']) {
        printProgress(name)
        const connectionString = await server.createDatabase(`mix_${results.length}`)
        results.push(await measureMix(connectionString, name, quick ? 4_000 : 30_000))
      }
      printTable(
        ['', 'events/s', 'answers 503', 'p99 of an answer', 'deadlocks'],
        results.map((result) => [
          result.name,
          count(result.eventsPerSecond),
          String(result.refused),
          milliseconds(result.p99),
          String(result.deadlocks),
        ]),
      )
      return results.flatMap(toTargets)
    } finally {
      await server.stop()
    }
  },
}

function toTargets({ name, eventsPerSecond, refused, p99 }: MixResult, index: number): readonly Target[] {
  const least = index === 0 ? 5_000 : 3_000
  return [
    {
      text: `${name}: at least ${count(least)} events/s`,
      measured: count(eventsPerSecond),
      met: eventsPerSecond >= least,
    },
    { text: `${name}: no answer 503`, measured: String(refused), met: refused === 0 },
    { text: `${name}: p99 of an answer at most 250 ms`, measured: milliseconds(p99), met: p99 <= 250 },
  ]
}

async function measureMix(connectionString: string, name: string, events: number): Promise<MixResult> {
  const kit = createKit(connectionString)
  await kit.migrate()
  const { id } = await kit.tenants.create({ name: 'A busy tenant' })
  const tenant = kit.tenant(id)
  for (const accountId of ACCOUNTS.pages)
    await tenant.socialAccounts.connect({ platform: 'facebook', accountId, accessToken: 'token' })
  for (const accountId of ACCOUNTS.users)
    await tenant.socialAccounts.connect({ platform: 'twitter', accountId, accessToken: 'token' })
  for (const accountId of ACCOUNTS.organizations)
    await tenant.socialAccounts.connect({ platform: 'linkedin', accountId, accessToken: 'token' })
  // Warms caches and plans.
  await deliver(kit, mixBodies(ACCOUNTS, 2_000, '1', SECRET))
  // Names are looked up at the platforms, which are not here.
  const worker = name === 'with a worker' ? kit.worker({ kinds: ['ai', 'answer_clock'] }) : null
  await worker?.start()
  const mix = mixBodies(ACCOUNTS, events, '2', SECRET)
  const before = await counts(connectionString, id)
  const delivered = await deliver(kit, mix)
  await worker?.stop()
  const after = await counts(connectionString, id)
  await kit.close()
  if (delivered.refused === 0 && after.messages - before.messages !== mix.messages)
    throw new Error(`${after.messages - before.messages} messages of ${mix.messages} were stored`)
  const eventsPerSecond = (delivered.bodiesPerSecond * mix.events) / mix.bodies.length
  return { name, eventsPerSecond, ...delivered, deadlocks: after.deadlocks - before.deadlocks }
}

/** A refused body is not delivered again: there should be none. */
async function deliver(
  kit: LeadKit,
  { bodies }: Mix,
): Promise<{ readonly bodiesPerSecond: number; readonly refused: number; readonly p99: number }> {
  const took: number[] = []
  let refused = 0
  const post = async ({ ingestor, body, headers }: MixedBody): Promise<void> => {
    const startedAt = performance.now()
    const url = `http://benchmark.test/webhooks/${ingestor}`
    const answer = await kit.handler(new Request(url, { method: 'POST', body, headers }))
    took.push(performance.now() - startedAt)
    if (answer.status === 503) refused += 1
    else if (answer.status !== 200) throw new Error(`The handler answered ${answer.status}`)
  }
  const bodiesPerSecond = await rateOf(post, bodies, IN_FLIGHT)
  return { bodiesPerSecond, refused, p99: quantile(took, 0.99) }
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
