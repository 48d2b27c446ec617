import type { JsonValue } from '@leadkit/contracts'
import { refuse } from './graph-api-fake-error.ts'
import { allowParameters, fieldsParameter, requireToken, textParameter } from './graph-api-fake-request.ts'
import type { GraphCall } from './graph-api-fake-request.ts'
import { allScopes } from './graph-api-fake-world.ts'
import type { GraphToken, GraphWorld } from './graph-api-fake-world.ts'

const SIXTY_DAYS_S = 5_184_000

/** `/oauth/access_token`: exchanges a code for a short-lived user token, or such a token for a long-lived one. A code works once. */
export function tradeToken(world: GraphWorld, call: GraphCall): JsonValue {
  allowParameters(call, ['client_id', 'client_secret', 'code', 'redirect_uri', 'grant_type', 'fb_exchange_token'])
  if (textParameter(call, 'client_id') !== world.appId) refuse(101, 'Error validating application')
  if (textParameter(call, 'client_secret') !== world.appSecret) refuse(1, 'Error validating client secret.')
  if (call.parameters['grant_type'] === 'fb_exchange_token') {
    const token = world.tokens.get(textParameter(call, 'fb_exchange_token'))
    if (token?.kind !== 'user' || token.state !== 'valid') refuse(190, 'Invalid OAuth access token')
    return issueUserToken(world, { ...token, longLived: true }, SIXTY_DAYS_S)
  }
  const code = world.codes.get(textParameter(call, 'code'))
  if (code === undefined) refuse(100, 'Invalid verification code format.', 36_007)
  if (code.used) refuse(100, 'This authorization code has been used.', 36_009)
  if (textParameter(call, 'redirect_uri') !== code.redirectUri)
    refuse(100, 'Error validating verification code.', 36_008)
  code.used = true
  return issueUserToken(
    world,
    { kind: 'user', pages: code.pages, scopes: code.scopes, longLived: false, state: 'valid' },
    3600,
  )
}

function issueUserToken(world: GraphWorld, token: GraphToken, expiresIn: number): JsonValue {
  const accessToken = `user-token-${world.next()}`
  world.tokens.set(accessToken, token)
  return { access_token: accessToken, token_type: 'bearer', expires_in: expiresIn }
}

/** `GET /me/accounts`. Only a long-lived user token gives page tokens that never expire; the fake refuses short-lived ones. */
export function listPages(world: GraphWorld, call: GraphCall): JsonValue {
  allowParameters(call, ['fields', 'limit', 'after'])
  const token = requireToken(world, call)
  if (token.kind !== 'user') refuse(100, '(#100) Tried accessing nonexisting field (accounts) on node type (Page)')
  if (!token.longLived) refuse(190, 'The fake gives page tokens for a long-lived user token only')
  const asksForBusiness = 'business' in fieldsParameter(call, 'id,name,access_token')
  if (asksForBusiness && !token.scopes.includes('business_management'))
    refuse(200, '(#200) Requires business_management permission to manage the object')
  return {
    data: token.pages.map((page) => ({
      id: page.id,
      name: page.name,
      access_token: page.accessToken,
      ...(page.instagramId === undefined
        ? {}
        : { instagram_business_account: { id: page.instagramId, username: page.instagramUsername ?? page.name } }),
      ...(asksForBusiness && page.businessId !== undefined && { business: { id: page.businessId } }),
    })),
    paging: { cursors: { before: 'first', after: 'last' } },
  }
}

export function listPermissions(world: GraphWorld, call: GraphCall): JsonValue {
  const token = requireToken(world, call)
  if (token.kind !== 'user') refuse(100, '(#100) Tried accessing nonexisting field (permissions) on node type (Page)')
  return { data: token.scopes.map((permission) => ({ permission, status: 'granted' })) }
}

/** `GET /debug_token`, with the app's token (`id|secret`) or any valid token of the app. */
export function inspectToken(world: GraphWorld, call: GraphCall): JsonValue {
  allowParameters(call, ['input_token'])
  if (call.token !== `${world.appId}|${world.appSecret}`) requireToken(world, call)
  const token = world.tokens.get(textParameter(call, 'input_token'))
  if (token === undefined || token.state !== 'valid') {
    return { data: { is_valid: false, scopes: [], error: { code: 190, message: 'The token is not valid' } } }
  }
  const scopes = token.kind === 'page' ? (world.scopes.get(token.page.id) ?? []) : allScopes
  return {
    data: {
      app_id: world.appId,
      application: 'Fake application',
      type: token.kind === 'page' ? 'PAGE' : 'USER',
      is_valid: true,
      expires_at: 0,
      scopes,
    },
  }
}

/** `GET /refresh_access_token` of graph.instagram.com: the old token becomes invalid, the new one lasts sixty days. */
export function refreshInstagramToken(world: GraphWorld, call: GraphCall): JsonValue {
  allowParameters(call, ['grant_type'])
  if (call.parameters['grant_type'] !== 'ig_refresh_token') refuse(100, 'Param grant_type is not valid')
  const token = requireToken(world, call)
  if (token.kind !== 'page' || token.page.login !== 'instagram') refuse(190, 'Cannot parse access token')
  const accessToken = `instagram-token-${world.next()}`
  world.tokens.set(accessToken, token)
  if (call.token !== undefined) world.tokens.delete(call.token)
  return { access_token: accessToken, token_type: 'bearer', expires_in: SIXTY_DAYS_S }
}
