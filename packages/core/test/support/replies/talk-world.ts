import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AiScorer, ArchiveSink, CrmProvider, JsonObject } from '@leadkit/contracts'
import {
  createLeadKit,
  type HostEvent,
  type HostEventHandlers,
  type HostEventType,
  type LeadKit,
  type TenantKit,
  toNodeHandler,
} from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { type GraphApiFake, type GraphPage, type GraphPerson, startGraphApiFake } from '@leadkit/testing'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import type { ReplyOptions } from '../../../src/lib/replies/reply-input.ts'

export interface TalkOptions {
  readonly ai?: AiScorer
  readonly aiFallback?: AiScorer
  readonly archive?: ArchiveSink
  readonly settings?: JsonObject
  readonly echoes?: boolean
  readonly echoDelayMs?: number
  readonly replies?: ReplyOptions
  /** What the host hears of besides. */
  readonly hears?: readonly HostEventType[]
  readonly crms?: readonly CrmProvider[]
}

/** A tenant with a page on a Graph API that answers, a webhook server, and a clock that tests move for all of them. */
export interface TalkWorld {
  readonly kit: LeadKit
  readonly tenant: TenantKit
  readonly meta: GraphApiFake
  readonly page: GraphPage
  readonly person: GraphPerson
  readonly accountId: string
  /** What the host was told, in order. */
  readonly told: readonly HostEvent[]
  now(): Date
  advance(milliseconds: number): void
  /** A person writes, and the webhook is delivered. */
  says(text: string, person?: GraphPerson): Promise<void>
  /** Runs all that is due. */
  work(): Promise<void>
  conversationId(person?: GraphPerson): Promise<string>
  rows<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
  close(): Promise<void>
}

const TOLD = [
  'reply.sent',
  'reply.failed',
  'conversation.taken_over',
  'consent.withdrawn',
  'consent.given',
  'account.health_changed',
  'task.dead',
  'ai.budget_reached',
  'archive.month_dropped',
] as const

/** Pages are routed by their ids, and the tests of a file share a database. */
function randomPageId(): string {
  return String(Math.floor(Math.random() * 1e14))
}

export async function createTalkWorld(database: DatabaseOptions, options: TalkOptions = {}): Promise<TalkWorld> {
  let aheadMs = 0
  const now = (): Date => new Date(Date.now() + aheadMs)
  const told: HostEvent[] = []
  const { echoes, echoDelayMs } = options
  // What is said in front of the first answer has tests of its own.
  const settings = { disclosure: { enabled: false }, ...options.settings }
  const meta = await startGraphApiFake({
    appSecret: 'an app secret of these tests',
    verifyToken: 'verify',
    now,
    ...(echoes !== undefined && { echoes }),
    ...(echoDelayMs !== undefined && { echoDelayMs }),
  })
  const outside: Outside = { meta, told, now, tenantId: '' }
  const kit = createKit(database, options, outside)
  const server = await listen(createServer((request, response) => void toNodeHandler(kit.handler)(request, response)))
  meta.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/facebook`)
  const { id } = await kit.tenants.create({ name: `Tenant ${Math.random()}`, settings })
  const tenant = kit.tenant(id)
  outside.tenantId = id
  const page = meta.addPage({ id: randomPageId() })
  const { accessToken } = page
  const account = await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken })
  const person = meta.addPerson(page, { name: 'Ada Example' })
  return {
    kit,
    tenant,
    meta,
    page,
    person,
    told,
    now,
    accountId: account.id,
    advance(milliseconds) {
      aheadMs += milliseconds
    },
    async says(text, from = person) {
      await meta.says(from, text)
    },
    async work() {
      await kit.worker().drain()
      await meta.settled()
      await kit.worker().drain()
    },
    async conversationId(of = person) {
      const { items } = await tenant.conversations.list({ participantId: of.id })
      return items[0]?.id ?? ''
    },
    rows: (text, parameters) => tenant.transaction(({ query }) => query(text, parameters)),
    close: () => closeAll(meta, kit, server),
  }
}

interface Outside {
  readonly meta: GraphApiFake
  readonly told: HostEvent[]
  readonly now: () => Date
  tenantId: string
}

function createKit(database: DatabaseOptions, options: TalkOptions, outside: Outside): LeadKit {
  const { meta, told, now } = outside
  // A worker also finishes what the tests before left behind for their own tenants.
  const tell = (event: HostEvent): void => {
    if (event.tenantId === outside.tenantId) told.push(event)
  }
  const facebook = createFacebookIngestor({
    appSecrets: [meta.appSecret],
    verifyToken: meta.verifyToken,
    graphUrl: meta.url,
    appId: meta.appId,
    timeoutMs: 30_000,
  })
  return createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    platforms: [facebook],
    crms: options.crms ?? [],
    ai: options.ai,
    aiFallback: options.aiFallback,
    archive: options.archive,
    replies: options.replies,
    events: Object.fromEntries([...TOLD, ...(options.hears ?? [])].map((type) => [type, tell])) as HostEventHandlers,
    now,
  })
}

async function closeAll(meta: GraphApiFake, kit: LeadKit, server: Server): Promise<void> {
  await meta.close()
  await kit.close()
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
