import { createHash } from 'node:crypto'
import type { JsonValue } from '@leadkit/contracts'
import { XFakeError } from './x-api-fake-error.ts'
import { allowNames, textOf } from './x-api-fake-request.ts'
import type { XCall } from './x-api-fake-request.ts'
import { ACCESS_TOKEN_SECONDS, issueTokens, xScopes } from './x-api-fake-world.ts'
import type { XTokenFamily, XWorld } from './x-api-fake-world.ts'

function refuseGrant(error: string, detail: string, status = 400): never {
  throw new XFakeError({ status, error, detail })
}

/**
 * `POST /2/oauth2/token`. A code works once and only with its verifier; a refresh token works once, and using it again ends every token of
 * that authorisation.
 */
export function grantTokens(world: XWorld, call: XCall): JsonValue {
  if (call.basic !== `${world.clientId}:${world.clientSecret}`)
    refuseGrant('unauthorized_client', 'Missing valid authorization header', 401)
  if (textOf(call.body, 'client_id') !== world.clientId)
    refuseGrant('invalid_request', 'Value passed for the client id was invalid')
  const type = textOf(call.body, 'grant_type')
  if (type === 'authorization_code') return answerOf(world, tradeCode(world, call))
  if (type === 'refresh_token') return answerOf(world, takeRefreshToken(world, call))
  return refuseGrant('unsupported_grant_type', 'The grant type is not supported')
}

function tradeCode(world: XWorld, call: XCall): XTokenFamily {
  allowNames(call.body, ['grant_type', 'client_id', 'code', 'redirect_uri', 'code_verifier'])
  const code = world.codes.get(textOf(call.body, 'code'))
  if (code === undefined || code.used)
    refuseGrant('invalid_request', 'Value passed for the authorization code was invalid.')
  code.used = true
  if (textOf(call.body, 'redirect_uri') !== code.redirectUri)
    refuseGrant('invalid_request', 'Value passed for the redirect uri did not match the uri of the authorization code.')
  const challenge = createHash('sha256').update(textOf(call.body, 'code_verifier')).digest('base64url')
  if (challenge !== code.codeChallenge)
    refuseGrant('invalid_request', 'Value passed for the code verifier did not match the code challenge.')
  world.accountIds.add(code.user.id)
  return { user: code.user, scopes: xScopes, alive: true }
}

function takeRefreshToken(world: XWorld, call: XCall): XTokenFamily {
  allowNames(call.body, ['grant_type', 'client_id', 'refresh_token'])
  const token = world.refreshTokens.get(textOf(call.body, 'refresh_token'))
  if (token?.used === true) token.family.alive = false
  if (token === undefined || !token.family.alive)
    refuseGrant('invalid_request', 'Value passed for the token was invalid.')
  token.used = true
  return token.family
}

function answerOf(world: XWorld, family: XTokenFamily): JsonValue {
  const { accessToken, refreshToken } = issueTokens(world, family)
  return {
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    access_token: accessToken,
    ...(family.scopes.includes('offline.access') ? { refresh_token: refreshToken } : {}),
    scope: family.scopes.join(' '),
  }
}
