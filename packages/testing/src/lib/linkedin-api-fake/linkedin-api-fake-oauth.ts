import type { JsonValue } from '@leadkit/contracts'
import type { FakeRequest, FakeResponse } from '../fake-http-server.ts'
import { linkedinRefusalResponse, refuseWith } from './linkedin-api-fake-error.ts'
import { ACCESS_TOKEN_DAYS, issueToken } from './linkedin-api-fake-world.ts'
import type { LinkedinToken, LinkedinWorld } from './linkedin-api-fake-world.ts'

const DAY_S = 86_400

/** `POST /oauth/v2/{accessToken, introspectToken}`, with all parameters in a form. */
export function answerOauth(world: LinkedinWorld, request: FakeRequest): FakeResponse {
  if (request.method !== 'POST' || request.url.search !== '')
    return linkedinRefusalResponse({ status: 400, error: 'invalid_request', message: 'POST a form, without a query' })
  const form = new URLSearchParams(request.text())
  if (form.get('client_id') !== world.clientId || form.get('client_secret') !== world.clientSecret)
    return linkedinRefusalResponse({ status: 401, error: 'invalid_client', message: 'Client authentication failed' })
  const introspects = request.url.pathname.endsWith('/introspectToken')
  return { status: 200, body: introspects ? introspect(world, form) : issue(world, form) }
}

function issue(world: LinkedinWorld, form: URLSearchParams): JsonValue {
  if (form.get('grant_type') === 'refresh_token') {
    const value = form.get('refresh_token') ?? ''
    const token = world.tokens.get(value)
    if (token?.kind !== 'refresh' || !isAlive(world, token))
      refuseWith({ status: 400, error: 'invalid_request', message: 'The provided refresh token is revoked or expired' })
    return tokenAnswer(world, token, value)
  }
  if (form.get('grant_type') !== 'authorization_code') refuseWith({ status: 400, error: 'unsupported_grant_type' })
  const code = world.codes.get(form.get('code') ?? '')
  if (code === undefined || code.redirectUri !== form.get('redirect_uri'))
    refuseWith({ status: 400, error: 'invalid_request', message: 'The authorization code is unknown or used' })
  // A code works once.
  world.codes.delete(form.get('code') ?? '')
  const refreshToken = issueToken(world, code.administrator, 'refresh')
  const token = world.tokens.get(refreshToken)
  return token === undefined ? {} : tokenAnswer(world, token, refreshToken)
}

/** The refresh token and its expiry come back unchanged. */
function tokenAnswer(world: LinkedinWorld, token: LinkedinToken, refreshToken: string): JsonValue {
  return {
    access_token: issueToken(world, token.administrator, 'access'),
    expires_in: ACCESS_TOKEN_DAYS * DAY_S,
    refresh_token: refreshToken,
    refresh_token_expires_in: Math.floor((token.expiresAt.getTime() - world.now().getTime()) / 1000),
    scope: (world.scopes.get(token.administrator.urn) ?? []).join(','),
  }
}

function introspect(world: LinkedinWorld, form: URLSearchParams): JsonValue {
  const token = world.tokens.get(form.get('token') ?? '')
  if (token === undefined) return { active: false }
  const active = isAlive(world, token)
  const status = active ? 'active' : token.state === 'revoked' ? 'revoked' : 'expired'
  return {
    active,
    status,
    client_id: world.clientId,
    scope: (world.scopes.get(token.administrator.urn) ?? []).join(','),
    expires_at: Math.floor(token.expiresAt.getTime() / 1000),
    auth_type: '3L',
  }
}

function isAlive(world: LinkedinWorld, token: LinkedinToken): boolean {
  return token.state === 'valid' && token.expiresAt > world.now()
}
