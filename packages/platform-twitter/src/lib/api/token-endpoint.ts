import type { PlatformCallContext } from '@leadkit/adapter-kit'
import { LeadKitError } from '@leadkit/contracts'
import type { PlatformCredentials } from '@leadkit/contracts'
import type { z } from 'zod'
import type { TwitterSettings } from '../twitter-options.ts'
import { callX } from './x-call.ts'
import { tokenAnswerSchema } from './x-schemas.ts'

/**
 * `POST /2/oauth2/token`, never repeated here: codes and refresh tokens work once. A confidential client authenticates with Basic authentication, a
 * public one with its id.
 * @see https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
 */
export async function requestTokens(
  settings: TwitterSettings,
  operation: string,
  grant: Readonly<Record<string, string>>,
  context: PlatformCallContext,
): Promise<PlatformCredentials> {
  const { clientId, clientSecret } = settings
  if (clientId === undefined) {
    throw new LeadKitError('configuration', `${operation} needs the option clientId of createTwitterIngestor`, {
      source: 'platform:twitter',
    })
  }
  const answer = await callX(
    settings,
    {
      operation,
      method: 'POST',
      path: ['oauth2', 'token'],
      form: { ...grant, client_id: clientId },
      ...(clientSecret === undefined ? {} : { authorization: basic(clientId, clientSecret) }),
      bucket: 'token',
      answer: tokenAnswerSchema,
    },
    context,
  )
  return toCredentials(answer, context.now())
}

function basic(clientId: string, clientSecret: string): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
}

function toCredentials(answer: z.infer<typeof tokenAnswerSchema>, now: Date): PlatformCredentials {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds, scope } = answer
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(seconds === undefined ? {} : { expiresAt: new Date(now.getTime() + seconds * 1000) }),
    ...(scope === undefined ? {} : { scopes: scope.split(' ').filter((name) => name !== '') }),
  }
}
