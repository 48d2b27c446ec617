import { LeadKitError } from '@leadkit/contracts'
import type { PlatformContext, PlatformCredentials } from '@leadkit/contracts'
import { requestTokens } from '../api/token-endpoint.ts'
import { toRefreshFailure } from '../api/twitter-error.ts'
import type { TwitterSettings } from '../twitter-options.ts'

/**
 * New tokens for the refresh token, which works once: X answers with the next one, and reusing an old one revokes all tokens of the account.
 * The caller holds the account's lock and commits both tokens before their first use. One call, never repeated: after a lost response the old token
 * may be used up, and a person must connect the account again.
 * @throws LeadKitError `auth_revoked` without a refresh token, for a dead one and after a lost response; `configuration` if X does not accept the
 * client; `transient` or `rate_limited` if X certainly did nothing and the old tokens stay in use.
 */
export async function refreshTokens(settings: TwitterSettings, context: PlatformContext): Promise<PlatformCredentials> {
  const { credentials } = context.account
  if (credentials.refreshToken === undefined) {
    throw new LeadKitError(
      'auth_revoked',
      'There is no refresh token (scope offline.access); a person must connect the account again',
      { source: 'platform:twitter' },
    )
  }
  const grant = { grant_type: 'refresh_token', refresh_token: credentials.refreshToken }
  // The account's limits do not apply to the token endpoint, and a blocked account must not lose its token.
  const { fetch, signal } = context
  const unlimited = { fetch, signal, now: () => context.now() }
  try {
    return { ...credentials, ...(await requestTokens(settings, 'Refreshing the token', grant, unlimited)) }
  } catch (error) {
    throw toRefreshFailure(error)
  }
}
