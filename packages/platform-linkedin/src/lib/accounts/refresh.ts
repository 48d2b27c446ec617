import { LeadKitError } from '@leadkit/contracts'
import type { PlatformContext, PlatformCredentials } from '@leadkit/contracts'
import type { z } from 'zod'
import { requestToken } from '../api/linkedin-api.ts'
import { LinkedinError } from '../api/linkedin-error.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import type { tokenAnswerSchema } from '../api/linkedin-schemas.ts'

/**
 * A new access token of 60 days. The refresh token is valid for 365 days from the person's consent, regardless of refreshes, so somebody must connect
 * the account again once a year. Only approved partners get one at all.
 * @see https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens
 * @throws LeadKitError `auth_revoked` without a refresh token or with a dead one; `configuration` without client id and secret.
 */
export async function refreshToken(settings: LinkedinSettings, context: PlatformContext): Promise<PlatformCredentials> {
  const { clientId, clientSecret } = settings
  const { credentials } = context.account
  if (credentials.refreshToken === undefined) throw reconnect('This account has no refresh token')
  if (clientId === undefined || clientSecret === undefined) {
    throw new LeadKitError('configuration', 'Refreshing the token needs clientId and a client secret', {
      source: 'platform:linkedin',
    })
  }
  const { refreshTokenExpiresAt: endsAt } = credentials
  if (endsAt !== undefined && endsAt <= context.now()) throw reconnect('The refresh token has ended')
  const form = {
    grant_type: 'refresh_token',
    refresh_token: credentials.refreshToken,
    client_id: clientId,
    client_secret: clientSecret,
  }
  try {
    const answer = await requestToken(settings, 'Refreshing the token', form, context)
    return credentialsOf(answer, context.now(), credentials)
  } catch (error) {
    if (isDead(error)) throw reconnect('LinkedIn refused the refresh token')
    throw error
  }
}

/** The content of a token response; missing parts come from the previous credentials. */
export function credentialsOf(
  answer: z.infer<typeof tokenAnswerSchema>,
  now: Date,
  before: Partial<PlatformCredentials> = {},
): PlatformCredentials {
  const inSeconds = (seconds: number | undefined): Date | undefined =>
    seconds === undefined ? undefined : new Date(now.getTime() + seconds * 1000)
  const scopes = answer.scope?.split(/[\s,]+/).filter((scope) => scope !== '')
  return {
    ...before,
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? before.refreshToken,
    expiresAt: inSeconds(answer.expires_in),
    refreshTokenExpiresAt: earlier(inSeconds(answer.refresh_token_expires_in), before.refreshTokenExpiresAt),
    scopes: scopes ?? before.scopes,
  }
}

// The expiry is fixed; a response with a later one was rounded.
function earlier(left: Date | undefined, right: Date | undefined): Date | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return left < right ? left : right
}

function reconnect(why: string): LeadKitError {
  return new LeadKitError('auth_revoked', `${why}; a person must connect the account again`, {
    source: 'platform:linkedin',
  })
}

/** RFC 6749 §5.2; LinkedIn also answers `invalid_request` for an unknown refresh token. */
function isDead(error: unknown): boolean {
  return error instanceof LinkedinError && /^40[01]\/invalid_(grant|request)$/.test(error.vendorCode ?? '')
}
