import { HttpFault, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CallContext } from '@leadkit/contracts'
import { isSalesforceUrl, type SalesforceCredentials, toOrigin } from './salesforce-credentials.ts'
import { errorFromFault, errorFromTokenResponse, salesforceError, unreadableAnswer } from './salesforce-error.ts'
import { tokenSchema } from './salesforce-schemas.ts'

export interface OAuthSettings {
  readonly loginUrl: string
  readonly domains: readonly string[]
  readonly timeoutMs: number
}

/**
 * Trades the refresh token for a new session at `/services/oauth2/token`, and keeps the host that the answer names: an organisation moves
 * between instances. With rotation on, the answer has a new refresh token and using the old one again revokes all of them, so that it is
 * stored before first use. A plain form through the adapter kit: jsforce's own refresh has no time-out and loses the refusal's code.
 */
export async function refreshCredentials(
  credentials: SalesforceCredentials,
  context: CallContext,
  settings: OAuthSettings,
): Promise<SalesforceCredentials> {
  const { clientId, clientSecret, refreshToken } = credentials
  const loginUrl = credentials.loginUrl ?? settings.loginUrl
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken })
  if (clientSecret !== undefined) form.set('client_secret', clientSecret)
  const request = { method: 'POST', url: `${loginUrl}/services/oauth2/token`, body: form } as const
  const response = await sendHttpRequest({ ...request, timeoutMs: settings.timeoutMs }, context).catch(
    (error: unknown) => {
      throw error instanceof HttpFault ? errorFromFault(error, false) : error
    },
  )
  if (response.status !== 200) throw errorFromTokenResponse(response, context.now())
  const token = tokenSchema.safeParse(response.json())
  if (!token.success) throw unreadableAnswer(response, false)
  if (!isSalesforceUrl(token.data.instance_url, settings.domains)) throw strangeHost()
  const issuedAt = token.data.issued_at === undefined ? context.now() : new Date(Number(token.data.issued_at))
  return {
    ...credentials,
    accessToken: token.data.access_token,
    refreshToken: token.data.refresh_token ?? refreshToken,
    instanceUrl: toOrigin(token.data.instance_url),
    issuedAt: issuedAt.toISOString(),
  }
}

function strangeHost(): Error {
  return salesforceError('permanent', {
    vendorCode: 'STRANGE_INSTANCE_URL',
    scope: 'account',
    outcome: 'not_applied',
    hint: "the token answer names a host outside Salesforce's domains; name it in the provider's `domains` if it is right",
  })
}
