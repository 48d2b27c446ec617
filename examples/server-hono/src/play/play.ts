import { randomInt } from 'node:crypto'
import type { PayloadCase } from '@leadkit/testing'
import { readConfiguration } from '../configuration.ts'
import { createKit, type Kit } from '../create-kit.ts'
import { createLogger } from '../create-logger.ts'
import { composeDay } from '../day/compose-day.ts'
import type { Business } from '../day/step.ts'
import { LiveFeed } from '../live-feed.ts'
import { checkPlay, type PlayOutcome } from './check-play.ts'
import { deliverDay } from './deliver-day.ts'
import { waitUntilDone } from './drain.ts'
import { startServerChild, type ServerChild } from './server-child.ts'
import { connectPayloadAccounts, deliverPayloads } from './shared-payloads.ts'
import { Stage } from './stage.ts'
import { createTenants, type PlayTenant } from './tenants.ts'
import { startWorld, type World } from './world.ts'

export interface PlayOptions {
  readonly businesses: readonly Business[]
  /** The same seed plays the same day. Default: any. */
  readonly seed?: number | undefined
  /** About how many webhook bodies people cause, not counting the echoes of our replies. */
  readonly deliveries: number
  /** Recorded bodies to deliver in addition. */
  readonly payloads?: readonly PayloadCase[] | undefined
  /** Kills and restarts the server after these numbers of delivered bodies. */
  readonly killAfter?: readonly number[] | undefined
  /** For an empty database; without it, a PostgreSQL is started. */
  readonly connectionString?: string | undefined
  readonly onProgress?: ((line: string) => void) | undefined
  /** Called when the server is up and the play begins, so that somebody can watch. */
  readonly onReady?: ((page: { readonly url: string; readonly tenants: readonly PlayTenant[] }) => void) | undefined
  readonly timeoutMs?: number | undefined
}

/** A finished play, with its server still running. */
export interface Play {
  readonly url: string
  readonly tenants: readonly PlayTenant[]
  readonly kit: Kit
  readonly outcome: PlayOutcome
  /** How often the server was killed. */
  readonly kills: number
  close(): Promise<void>
}

const CONCURRENCY = 16

/** Starts the world and the server, plays a day through the real HTTP path, waits for the last task and checks the end state. */
export async function runPlay(options: PlayOptions): Promise<Play> {
  const say = options.onProgress ?? ((): void => {})
  say('Starting PostgreSQL, Meta and HubSpot')
  const world = await startWorld(options.businesses, options.connectionString)
  const closing: (() => Promise<void>)[] = [() => world.close()]
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).toReversed()) await step()
  }
  try {
    const kit = createKit(readConfiguration(world.environment), {
      events: new LiveFeed().handlers,
      logger: createLogger(() => {}),
    })
    closing.push(() => kit.close())
    say('Making tenants')
    await kit.migrate()
    const tenants = await createTenants(kit, world, options.businesses)
    const server = await startServer(world)
    closing.push(() => server.current.stop())
    options.onReady?.({ url: server.current.url, tenants })
    const outcome = await playDay({ world, kit, tenants, server, options, say })
    return { url: server.current.url, tenants, kit, outcome, kills: server.kills, close }
  } catch (error) {
    await close()
    throw error
  }
}

interface RunningServer {
  current: ServerChild
  kills: number
}

async function startServer(world: World): Promise<RunningServer> {
  const server = { current: await startServerChild(world.environment), kills: 0 }
  world.graph.deliverTo(webhookUrl(server))
  if (!(await world.graph.verifyWebhook())) throw new Error('The server did not answer the handshake')
  return server
}

const webhookUrl = (server: RunningServer): string => `${server.current.url}/webhooks/facebook`

interface Staging {
  readonly world: World
  readonly kit: Kit
  readonly tenants: readonly PlayTenant[]
  readonly server: RunningServer
  readonly options: PlayOptions
  readonly say: (line: string) => void
}

async function playDay(staging: Staging): Promise<PlayOutcome> {
  const { world, kit, tenants, options, say } = staging
  const { graph } = world
  const startedAt = performance.now()
  const seed = options.seed ?? randomInt(2 ** 31)
  const day = composeDay({ seed, deliveries: options.deliveries, now: new Date(), businesses: options.businesses })
  const stage = new Stage(graph, new Map(tenants.map(({ business, page }) => [business, page])))
  const kills = createKills(staging)
  const counts = await deliverDay({
    graph,
    day,
    stage,
    webhookUrl: () => webhookUrl(staging.server),
    concurrency: CONCURRENCY,
    onDelivered(done) {
      say(`Webhooks ${done} of ${day.posts.length}`)
      kills.at(done)
    },
  })
  await kills.over()
  const recorded = await playRecorded(staging)
  await waitUntilDone(kit, graph, {
    timeoutMs: options.timeoutMs ?? 240_000,
    onWaiting: (tasks) => say(`Finishing, ${tasks} tasks to do`),
  })
  say('Archiving, and comparing with what was played')
  const archived = await Promise.all(tenants.map(({ id }) => kit.tenant(id).archives.run()))
  const seconds = (performance.now() - startedAt) / 1000
  return checkPlay({ ...staging, day, stage, counts, recorded, archived, seed, seconds })
}

/** Delivers the bodies of the shared folder to a separate tenant. */
async function playRecorded({ world, kit, server, options, say }: Staging): Promise<{
  readonly tenantId: string | null
  readonly payloads: readonly PayloadCase[]
  readonly differences: readonly string[]
}> {
  const { payloads = [] } = options
  if (payloads.length === 0) return { tenantId: null, payloads, differences: [] }
  const tenantId = await connectPayloadAccounts(kit, world.graph, payloads)
  let done = 0
  const differences = await deliverPayloads(payloads, {
    webhookUrl: webhookUrl(server),
    appSecret: world.graph.appSecret,
    onDelivered: () => say(`Recorded webhooks ${(done += 1)} of ${payloads.length}`),
  })
  return { tenantId, payloads, differences }
}

/** Power cuts in the middle of the play. The platform keeps trying to deliver meanwhile. */
function createKills({ world, server, options, say }: Staging): { at(done: number): void; over(): Promise<void> } {
  const moments = [...(options.killAfter ?? [])]
  let running = Promise.resolve()
  const restart = async (): Promise<void> => {
    say('Killing the server')
    await server.current.kill()
    server.kills += 1
    server.current = await startServerChild(world.environment)
    world.graph.deliverTo(webhookUrl(server))
  }
  return {
    at(done) {
      if (moments[0] === undefined || done < moments[0]) return
      moments.shift()
      running = running.then(restart)
    },
    over: () => running,
  }
}
