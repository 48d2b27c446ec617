import type { AiScorer, CrmProvider, Logger, PlatformIngestor, ScoreRequest } from '@leadkit/contracts'
import { createLeadKit, type LeadKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { buildClassification, buildLeadScoring, buildReplyDraft, buildSignal } from '@leadkit/testing'
import { TEST_KEYS } from '../../access/test-keys.ts'
import { createStormProvider, type StormVendorId } from '../storm-vendors.ts'

/** Where everything is that a host of the storm speaks to; fits in an argument of a process. */
export interface MixedAddresses {
  readonly connectionString: string
  readonly facebook: { readonly url: string; readonly appSecret: string; readonly appId: string }
  readonly twitter: { readonly url: string; readonly clientId: string; readonly clientSecret: string }
  readonly linkedin: { readonly url: string; readonly clientId: string; readonly applicationId: string }
  readonly crms: Readonly<Record<StormVendorId, string>>
}

export const MIXED_SECRETS = {
  twitter: 'a consumer secret',
  linkedin: 'a client secret',
  verifyToken: 'verify',
} as const

/** What the automation answers; tests find a message's answers by it. */
export function answerTo(text: string): string {
  return `Answer to: ${text}`
}

/** Scores everything alike, and answers each message with its own text. */
function createEchoScorer(): AiScorer {
  const signalsOf = ({ messageId }: { readonly messageId: string }) => ({
    signals: [buildSignal({ messageIds: [messageId] })],
  })
  const textOf = ({ transcript, messageId }: ScoreRequest) =>
    transcript.messages.find(({ id }) => id === messageId)?.content ?? ''
  return {
    id: 'echo',
    classify: async (request) => buildClassification(signalsOf(request)),
    score: async (request) => buildLeadScoring({ ...signalsOf(request), score: 'hot', scoreValue: 80 }),
    reply: async (request) => buildReplyDraft({ ...signalsOf(request), content: answerTo(textOf(request)) }),
  }
}

/** A host of the storm: the same in the test and in each process. */
export function createMixedKit(addresses: MixedAddresses, now: () => Date, logger?: Logger): LeadKit {
  const { connectionString, facebook, twitter, linkedin, crms } = addresses
  const { appSecret, appId } = facebook
  return createLeadKit<PlatformIngestor, CrmProvider>({
    database: { connectionString },
    encryption: TEST_KEYS,
    platforms: [
      createFacebookIngestor({
        appSecrets: [appSecret],
        verifyToken: MIXED_SECRETS.verifyToken,
        appId,
        graphUrl: facebook.url,
        timeoutMs: 2_000,
      }),
      createTwitterIngestor({
        consumerSecrets: [MIXED_SECRETS.twitter],
        clientId: twitter.clientId,
        clientSecret: twitter.clientSecret,
        apiUrl: twitter.url,
        timeoutMs: 2_000,
      }),
      createLinkedinIngestor({
        clientSecrets: [MIXED_SECRETS.linkedin],
        clientId: linkedin.clientId,
        applicationId: linkedin.applicationId,
        apiUrl: linkedin.url,
        timeoutMs: 2_000,
      }),
    ],
    crms: (Object.keys(crms) as StormVendorId[]).map((id) => createStormProvider(id, crms[id])),
    ai: createEchoScorer(),
    now,
    logger,
  })
}
