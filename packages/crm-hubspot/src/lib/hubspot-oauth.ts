import type { CallContext } from '@leadkit/contracts'
import { type HubspotCredentials, isOAuth } from './hubspot-credentials.ts'
import { errorFromTokenResponse, hubspotError, unreadableAnswer } from './hubspot-error.ts'
import { sendOnce } from './hubspot-request.ts'
import { tokenSchema } from './hubspot-schemas.ts'

/**
 * Trades the refresh token for new tokens at `POST /oauth/2026-03/token`; the older `/oauth/v1/token`, which HubSpot's client still posts to,
 * is switched off on 16 February 2027 (developers.hubspot.com/changelog/v1-oauth-api-deprecation).
 */
export async function refreshCredentials(
  credentials: HubspotCredentials,
  context: CallContext,
  settings: { readonly baseUrl: string; readonly timeoutMs: number },
): Promise<HubspotCredentials> {
  if (!isOAuth(credentials)) {
    throw hubspotError('auth_revoked', {
      vendorCode: 'PRIVATE_APP_TOKEN_REFUSED',
      scope: 'account',
      outcome: 'not_applied',
      hint: "HubSpot no longer takes the private app's token; copy the present one from the app's settings into the config",
    })
  }
  const response = await sendOnce(context, false, {
    method: 'POST',
    url: `${settings.baseUrl}/oauth/2026-03/token`,
    timeoutMs: settings.timeoutMs,
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      refresh_token: credentials.refreshToken,
    }),
  })
  if (response.status !== 200) throw errorFromTokenResponse(response, context.now())
  const token = tokenSchema.safeParse(response.json())
  if (!token.success) throw unreadableAnswer(response, false)
  return {
    ...credentials,
    accessToken: token.data.access_token,
    refreshToken: token.data.refresh_token ?? credentials.refreshToken,
    expiresAt: new Date(context.now().getTime() + token.data.expires_in * 1000).toISOString(),
  }
}
