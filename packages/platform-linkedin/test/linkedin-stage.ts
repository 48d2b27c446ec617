import type { OutboundMessage, PlatformAccount, PlatformContext, PlatformIngestor } from '@leadkit/contracts'
import { createTestBudget, createTestCallContext, createTestClock, startLinkedinApiFake } from '@leadkit/testing'
import type { LinkedinApiFake, LinkedinOwner, LinkedinOwnerOptions, LinkedinPost, TestClock } from '@leadkit/testing'
import { onTestFinished } from 'vitest'
import { createLinkedinIngestor } from '../src/index.ts'
import type { LinkedinIngestorOptions } from '../src/index.ts'

type Linkedin = ReturnType<typeof createLinkedinIngestor>

/** LinkedIn with one organisation and one post, and the ingestor that talks to it. */
export interface LinkedinStage {
  readonly vendor: LinkedinApiFake
  readonly organization: LinkedinOwner
  readonly post: LinkedinPost
  readonly clock: TestClock
  readonly budget: ReturnType<typeof createTestBudget>
  readonly linkedin: Required<Omit<Linkedin, 'authorization' | 'profile'>> & Pick<PlatformIngestor, 'authorization'>
  context(overrides?: Partial<PlatformContext>): PlatformContext
  account(owner?: LinkedinOwner, overrides?: Partial<PlatformAccount>): PlatformAccount
  /** A comment of somebody who wrote just now: its urn. */
  comment(text?: string): string
}

export async function startStage(
  options: Partial<LinkedinIngestorOptions> = {},
  ownerOptions: LinkedinOwnerOptions = {},
): Promise<LinkedinStage> {
  const clock = createTestClock(new Date('2026-11-22T12:00:00.000Z'))
  const vendor = await startLinkedinApiFake({ clientSecret: 'client-secret', now: clock.now })
  onTestFinished(() => vendor.close())
  const organization = vendor.addOrganization({ name: 'Oak & Co', ...ownerOptions })
  const post = vendor.addPost(organization)
  const budget = createTestBudget()
  const account: LinkedinStage['account'] = (owner = organization, overrides = {}) => ({
    platform: 'linkedin',
    accountId: owner.urn,
    credentials: {
      accessToken: owner.administrator.accessToken,
      refreshToken: owner.administrator.refreshToken,
    },
    metadata: { memberUrn: owner.administrator.urn },
    ...overrides,
  })
  const linkedin = createLinkedinIngestor({
    clientSecrets: ['client-secret'],
    clientId: vendor.clientId,
    applicationId: vendor.applicationId,
    webhookUrl: vendor.webhookUrl,
    apiUrl: vendor.url,
    ...options,
  }) as LinkedinStage['linkedin']
  return {
    vendor,
    organization,
    post,
    clock,
    budget,
    linkedin,
    account,
    context: (overrides = {}) => ({
      ...createTestCallContext({ now: clock.now }),
      account: account(),
      budget,
      ...overrides,
    }),
    comment: (text = 'Hello') => vendor.events.comment(post, { by: vendor.addMember(), text }).messageId ?? '',
  }
}

export function answerTo(
  commentUrn: string | undefined,
  stage: LinkedinStage,
  overrides: Partial<OutboundMessage> = {},
): OutboundMessage {
  return {
    conversationId: stage.post.urn,
    participantId: 'urn:li:person:ada',
    text: 'Good morning',
    clientReference: '019a9f2e-7c3b-7d10-9d3e-6a1f0f6b2c11',
    author: 'automation',
    lastInboundAt: stage.clock.now(),
    replyToMessageId: commentUrn,
    ...overrides,
  }
}
