import type { FakeRequest } from '../fake-http-server.ts'
import { refuseX, XFakeError } from './x-api-fake-error.ts'
import { userState } from './x-api-fake-world.ts'
import type { XUser, XWorld } from './x-api-fake-world.ts'

/** A parsed request of the v2 API. */
export interface XCall {
  readonly method: string
  /** Path after `/2/`. */
  readonly segments: readonly string[]
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly token: string | undefined
  readonly basic: string | undefined
}

export function readXCall(request: FakeRequest): XCall {
  const [version, ...segments] = request.url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeURIComponent)
  if (version !== '2') refuseX(404, 'Not Found')
  const authorization = request.headers.get('authorization') ?? ''
  const basic = /^Basic (.+)$/.exec(authorization)?.[1]
  return {
    method: request.method,
    segments,
    query: Object.fromEntries(request.url.searchParams),
    body: readBody(request),
    token: /^Bearer (.+)$/.exec(authorization)?.[1],
    basic: basic === undefined ? undefined : Buffer.from(basic, 'base64').toString(),
  }
}

function readBody(request: FakeRequest): Readonly<Record<string, unknown>> {
  const type = request.headers.get('content-type') ?? ''
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(request.text()))
  if (request.body.length === 0) return {}
  if (!type.startsWith('application/json')) refuseX(400, 'The body must be application/json', 'invalid-request')
  const value: unknown = request.json()
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuseX(400, 'The body is no JSON object', 'invalid-request')
  return value as Readonly<Record<string, unknown>>
}

/** Refuses any name that is not listed, as X does. */
export function allowNames(values: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const unknown = Object.keys(values).find((name) => !names.includes(name))
  if (unknown !== undefined)
    refuseX(400, `The parameter [${unknown}] is not one of [${names.join(',')}]`, 'invalid-request')
}

export function textOf(values: Readonly<Record<string, unknown>>, name: string): string {
  const value = values[name]
  if (typeof value !== 'string' || value === '') refuseX(400, `The parameter [${name}] is required`, 'invalid-request')
  return value
}

/** The user that the token belongs to; the token must have every required scope. */
export function requireUser(world: XWorld, call: XCall, ...scopes: readonly string[]): XUser {
  const token = call.token === undefined ? undefined : world.accessTokens.get(call.token)
  const expired = token !== undefined && token.expiresAt <= world.now()
  if (token === undefined || token.revoked || !token.family.alive || expired) refuseX(401, 'Unauthorized')
  const missing = scopes.find((scope) => !token.family.scopes.includes(scope))
  if (missing !== undefined) {
    const detail = `Your client app is not configured with the scope ${missing}`
    throw new XFakeError({ status: 403, detail, problem: 'client-forbidden' })
  }
  if (userState(world, token.family.user.id).suspended)
    refuseX(403, 'Your account is suspended and is not permitted to do that')
  return token.family.user
}

/** The app's own bearer token. */
export function requireApp(world: XWorld, call: XCall): void {
  if (call.token === world.bearerToken) return
  const known = call.token !== undefined && world.accessTokens.has(call.token)
  if (!known) refuseX(401, 'Unauthorized')
  refuseX(
    403,
    'Authenticating with OAuth 2.0 User Context is forbidden for this endpoint',
    'unsupported-authentication',
  )
}

/** The values that each list parameter allows; anything else is 400, as at X. @see https://docs.x.com/x-api/fundamentals/fields */
const listValues: Readonly<Record<string, readonly string[]>> = {
  event_types: ['MessageCreate', 'ParticipantsJoin', 'ParticipantsLeave'],
  'dm_event.fields': [
    'id',
    'text',
    'event_type',
    'created_at',
    'dm_conversation_id',
    'sender_id',
    'participant_ids',
    'referenced_tweets',
    'attachments',
    'entities',
  ],
  'tweet.fields': [
    'id',
    'text',
    'author_id',
    'created_at',
    'conversation_id',
    'in_reply_to_user_id',
    'referenced_tweets',
    'attachments',
    'entities',
    'note_tweet',
    'lang',
  ],
  'user.fields': ['id', 'name', 'username', 'profile_image_url', 'protected', 'verified'],
  'media.fields': ['media_key', 'type', 'url', 'preview_image_url', 'alt_text'],
  expansions: ['sender_id', 'participant_ids', 'attachments.media_keys', 'author_id', 'referenced_tweets.id'],
}

/** Checks parameter names, and the values of list parameters. */
export function allowQuery(call: XCall, names: readonly string[]): void {
  allowNames(call.query, names)
  for (const [name, allowed] of Object.entries(listValues)) {
    const unknown = call.query[name]?.split(',').find((value) => !allowed.includes(value))
    if (unknown !== undefined) refuseX(400, `The value [${unknown}] of [${name}] is not known`, 'invalid-request')
  }
}

/** Newest first, `max_results` per page, with a cursor that only this fake can read. */
export function pageOf<Row>(
  call: XCall,
  rows: readonly Row[],
): { readonly rows: readonly Row[]; readonly meta: { readonly result_count: number; readonly next_token?: string } } {
  const size = Number(call.query['max_results'] ?? '100')
  if (!Number.isInteger(size) || size < 1 || size > 100) refuseX(400, 'max_results must be 1 to 100', 'invalid-request')
  const token = call.query['pagination_token']
  const start =
    token === undefined ? 0 : Number(/^at(\d+)$/.exec(token)?.[1] ?? refuseX(400, 'Bad token', 'invalid-request'))
  const page = rows.slice(start, start + size)
  const end = start + page.length
  return { rows: page, meta: { result_count: page.length, ...(end < rows.length ? { next_token: `at${end}` } : {}) } }
}
