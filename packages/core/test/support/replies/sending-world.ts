import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CrmProvider, PlatformIngestor } from '@leadkit/contracts'
import {
  createLeadKit,
  type HostEvent,
  type HostEventHandlers,
  type LeadKit,
  type TenantKit,
  toNodeHandler,
} from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import {
  type FakeFault,
  type FakeRequest,
  startGraphApiFake,
  startLinkedinApiFake,
  startXApiFake,
} from '@leadkit/testing'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'

/** A platform whose echoes do not repeat our reference, with one connected account and somebody who writes to it. */
interface Outside {
  readonly ingestor: PlatformIngestor
  readonly account: {
    readonly platform: string
    readonly accountId: string
    readonly accessToken: string
    readonly refreshToken?: string
    readonly expiresAt?: Date
  }
  /** The person writes, and it is delivered. */
  says(text: string): Promise<void>
  /** Somebody answers the person in the platform's own page or app. */
  byHand(text: string): Promise<void>
  /** What the account has sent, by us or by hand. */
  sentTexts(): readonly string[]
  /** What meets sends to come. */
  faultSends(fault: FakeFault): void
  /** What was delivered to us so far. */
  deliveries(): readonly { readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> }[]
  /** The next send gets no answer; `after`: the platform has taken it. */
  loseAnswer(when: 'before' | 'after'): void
  /** The next send waits so long for its answer, after the platform has taken it. */
  delayAnswer(delayMs: number): void
  deliverTo(origin: string): void
  settled(): Promise<void>
  close(): Promise<void>
}

export interface SendingWorld extends Omit<Outside, 'ingestor' | 'account' | 'deliverTo'> {
  readonly kit: LeadKit
  readonly tenant: TenantKit
  readonly told: readonly HostEvent[]
  advance(milliseconds: number): void
  /** Sets the host's clock so far ahead of the platform's, or back: as if another host went on. */
  jump(aheadMs: number): void
  /** Queues an answer to the person, and returns its id. */
  answers(text: string): Promise<string>
  work(): Promise<void>
  /** The platform delivers once more all that it has delivered. */
  deliverAgain(): Promise<void>
  rows<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
}

export interface SendingOptions {
  readonly echoes?: boolean
  readonly echoDelayMs?: number
  /** How far the host's clock runs ahead of the platform's. */
  readonly hostAheadMs?: number
}

type Open = (now: () => Date, options: SendingOptions) => Promise<Outside>

export const openX: Open = async (now, options) => {
  const x = await startXApiFake({ consumerSecret: 'consumer secret', now, ...options })
  const shop = x.addAccount({ username: 'oakandco' })
  const person = x.addPerson({ name: 'Ada Example' })
  const isSend = ({ method, url }: FakeRequest): boolean => method === 'POST' && url.pathname.endsWith('/messages')
  return {
    ingestor: createTwitterIngestor({
      consumerSecrets: ['consumer secret'],
      clientId: x.clientId,
      clientSecret: x.clientSecret,
      apiUrl: x.url,
      timeoutMs: 30_000,
    }),
    account: {
      platform: 'twitter',
      accountId: shop.id,
      accessToken: shop.accessToken,
      refreshToken: shop.refreshToken,
      expiresAt: new Date(now().getTime() + 7_200_000),
    },
    says: async (text) => void (await x.says(person, shop, text)),
    byHand: async (text) => void (await x.deliver(x.events.byHand(shop, person, text))),
    sentTexts: () => x.messages.filter(({ from }) => from.id === shop.id).map(({ text }) => text),
    faultSends: (fault) => x.fault({ ...fault, match: isSend }),
    deliveries: () => x.deliveries,
    loseAnswer: (when) => x.fault({ kind: 'drop', when, match: isSend }),
    delayAnswer: (delayMs) => x.fault({ kind: 'delay', when: 'after', delayMs, match: isSend }),
    deliverTo: (origin) => x.deliverTo(`${origin}/webhooks/twitter`),
    settled: () => x.settled(),
    close: () => x.close(),
  }
}

export const openLinkedin: Open = async (now, options) => {
  const linkedin = await startLinkedinApiFake({ clientSecret: 'client secret', now, ...options })
  const organization = linkedin.addOrganization()
  const [post, member] = [linkedin.addPost(organization), linkedin.addMember()]
  let newest = ''
  const isSend = ({ method, url }: FakeRequest): boolean => method === 'POST' && url.pathname.endsWith('/comments')
  return {
    ingestor: createLinkedinIngestor({ clientSecrets: ['client secret'], apiUrl: linkedin.url, timeoutMs: 30_000 }),
    account: {
      platform: 'linkedin',
      accountId: organization.urn,
      accessToken: organization.administrator.accessToken,
    },
    async says(text) {
      newest = (await linkedin.comments(post, { by: member, text })).messageId ?? ''
    },
    byHand: async (text) => void (await linkedin.deliver(linkedin.events.adminComment(post, { text, parent: newest }))),
    sentTexts: () => linkedin.heldComments.filter(({ author }) => author === organization.urn).map(({ text }) => text),
    faultSends: (fault) => linkedin.fault({ ...fault, match: isSend }),
    deliveries: () => linkedin.deliveries,
    loseAnswer: (when) => linkedin.fault({ kind: 'drop', when, match: isSend }),
    delayAnswer: (delayMs) => linkedin.fault({ kind: 'delay', when: 'after', delayMs, match: isSend }),
    deliverTo: (origin) => linkedin.deliverTo(`${origin}/webhooks/linkedin`),
    settled: () => linkedin.settled(),
    close: () => linkedin.close(),
  }
}

/** Messenger, whose echoes do repeat our reference. */
export const openFacebook: Open = async (now, options) => {
  const meta = await startGraphApiFake({ appSecret: 'app secret', verifyToken: 'verify', now, ...options })
  const page = meta.addPage({ id: String(Math.floor(Math.random() * 1e14)) })
  const person = meta.addPerson(page, { name: 'Ada Example' })
  const isSend = ({ method, url }: FakeRequest): boolean => method === 'POST' && url.pathname.endsWith('/messages')
  return {
    ingestor: createFacebookIngestor({
      appSecrets: ['app secret'],
      verifyToken: 'verify',
      graphUrl: meta.url,
      timeoutMs: 30_000,
    }),
    account: { platform: 'facebook', accountId: page.id, accessToken: page.accessToken },
    says: async (text) => void (await meta.says(person, text)),
    byHand: async (text) => void (await meta.deliver(meta.events.inboxReply(person, text))),
    sentTexts: () =>
      meta.messages.flatMap((message) =>
        message.direction === 'outbound' ? [(message as { text?: string }).text ?? ''] : [],
      ),
    faultSends: (fault) => meta.fault({ ...fault, match: isSend }),
    deliveries: () => meta.deliveries,
    loseAnswer: (when) => meta.fault({ kind: 'drop', when, match: isSend }),
    delayAnswer: (delayMs) => meta.fault({ kind: 'delay', when: 'after', delayMs, match: isSend }),
    deliverTo: (origin) => meta.deliverTo(`${origin}/webhooks/facebook`),
    settled: () => meta.settled(),
    close: () => meta.close(),
  }
}

const TOLD = ['reply.sent', 'reply.failed', 'conversation.taken_over'] as const

export async function createSendingWorld(
  database: DatabaseOptions,
  open: Open,
  options: SendingOptions = {},
): Promise<SendingWorld> {
  let aheadMs = 0
  const now = (): Date => new Date(Date.now() + aheadMs)
  const told: HostEvent[] = []
  const { hostAheadMs = 0, ...platformOptions } = options
  let jumpMs = hostAheadMs
  const { ingestor, account, deliverTo, ...outside } = await open(now, platformOptions)
  // A worker also tells what other tests of the file left behind.
  const tell = (event: HostEvent): void => {
    if (event.tenantId === tenant.id) told.push(event)
  }
  const kit: LeadKit = createLeadKit<PlatformIngestor, CrmProvider>({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    platforms: [ingestor],
    events: Object.fromEntries(TOLD.map((type) => [type, tell])) as HostEventHandlers,
    now: () => new Date(now().getTime() + jumpMs),
  })
  const server = createServer((request, response) => void toNodeHandler(kit.handler)(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  deliverTo(origin)
  const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${Math.random()}` })).id)
  const connected = await tenant.socialAccounts.connect(account)
  return {
    ...outside,
    kit,
    tenant,
    told,
    advance(milliseconds) {
      aheadMs += milliseconds
    },
    jump: (milliseconds) => void (jumpMs = milliseconds),
    async answers(text) {
      const conversationId = (await tenant.conversations.list()).items.at(-1)?.id ?? ''
      const [reply] = await tenant.replies.send({ conversationId, text, author: 'automation' })
      return reply?.id ?? ''
    },
    async work() {
      await kit.worker().drain()
      await outside.settled()
      await kit.worker().drain()
    },
    deliverAgain: () => repeatDeliveries(`${origin}/webhooks/${ingestor.id}`, outside.deliveries().slice()),
    rows: (text, parameters) => tenant.transaction(({ query }) => query(text, parameters)),
    async close() {
      await tenant.socialAccounts.disconnect(connected.id)
      await outside.close()
      await kit.close()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
}

async function repeatDeliveries(url: string, deliveries: ReturnType<Outside['deliveries']>): Promise<void> {
  for (const { body, headers } of deliveries) {
    const { status } = await fetch(url, { method: 'POST', headers, body: Buffer.from(body) })
    if (status >= 300) throw new Error(`A repeated delivery was answered ${status}`)
  }
}
