import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AiScorer, ArchiveSink, JsonObject } from '@leadkit/contracts'
import { createLeadKit, type HostEvent, type HostEventHandlers, type LeadKit, type TenantKit, toNodeHandler } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { type GraphApiFake, type GraphPage, type GraphPerson, startGraphApiFake } from '@leadkit/testing'
import type { DatabaseOptions } from '../../src/lib/postgres/database.ts'
import type { ReplyOptions } from '../../src/lib/replies/reply-input.ts'

export interface TalkOptions {
  readonly ai?: AiScorer
  readonly archive?: ArchiveSink
  readonly settings?: JsonObject
  readonly echoes?: boolean
  readonly echoDelayMs?: number
  readonly replies?: ReplyOptions
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
  'account.health_changed',
  'task.dead',
  'archive.month_dropped',
] as const

export async function createTalkWorld(database: DatabaseOptions, options: TalkOptions = {}): Promise<TalkWorld> {
  let aheadMs = 0
  const now = (): Date => new Date(Date.now() + aheadMs)
  const told: HostEvent[] = []
  const { echoes, echoDelayMs } = options
  const meta = await startGraphApiFake({
    appSecret: 'an app secret of these tests',
    verifyToken: 'verify',
    now,
    ...(echoes !== undefined && { echoes }),
    ...(echoDelayMs !== undefined && { echoDelayMs }),
  })
  const kit = createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    platforms: [
      createFacebookIngestor({
        appSecrets: [meta.appSecret],
        verifyToken: meta.verifyToken,
        graphUrl: meta.url,
        appId: meta.appId,
        timeoutMs: 500,
      }),
    ],
    ai: options.ai,
    archive: options.archive,
    replies: options.replies,
    events: Object.fromEntries(TOLD.map((type) => [type, (event: HostEvent) => void told.push(event)])) as HostEventHandlers,
    now,
  }) as unknown as LeadKit
  const server = await listen(createServer((request, response) => void toNodeHandler(kit.handler)(request, response)))
  meta.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/facebook`)
  const { id } = await kit.tenants.create({ name: `Tenant ${Math.random()}`, settings: options.settings ?? {} })
  const tenant = kit.tenant(id)
  // Databases are shared by the tests of a file, and routes by all tenants of a database.
  const page = meta.addPage({ id: String(Math.floor(Math.random() * 1e14)) })
  const account = await tenant.socialAccounts.connect({
    platform: 'facebook',
    accountId: page.id,
    accessToken: page.accessToken,
  })
  const person = meta.addPerson(page, { name: 'Ada Example' })
  const world: TalkWorld = {
    kit,
    tenant,
    meta,
    page,
    person,
    accountId: account.id,
    told,
    now,
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
    async close() {
      await meta.close()
      await kit.close()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
  return world
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
