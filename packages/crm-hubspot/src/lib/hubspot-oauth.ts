import { sendToCrm } from '@leadkit/adapter-kit'
import type { CallContext } from '@leadkit/contracts'
import { type HubspotCredentials, isOAuth } from './hubspot-credentials.ts'
import { errorFromTokenResponse, hubspotErrors } from './hubspot-error.ts'
import { readAnswer } from './hubspot-request.ts'
import { tokenSchema } from './hubspot-schemas.ts'

/**
 * Exchanges the refresh token for new tokens at `POST /oauth/{version}/token`; the older `/oauth/v1/token`, which HubSpot's client still calls, is
 * switched off on 16 February 2027 (developers.hubspot.com/changelog/v1-oauth-api-deprecation).
 */
export async function refreshCredentials(
  credentials: HubspotCredentials,
  context: CallContext,
  settings: { readonly baseUrl: string; readonly timeoutMs: number; readonly apiVersion: string },
): Promise<HubspotCredentials> {
  if (!isOAuth(credentials)) {
    throw hubspotErrors.create('auth_revoked', {
      vendorCode: 'PRIVATE_APP_TOKEN_REFUSED',
      scope: 'account',
      outcome: 'not_applied',
      hint: "HubSpot no longer takes the private app's token; copy the present one from the app's settings into the config",
    })
  }
  const request = {
    method: 'POST',
    url: `${settings.baseUrl}/oauth/${settings.apiVersion}/token`,
    timeoutMs: settings.timeoutMs,
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      refresh_token: credentials.refreshToken,
    }),
  } as const
  const response = await sendToCrm(request, context, { errors: hubspotErrors, write: false })
  if (response.status !== 200) throw errorFromTokenResponse(response, context.now())
  const token = readAnswer(tokenSchema, response, false)
  return {
    ...credentials,
    accessToken: token.access_token,
    refreshToken: token.refresh_token ?? credentials.refreshToken,
    expiresAt: new Date(context.now().getTime() + token.expires_in * 1000).toISOString(),
  }
}
