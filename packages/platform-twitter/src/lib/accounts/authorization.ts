import { LeadKitError } from '@leadkit/contracts'
import type { PlatformAuthorization } from '@leadkit/contracts'
import { nameOf } from '../values/content.ts'
import { requestTokens } from '../api/token-endpoint.ts'
import { TwitterError } from '../api/twitter-error.ts'
import type { TwitterSettings } from '../twitter-options.ts'
import { getUser } from '../api/x-api.ts'

/**
 * OAuth 2.0 authorisation code with PKCE (RFC 7636, S256): one code, one account. Undefined without a client id.
 * @see https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 */
export function createAuthorization(settings: TwitterSettings): PlatformAuthorization | undefined {
  const { clientId } = settings
  if (clientId === undefined) return undefined
  return {
    pkce: true,
    authorizationUrl({ state, redirectUri, codeChallenge }) {
      const url = new URL(`${settings.loginUrl}/i/oauth2/authorize`)
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: settings.scopes.join(' '),
        state,
        code_challenge: required(codeChallenge, 'codeChallenge'),
        code_challenge_method: 'S256',
      }).toString()
      return url
    },
    async exchange(grant, context) {
      const credentials = await requestTokens(
        settings,
        'Trading the authorization code',
        {
          grant_type: 'authorization_code',
          code: grant.code,
          redirect_uri: grant.redirectUri,
          code_verifier: required(grant.codeVerifier, 'codeVerifier'),
        },
        context,
      )
      const { data } = await getUser(settings, 'me', `Bearer ${credentials.accessToken}`, context)
      if (data === undefined) throw new TwitterError('Reading the account', 'unknown_outcome', '200')
      const accountName = nameOf(data.username) ?? nameOf(data.name) ?? null
      return [{ platform: 'twitter', accountId: data.id, accountName, credentials, metadata: {} }]
    },
  }
}

function required(value: string | undefined, name: string): string {
  if (value !== undefined && value !== '') return value
  throw new LeadKitError('invalid_input', `X’s authorization needs ${name}: its flow is bound by PKCE`, {
    source: 'platform:twitter',
  })
}
