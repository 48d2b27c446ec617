import { LeadKitError } from '@leadkit/contracts'
import type { PlatformContext, PlatformCredentials } from '@leadkit/contracts'
import { readAccount } from '../facebook-account.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { callGraph } from '../api/graph-call.ts'
import { tokenAnswerSchema } from '../api/graph-schemas.ts'

/**
 * A new 60-day token for an account with Instagram Login; the old one must be at least a day old and not yet expired. Page tokens from a long-lived
 * user token do not expire and cannot be refreshed: when one becomes invalid, a person must connect the page again.
 * @see https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
 * @throws LeadKitError `auth_revoked` for a page token and for a dead one.
 */
export async function refreshToken(settings: FacebookSettings, context: PlatformContext): Promise<PlatformCredentials> {
  const account = readAccount(context.account)
  if (account.login !== 'instagram') {
    throw new LeadKitError('auth_revoked', 'A page token cannot be refreshed; a person must connect the page again', {
      source: 'platform:facebook',
    })
  }
  const answer = await callGraph(
    settings,
    {
      operation: 'Refreshing the Instagram token',
      method: 'GET',
      host: 'instagram',
      path: 'refresh_access_token',
      versioned: false,
      // This endpoint documents the token as a parameter only.
      query: { grant_type: 'ig_refresh_token', access_token: account.token },
      answer: tokenAnswerSchema,
    },
    context,
  )
  const expiresAt =
    answer.expires_in === undefined ? undefined : new Date(context.now().getTime() + answer.expires_in * 1000)
  return { ...context.account.credentials, accessToken: answer.access_token, expiresAt }
}
