import { createServer } from 'node:http'
import { Session } from 'node:inspector/promises'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createLeadKit, toNodeHandler } from '@leadkit/core'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { startGraphApiFake, startHubspotFake } from '@leadkit/testing'
import { print } from './harness.ts'

// pnpm walk: which files of core one message enters on its way from the socket to a record in the CRM, by V8's coverage. Files that an idle
// kit also enters (the worker's loop, the refusal of an unsigned webhook) are counted separately.

// A feature that the path of every message enters is paid for by every reader of it; ARCHITECTURE.md says how to stay off the path.
const MOST_FILES = 60

const SOURCES = '/packages/core/src/lib/'

async function startHost() {
  const graph = await startGraphApiFake({ appSecret: 'the app secret', verifyToken: 'verify' })
  const hubspot = await startHubspotFake({})
  const kit = createLeadKit({
    database: { pglite: 'memory://' },
    encryption: { keys: [{ id: 'walk', secret: 'a secret of this walk, 32 characters' }] },
    platforms: [createFacebookIngestor({ appSecrets: ['the app secret'], verifyToken: 'verify', graphUrl: graph.url })],
    crms: [createHubspotCrmProvider({ baseUrl: hubspot.url })],
    ai: createRulesAiScorer(),
    events: { 'crm.synced': () => undefined },
  })
  await kit.migrate()
  const server = createServer((request, response) => void toNodeHandler(kit.handler)(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const webhooks = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/facebook`
  graph.deliverTo(webhooks)
  return { graph, hubspot, kit, server, webhooks }
}

async function watchFiles(): Promise<() => Promise<ReadonlySet<string>>> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  return async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage')
    const entered = result.filter(
      ({ url, functions }) =>
        url.includes(SOURCES) &&
        functions.some(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0),
    )
    return new Set(entered.map(({ url }) => url.split(SOURCES)[1] ?? url))
  }
}

const host = await startHost()
const { graph, hubspot, kit } = host
const page = graph.addPage({ name: 'Acme' })
const tenant = kit.tenant((await kit.tenants.create({ name: 'Acme', tier: 'pro' })).id)
await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken: page.accessToken })
const credentials = { accessToken: hubspot.portals[0]?.accessTokens[0] ?? '' }
const config = await tenant.crmConfigs.create({ provider: 'hubspot', credentials })
await tenant.crmConfigs.verify(config.id, { createKeyField: true })
const worker = kit.worker()
await worker.drain()
const ada = graph.addPerson(page, { name: 'Ada Example' })

const takeFiles = await watchFiles()
await worker.drain()
await fetch(host.webhooks, { method: 'POST', body: 'unsigned' })
await wait(1_500)
const idle = await takeFiles()
await graph.says(
  ada,
  'How much is the pro plan for ten people? We want to buy this week. My e-mail is ada@example-bikes.test',
)
await worker.drain()
const entered = [...(await takeFiles())].toSorted()

const own = entered.filter((file) => !idle.has(file))
for (const file of own) print(file)
print()
print(`${own.length} files for the message, ${entered.length - own.length} more that an idle kit enters, too`)
print(`records in the CRM: ${hubspot.portals[0]?.records.length ?? 0}`)
const tooMany = own.length > MOST_FILES
if (tooMany)
  print(`Too many: at most ${MOST_FILES}. ARCHITECTURE.md, "The path of a message", says how a feature stays off it.`)
host.server.close()
await Promise.all([kit.close(), graph.close(), hubspot.close()])
process.exit(tooMany ? 1 : 0)
