import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AiScorer, JsonObject } from '@leadkit/contracts'
import {
  createLeadKit,
  type HostEvent,
  type HostEventHandlers,
  type LeadKit,
  type LeadKitOptions,
  type TenantKit,
  toNodeHandler,
} from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import {
  type GraphApiFake,
  type LinkedinApiFake,
  startGraphApiFake,
  startLinkedinApiFake,
  startXApiFake,
  type XApiFake,
} from '@leadkit/testing'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import { TEST_KEYS } from '../access/test-keys.ts'

export interface PlatformWorldOptions {
  readonly ai?: AiScorer
  readonly settings?: JsonObject
  readonly accounts?: LeadKitOptions['accounts']
}

/** A host with all three platforms as HTTP fakes, and one tenant. */
export interface PlatformWorld {
  readonly kit: LeadKit
  readonly tenant: TenantKit
  readonly meta: GraphApiFake
  readonly x: XApiFake
  readonly linkedin: LinkedinApiFake
  /** What the host heard about this tenant, in order. */
  readonly told: readonly HostEvent[]
  readonly database: DatabaseOptions
  now(): Date
  advance(milliseconds: number): void
  /** Another process: a kit of its own on the same database and platforms. */
  another(): LeadKit
  /** Runs what is due, this tenant's and what other tests of the file left behind. */
  work(): Promise<void>
  /** How the account stands, by its own row. */
  health(accountId: string): Promise<string>
  rows<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
  close(): Promise<void>
}

const TOLD = [
  'account.health_changed',
  'account.backfilled',
  'account.reauth_due',
  'message.received',
  'conversation.taken_over',
  'platform.status',
  'lead.created',
  'lead.deleted',
  'task.dead',
] as const

/** The three adapters, speaking to the fakes. */
function createIngestors(outside: {
  readonly meta: Pick<GraphApiFake, 'appId' | 'appSecret' | 'verifyToken' | 'url'>
  readonly x: Pick<XApiFake, 'clientId' | 'clientSecret' | 'consumerSecret' | 'bearerToken' | 'url'>
  readonly linkedin: Pick<LinkedinApiFake, 'clientId' | 'clientSecret' | 'applicationId' | 'url'>
  readonly webhooks: string
}) {
  const { meta, x, linkedin, webhooks } = outside
  return [
    createFacebookIngestor({
      appSecrets: [meta.appSecret],
      verifyToken: meta.verifyToken,
      appId: meta.appId,
      graphUrl: meta.url,
    }),
    createTwitterIngestor({
      consumerSecrets: [x.consumerSecret],
      clientId: x.clientId,
      clientSecret: x.clientSecret,
      bearerToken: x.bearerToken,
      apiUrl: x.url,
      webhookUrl: `${webhooks}/twitter`,
      timeoutMs: 30_000,
    }),
    createLinkedinIngestor({
      clientSecrets: [linkedin.clientSecret],
      clientId: linkedin.clientId,
      applicationId: linkedin.applicationId,
      apiUrl: linkedin.url,
      webhookUrl: `${webhooks}/linkedin`,
    }),
  ] as const
}

async function startOutside(now: () => Date, webhooks: string) {
  const meta = await startGraphApiFake({ appSecret: 'an app secret of these tests', verifyToken: 'verify', now })
  const x = await startXApiFake({ consumerSecret: 'consumer-secret', webhookUrl: `${webhooks}/twitter`, now })
  const linkedin = await startLinkedinApiFake({
    clientSecret: 'client-secret',
    webhookUrl: `${webhooks}/linkedin`,
    now,
  })
  meta.deliverTo(`${webhooks}/facebook`)
  return { meta, x, linkedin, webhooks }
}

export async function createPlatformWorld(
  database: DatabaseOptions,
  options: PlatformWorldOptions = {},
): Promise<PlatformWorld> {
  let aheadMs = 0
  const now = (): Date => new Date(Date.now() + aheadMs)
  const kits: LeadKit[] = []
  const server = createServer((request, response) => {
    void toNodeHandler(kits[0]?.handler ?? (async () => new Response(null, { status: 503 })))(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const webhooks = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`
  const outside = await startOutside(now, webhooks)
  const told: HostEvent[] = []
  const home = { tenantId: '' }
  const tell = (event: HostEvent): void => {
    if (event.tenantId === home.tenantId) told.push(event)
  }
  const events = Object.fromEntries(TOLD.map((type) => [type, tell])) as HostEventHandlers
  const { ai, accounts } = options
  const open = (): LeadKit => {
    const platforms = createIngestors(outside)
    kits.push(createLeadKit({ database, encryption: TEST_KEYS, platforms, ai, accounts, events, now }))
    return kits.at(-1) as LeadKit
  }
  const kit = open()
  await kit.migrate()
  const { id } = await kit.tenants.create({ name: `Tenant ${Math.random()}`, settings: options.settings ?? {} })
  home.tenantId = id
  const tenant = kit.tenant(id)
  return {
    ...outside,
    kit,
    tenant,
    told,
    database,
    now,
    advance(milliseconds) {
      aheadMs += milliseconds
    },
    another: open,
    async work() {
      await kit.worker().drain()
      await outside.meta.settled()
      await kit.worker().drain()
    },
    health: async (accountId) => (await tenant.socialAccounts.get(accountId)).health,
    rows: (text, parameters) => tenant.transaction(({ query }) => query(text, parameters)),
    async close() {
      const { meta, x, linkedin } = outside
      await Promise.all([meta, x, linkedin].map((fake) => fake.close()))
      for (const each of kits) await each.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A page of the Graph fake, connected; ids are random because tests of a file share a database. */
export async function connectPage(world: PlatformWorld, options: { readonly subscribed?: boolean } = {}) {
  const page = world.meta.addPage({ id: String(Math.floor(Math.random() * 1e14)), ...options })
  const { accessToken } = page
  const account = await world.tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken })
  return { page, account, person: world.meta.addPerson(page, { name: 'Ada Example' }) }
}

/** An account of the X fake, connected with tokens that rotate. */
export async function connectX(world: PlatformWorld, options: { readonly expiresInMs?: number } = {}) {
  const shop = world.x.addAccount({ id: String(1_900_000_000_000_000_000n + BigInt(Math.floor(Math.random() * 1e15))) })
  const { accessToken, refreshToken } = shop
  const expiresAt = new Date(world.now().getTime() + (options.expiresInMs ?? 7_200_000))
  const account = await world.tenant.socialAccounts.connect({
    platform: 'twitter',
    accountId: shop.id,
    accessToken,
    refreshToken,
    expiresAt,
  })
  return { shop, account }
}
