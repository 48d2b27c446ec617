import type { OutboundMessage, PlatformAccount, PlatformContext, PlatformIngestor } from '@leadkit/contracts'
import {
  createTestBudget,
  createTestCallContext,
  createTestClock,
  startFakeHttpServer,
  startXApiFake,
} from '@leadkit/testing'
import type { TestClock, XAccount, XApiFake, XPost, XUser } from '@leadkit/testing'
import { onTestFinished } from 'vitest'
import { createTwitterIngestor } from '../src/index.ts'
import type { TwitterIngestorOptions } from '../src/index.ts'

type Twitter = ReturnType<typeof createTwitterIngestor>

/** A platform with one connected account, and the ingestor that talks to it. */
export interface XStage {
  readonly x: XApiFake
  readonly shop: XAccount
  readonly clock: TestClock
  readonly budget: ReturnType<typeof createTestBudget>
  readonly twitter: Required<Omit<Twitter, 'authorization' | 'hydrate'>> & Pick<PlatformIngestor, 'authorization'>
  context(overrides?: Partial<PlatformContext>): PlatformContext
  account(credentials?: Partial<PlatformAccount['credentials']>): PlatformAccount
  /** Somebody who wrote a direct message just now. */
  person(name?: string): XUser
  /** Somebody's post that names the account. */
  mention(person: XUser): XPost
  /** False: the webhook answers the CRC no more. */
  answerCrc(answers: boolean): void
}

export async function startStage(
  options: Partial<TwitterIngestorOptions> & { readonly subscribed?: boolean; readonly shortenLinks?: boolean } = {},
): Promise<XStage> {
  const { subscribed = true, shortenLinks = false, ...ingestorOptions } = options
  const clock = createTestClock(new Date('2026-11-22T12:00:00.000Z'))
  let answers = true
  const receiver = await startFakeHttpServer(
    (request) => (answers ? twitter.handshake(request) : null) ?? { status: 500 },
  )
  onTestFinished(() => receiver.close())
  const webhookUrl = `${receiver.url}/webhooks/twitter`
  const x = await startXApiFake({
    consumerSecret: 'consumer-secret',
    webhookUrl,
    shortenLinks,
    echoes: false,
    now: clock.now,
  })
  onTestFinished(() => x.close())
  const shop = x.addAccount({ name: 'Oak & Co', username: 'oakandco', subscribed })
  const budget = createTestBudget()
  const twitter = createTwitterIngestor({
    consumerSecrets: ['consumer-secret'],
    clientId: x.clientId,
    clientSecret: x.clientSecret,
    bearerToken: x.bearerToken,
    webhookUrl,
    apiUrl: x.url,
    ...ingestorOptions,
  }) as XStage['twitter']
  const account: XStage['account'] = (credentials = {}) => ({
    platform: 'twitter',
    accountId: shop.id,
    credentials: { accessToken: shop.accessToken, refreshToken: shop.refreshToken, ...credentials },
    metadata: {},
  })
  return {
    x,
    shop,
    clock,
    budget,
    twitter,
    account,
    context: (overrides = {}) => ({
      ...createTestCallContext({ now: clock.now }),
      account: account(),
      budget,
      ...overrides,
    }),
    person(name = 'Ada Example') {
      const person = x.addPerson({ name })
      x.events.text(person, shop, 'Hello')
      return person
    },
    mention: (person) => x.events.mention(person, shop, '@oakandco How much is the shelf?').post,
    answerCrc(next) {
      answers = next
    },
  }
}

export function conversationOf(stage: XStage, person: XUser): string {
  const [smaller, larger] = [stage.shop.id, person.id].toSorted((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1))
  return `${smaller}-${larger}`
}

export function outboundTo(stage: XStage, person: XUser, overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    conversationId: conversationOf(stage, person),
    participantId: person.id,
    text: 'Good morning',
    clientReference: '019a9f2e-7c3b-7d10-9d3e-6a1f0f6b2c11',
    author: 'automation',
    lastInboundAt: stage.clock.now(),
    ...overrides,
  }
}

/** An answer to a post, as the core makes it in a public conversation. */
export function replyTo(stage: XStage, post: XPost, overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  return outboundTo(stage, post.author, {
    conversationId: post.conversationId,
    replyToMessageId: post.id,
    ...overrides,
  })
}
