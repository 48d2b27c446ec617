import type { PlatformIngestor } from '@leadkit/contracts'
import { createAuthorization } from './accounts/authorization.ts'
import { backfillMessages } from './messages/backfill.ts'
import { capabilities } from './capabilities.ts'
import { findSentMessage } from './messages/find-sent.ts'
import { answerCrc } from './webhook/handshake.ts'
import { parseEach, parseWebhook } from './webhook/parse.ts'
import { readProfile } from './accounts/profile.ts'
import { reconcileAccount, unsubscribeAccount } from './accounts/reconcile.ts'
import { refreshTokens } from './accounts/refresh.ts'
import { sendMessage } from './messages/send.ts'
import { readTwitterOptions } from './twitter-options.ts'
import type { TwitterIngestorOptions } from './twitter-options.ts'
import { verifySignature } from './webhook/verify.ts'

/**
 * The adapter for X, formerly Twitter: direct messages, mentions, replies and quotes, by the X Activity API and the older Account Activity
 * API. Its webhook path is `/webhooks/twitter`. One instance serves every tenant.
 *
 * @example
 * const twitter = createTwitterIngestor({ consumerSecrets: [secret], clientId, clientSecret })
 * @throws LeadKitError `configuration`, which names the wrong option.
 */
export function createTwitterIngestor(options: TwitterIngestorOptions): PlatformIngestor<'twitter'> {
  const settings = readTwitterOptions(options)
  const authorization = createAuthorization(settings)
  return {
    id: 'twitter',
    platforms: ['twitter'],
    capabilities: settings.publicAutomationApproved
      ? { twitter: { ...capabilities.twitter, automatedPublicReplies: 'allowed' } }
      : capabilities,
    displayNames: { twitter: 'X (Twitter)' },
    handshake: (request) => answerCrc(request, settings.secrets),
    verify: (request) => verifySignature(request, settings.secrets),
    parse: parseWebhook,
    parseEach,
    ...(authorization === undefined ? {} : { authorization }),
    send: (message, context) => sendMessage(settings, message, context),
    findSent: (message, since, context, claimed) => findSentMessage(settings, message, since, context, claimed),
    refresh: (context) => refreshTokens(settings, context),
    profile: (participantId, context) => readProfile(settings, participantId, context),
    backfill: (since, context) => backfillMessages(settings, since, context),
    reconcile: (context) => reconcileAccount(settings, context),
    unsubscribe: (context) => unsubscribeAccount(settings, context),
  }
}
