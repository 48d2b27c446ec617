import type { OutboundMessage, PlatformAccount, PlatformContext, PlatformIngestor } from '@leadkit/contracts'
import { createTestBudget, createTestCallContext, createTestClock, startGraphApiFake } from '@leadkit/testing'
import type { GraphApiFake, GraphPage, GraphPerson, TestClock } from '@leadkit/testing'
import { onTestFinished } from 'vitest'
import { createFacebookIngestor } from '../src/index.ts'
import type { FacebookIngestorOptions } from '../src/index.ts'

type Facebook = ReturnType<typeof createFacebookIngestor>

/** A platform with one page, linked to an Instagram account, and the ingestor that talks to it. */
export interface GraphStage {
  readonly meta: GraphApiFake
  readonly page: GraphPage
  readonly clock: TestClock
  readonly budget: ReturnType<typeof createTestBudget>
  readonly facebook: Required<Omit<Facebook, 'authorization'>> & Pick<PlatformIngestor, 'authorization'>
  context(overrides?: Partial<PlatformContext>): PlatformContext
  account(platform: 'facebook' | 'instagram', metadata?: PlatformAccount['metadata']): PlatformAccount
  /** Somebody who wrote just now. */
  person(name?: string, surface?: 'messenger' | 'instagram'): GraphPerson
}

export async function startStage(
  options: Partial<FacebookIngestorOptions> & { readonly login?: 'instagram' } = {},
): Promise<GraphStage> {
  const { login, ...ingestorOptions } = options
  const clock = createTestClock(new Date('2026-11-22T12:00:00.000Z'))
  const meta = await startGraphApiFake({ appSecret: 'app-secret', verifyToken: 'verify-me', now: clock.now })
  onTestFinished(() => meta.close())
  const page = meta.addPage(login === undefined ? { name: 'Oak & Co', instagramUsername: 'oak.and.co' } : { login })
  const budget = createTestBudget()
  const account: GraphStage['account'] = (platform, metadata = {}) => ({
    platform,
    accountId: platform === 'instagram' ? (page.instagramId ?? '') : page.id,
    credentials: { accessToken: page.accessToken },
    metadata,
  })
  const facebook = createFacebookIngestor({
    appSecrets: ['app-secret'],
    verifyToken: 'verify-me',
    appId: meta.appId,
    graphUrl: meta.url,
    ...ingestorOptions,
  }) as GraphStage['facebook']
  return {
    meta,
    page,
    clock,
    budget,
    facebook,
    account,
    context: (overrides = {}) => ({
      ...createTestCallContext({ now: clock.now }),
      account: login === undefined ? account('facebook') : account('instagram', { login }),
      budget,
      ...overrides,
    }),
    person(name = 'Ada Example', surface = 'messenger') {
      const person = meta.addPerson(page, { name, surface })
      meta.events.text(person, 'Hello')
      return person
    },
  }
}

export function outboundTo(
  person: GraphPerson,
  stage: GraphStage,
  overrides: Partial<OutboundMessage> = {},
): OutboundMessage {
  return {
    conversationId: person.id,
    participantId: person.id,
    text: 'Good morning',
    clientReference: '019a9f2e-7c3b-7d10-9d3e-6a1f0f6b2c11',
    author: 'automation',
    lastInboundAt: stage.clock.now(),
    ...overrides,
  }
}
