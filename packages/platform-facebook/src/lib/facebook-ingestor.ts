import type { PlatformIngestor } from '@leadkit/contracts'
import { createAuthorization } from './accounts/authorization.ts'
import { backfillMessages } from './messages/backfill.ts'
import { capabilities } from './capabilities.ts'
import { readFacebookOptions } from './facebook-options.ts'
import type { FacebookIngestorOptions } from './facebook-options.ts'
import { findSentMessage } from './messages/find-sent.ts'
import { answerHandshake } from './webhook/handshake.ts'
import { hydrateLead } from './messages/hydrate.ts'
import { parseEach, parseWebhook } from './webhook/parse.ts'
import { readProfile } from './accounts/profile.ts'
import { reconcileAccount, unsubscribeAccount } from './accounts/reconcile.ts'
import { refreshToken } from './accounts/refresh.ts'
import { sendMessage } from './messages/send.ts'
import { verifySignature } from './webhook/verify.ts'

/**
 * The adapter for Facebook Messenger and Instagram messaging, which share one webhook envelope and one Graph API. Its webhook path is
 * `/webhooks/facebook` for both. One instance serves every tenant.
 *
 * @example
 * const facebook = createFacebookIngestor({ appId: '1034', appSecrets: [secret], verifyToken })
 * @throws LeadKitError `configuration`, which names the wrong option.
 */
export function createFacebookIngestor(options: FacebookIngestorOptions): PlatformIngestor<'facebook' | 'instagram'> {
  const settings = readFacebookOptions(options)
  const authorization = createAuthorization(settings)
  return {
    id: 'facebook',
    platforms: ['facebook', 'instagram'],
    capabilities,
    displayNames: { facebook: 'Facebook Messenger', instagram: 'Instagram' },
    handshake: (request) => answerHandshake(request, settings.verifyToken),
    verify: (request) => verifySignature(request, settings.secrets),
    parse: parseWebhook,
    parseEach,
    ...(authorization === undefined ? {} : { authorization }),
    send: (message, context) => sendMessage(settings, message, context),
    findSent: (message, since, context, claimed) => findSentMessage(settings, message, since, context, claimed),
    refresh: (context) => refreshToken(settings, context),
    profile: (participantId, context) => readProfile(settings, participantId, context),
    backfill: (since, context) => backfillMessages(settings, since, context),
    reconcile: (context) => reconcileAccount(settings, context),
    unsubscribe: (context) => unsubscribeAccount(settings, context),
    hydrate: (event, context) => hydrateLead(settings, event, context),
  }
}
