import { sendToCrm } from '@leadkit/adapter-kit'
import type { CallContext } from '@leadkit/contracts'
import { isSalesforceUrl, type SalesforceCredentials, toOrigin } from './salesforce-credentials.ts'
import { errorFromTokenResponse, salesforceErrors } from './salesforce-error.ts'
import { readAnswer } from './salesforce-request.ts'
import { tokenSchema } from './salesforce-schemas.ts'

export interface OAuthSettings {
  readonly loginUrl: string
  readonly domains: readonly string[]
  readonly timeoutMs: number
}

/**
 * Exchanges the refresh token for a new session at `/services/oauth2/token`, and stores the host from the response, because an organisation can move
 * between instances. With rotation on, the response contains a new refresh token, and using the old one again revokes all of them, so it is stored
 * before first use. The request is a plain form sent through the adapter kit: jsforce's own refresh has no time-out and loses the refusal's code.
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
  const { timeoutMs } = settings
  const request = { method: 'POST', url: `${loginUrl}/services/oauth2/token`, body: form, timeoutMs } as const
  const response = await sendToCrm(request, context, { errors: salesforceErrors, write: false })
  if (response.status !== 200) throw errorFromTokenResponse(response, context.now())
  const token = readAnswer(tokenSchema, response, false)
  if (!isSalesforceUrl(token.instance_url, settings.domains)) throw strangeHost()
  const issuedAt = token.issued_at === undefined ? context.now() : new Date(Number(token.issued_at))
  return {
    ...credentials,
    accessToken: token.access_token,
    refreshToken: token.refresh_token ?? refreshToken,
    instanceUrl: toOrigin(token.instance_url),
    issuedAt: issuedAt.toISOString(),
  }
}

function strangeHost(): Error {
  return salesforceErrors.create('permanent', {
    vendorCode: 'STRANGE_INSTANCE_URL',
    scope: 'account',
    outcome: 'not_applied',
    hint: "the token answer names a host outside Salesforce's domains; name it in the provider's `domains` if it is right",
  })
}
