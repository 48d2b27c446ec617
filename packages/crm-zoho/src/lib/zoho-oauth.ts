import { sendToCrm } from '@leadkit/adapter-kit'
import type { CallContext } from '@leadkit/contracts'
import type { ZohoCredentials } from './zoho-credentials.ts'
import { findDataCentre, type ZohoDataCentre } from './zoho-data-centre.ts'
import { errorFromTokenResponse, zohoErrors } from './zoho-error.ts'
import { readAnswer } from './zoho-request.ts'
import { tokenSchema } from './zoho-schemas.ts'

/**
 * Exchanges the refresh token for an access token at `POST /oauth/v2/token` of the organisation's own accounts server, and uses the API host from the
 * response (zoho.com/crm/developer/docs/api/v8/refresh.html). Zoho issues at most ten access tokens in ten minutes per refresh token.
 */
export async function refreshCredentials(
  credentials: ZohoCredentials,
  context: CallContext,
  settings: { readonly dataCentres: readonly ZohoDataCentre[]; readonly timeoutMs: number },
): Promise<ZohoCredentials> {
  const dataCentre = findDataCentre(settings.dataCentres, credentials.accountsServer)
  if (dataCentre === undefined) throw foreignHost('the accounts server of the credentials')
  const request = {
    method: 'POST',
    url: `${dataCentre.accountsServer}/oauth/v2/token`,
    timeoutMs: settings.timeoutMs,
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      refresh_token: credentials.refreshToken,
    }),
  } as const
  const response = await sendToCrm(request, context, { errors: zohoErrors, write: false })
  const refusal = errorFromTokenResponse(response, context.now())
  if (refusal !== null) throw refusal
  const token = readAnswer(tokenSchema, response, false)
  const apiDomain = token.api_domain?.replace(/\/+$/, '') ?? credentials.apiDomain
  // An access token must not be sent to a host of another region, or to an unknown host.
  if (apiDomain === undefined || !dataCentre.apiDomains.includes(apiDomain)) {
    throw foreignHost('the api_domain of the token answer')
  }
  return {
    ...credentials,
    apiDomain,
    accessToken: token.access_token,
    refreshToken: token.refresh_token ?? credentials.refreshToken,
    expiresAt: new Date(context.now().getTime() + token.expires_in * 1000).toISOString(),
  }
}

function foreignHost(what: string): Error {
  return zohoErrors.create('auth_revoked', {
    vendorCode: 'UNKNOWN_DATA_CENTRE',
    scope: 'account',
    outcome: 'not_applied',
    hint: `${what} is not a host of Zoho's data centre; authorise again at the organisation's own accounts server`,
  })
}
