import type { PlatformIngestor } from '@leadkit/contracts'
import { createAuthorization } from './accounts/authorization.ts'
import { backfillNotifications } from './messages/backfill.ts'
import { capabilities } from './capabilities.ts'
import { findSentComment } from './messages/find-sent.ts'
import { answerHandshake } from './webhook/handshake.ts'
import { hydrateLead } from './messages/hydrate.ts'
import { readLinkedinOptions } from './linkedin-options.ts'
import type { LinkedinIngestorOptions } from './linkedin-options.ts'
import { parseWebhook } from './webhook/parse.ts'
import { reconcileAccount, unsubscribeAccount } from './accounts/reconcile.ts'
import { refreshToken } from './accounts/refresh.ts'
import { sendComment } from './messages/send.ts'
import { verifySignature } from './webhook/verify.ts'

/**
 * The adapter for LinkedIn: comments and mentions on an organisation's posts, answers to them, and lead forms. LinkedIn gives third parties
 * no member messages and no member names. Its webhook path is `/webhooks/linkedin`. One instance serves every tenant.
 *
 * @example
 * const linkedin = createLinkedinIngestor({ clientId: '77abc', clientSecrets: [secret], applicationId: '221195', webhookUrl })
 * @throws LeadKitError `configuration`, which names the wrong option.
 */
export function createLinkedinIngestor(options: LinkedinIngestorOptions): PlatformIngestor<'linkedin'> {
  const settings = readLinkedinOptions(options)
  const authorization = createAuthorization(settings)
  return {
    id: 'linkedin',
    platforms: ['linkedin'],
    capabilities,
    displayNames: { linkedin: 'LinkedIn' },
    handshake: (request) => answerHandshake(request, settings.clientSecret),
    verify: (request) => verifySignature(request, settings.clientSecrets),
    parse: parseWebhook,
    ...(authorization === undefined ? {} : { authorization }),
    send: (message, context) => sendComment(settings, message, context),
    findSent: (message, since, context, claimed) => findSentComment(settings, message, since, context, claimed),
    refresh: (context) => refreshToken(settings, context),
    backfill: (since, context) => backfillNotifications(settings, since, context),
    reconcile: (context) => reconcileAccount(settings, context),
    unsubscribe: (context) => unsubscribeAccount(settings, context),
    hydrate: (event, context) => hydrateLead(settings, event, context),
  }
}
