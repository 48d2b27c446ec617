import type { FakeRequest } from '../fake-http-server.ts'
import { refuseInvalid, refuseWith } from './linkedin-api-fake-error.ts'
import type { LinkedinAdministrator, LinkedinOwner, LinkedinToken, LinkedinWorld } from './linkedin-api-fake-world.ts'

/** A value of Rest.li 2.0: text, a `List(…)`, or a record `(key:value,…)`. */
export type RestliValue = string | readonly RestliValue[] | { readonly [key: string]: RestliValue }

/** A request of the versioned API, with its raw path and query: Rest.li gives punctuation a special meaning. */
export interface LinkedinCall {
  readonly method: string
  readonly segments: readonly string[]
  readonly query: ReadonlyMap<string, RestliValue>
  readonly json: Readonly<Record<string, unknown>>
  readonly token: LinkedinToken
}

/** The oldest version that the fake serves. */
const OLDEST_VERSION = '202512'

/** @throws LinkedinFakeError for a missing header, a retired version, an invalid token or a used-up daily limit. */
export function readLinkedinCall(world: LinkedinWorld, request: FakeRequest): LinkedinCall {
  const version = request.headers.get('linkedin-version')
  if (version === null) refuseWith({ status: 400, code: 'VERSION_MISSING', message: 'A version must be present' })
  if (!/^20\d{4}$/.test(version) || version < OLDEST_VERSION)
    refuseWith({ status: 426, code: 'NONEXISTENT_VERSION', message: `Requested version ${version} is not active` })
  if (request.headers.get('x-restli-protocol-version') !== '2.0.0') refuseInvalid('Wrong X-Restli-Protocol-Version')
  const token = requireLinkedinToken(world, request)
  countCall(world, token.administrator)
  const segments = request.url.pathname.split('/').filter((segment) => segment !== '')
  return {
    method: request.method,
    segments: segments.slice(1),
    query: readQuery(request.url),
    json: jsonOf(request),
    token,
  }
}

function requireLinkedinToken(world: LinkedinWorld, request: FakeRequest): LinkedinToken {
  const bearer = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  const token = bearer === undefined ? undefined : world.tokens.get(bearer)
  if (token?.kind !== 'access') refuseWith({ status: 401, serviceErrorCode: 65_600, code: 'INVALID_ACCESS_TOKEN' })
  if (token.state === 'revoked') refuseWith({ status: 401, serviceErrorCode: 65_601, code: 'REVOKED_ACCESS_TOKEN' })
  if (token.state === 'expired' || token.expiresAt <= world.now())
    refuseWith({ status: 401, serviceErrorCode: 65_602, code: 'EXPIRED_ACCESS_TOKEN' })
  return token
}

function countCall(world: LinkedinWorld, { urn }: LinkedinAdministrator): void {
  const key = `${urn} ${world.now().toISOString().slice(0, 10)}`
  const calls = (world.calls.get(key) ?? 0) + 1
  world.calls.set(key, calls)
  if (calls <= world.dailyLimit) return
  const message = 'Resource level throttle MEMBER DAY limit for calls to this resource is reached.'
  refuseWith({ status: 429, serviceErrorCode: 101, code: 'TOO_MANY_REQUESTS', message })
}

function jsonOf(request: FakeRequest): LinkedinCall['json'] {
  if (request.body.length === 0) return {}
  const type = request.headers.get('content-type') ?? ''
  const value = type.startsWith('application/json') ? request.json() : undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuseInvalid('The body is no JSON object')
  return value as LinkedinCall['json']
}

function readQuery(url: URL): LinkedinCall['query'] {
  const pairs = url.search.replace(/^\?/, '').split('&')
  return new Map(
    pairs
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...rest] = pair.split('=')
        return [name, parseRestli(rest.join('='))] as const
      }),
  )
}

/** Strict: a reserved character inside a value must be encoded. */
export function parseRestli(raw: string): RestliValue {
  const list = /^List\((.*)\)$/.exec(raw)?.[1]
  if (list !== undefined) return splitTop(list).map(parseRestli)
  const record = /^\((.*)\)$/.exec(raw)?.[1]
  if (record === undefined) {
    if (/[(),:']/.test(raw)) refuseInvalid('A reserved character of Rest.li is not encoded')
    return decodeURIComponent(raw)
  }
  return Object.fromEntries(
    splitTop(record).map((entry) => {
      const colon = entry.indexOf(':')
      if (colon < 1) refuseInvalid('A record of Rest.li needs keys and values')
      return [entry.slice(0, colon), parseRestli(entry.slice(colon + 1))]
    }),
  )
}

function splitTop(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character !== ',' || depth !== 0) continue
    parts.push(text.slice(start, index))
    start = index + 1
  }
  return text === '' ? [] : [...parts, text.slice(start)]
}

/** Refuses any other parameter: the real API ignores some, so a misspelt one would go unnoticed. */
export function allowQuery(call: LinkedinCall, names: readonly string[]): void {
  const unknown = [...call.query.keys()].filter((name) => !names.includes(name))
  if (unknown.length > 0) refuseInvalid(`Unexpected parameter: ${unknown.join(', ')}`)
}

export function allowKeys(value: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const unknown = Object.keys(value).filter((name) => !names.includes(name))
  if (unknown.length > 0) refuseInvalid(`Unexpected key: ${unknown.join(', ')}`)
}

export function textQuery(call: LinkedinCall, name: string): string {
  const value = call.query.get(name)
  return typeof value === 'string' && value !== '' ? value : refuseInvalid(`The parameter ${name} is required`)
}

/** The text at a path of keys, such as `leadType` of `(leadType:EVENT)`. */
export function recordText(value: RestliValue | undefined, ...path: readonly string[]): string | undefined {
  const [key, ...rest] = path
  if (key === undefined) return typeof value === 'string' ? value : undefined
  if (typeof value !== 'object' || Array.isArray(value)) return undefined
  return recordText((value as Readonly<Record<string, RestliValue>>)[key], ...rest)
}

/** The rows that `start` and `count` ask for, as a page. */
export function pageOf<Row>(
  call: LinkedinCall,
  rows: readonly Row[],
): {
  readonly elements: readonly Row[]
  readonly paging: { readonly start: number; readonly count: number; readonly total: number }
} {
  const start = Number(call.query.get('start') ?? 0)
  const count = Number(call.query.get('count') ?? 10)
  if (!Number.isInteger(start) || !Number.isInteger(count) || count < 1 || count > 100) refuseInvalid('Invalid paging')
  return { elements: rows.slice(start, start + count), paging: { start, count, total: rows.length } }
}

/** The organisation or ad account, which the token's member must administer. */
export function requireOwner(world: LinkedinWorld, call: LinkedinCall, urn: string | undefined): LinkedinOwner {
  const owner = urn === undefined ? undefined : world.owners.get(urn)
  if (owner === undefined) refuseInvalid('Unknown owner')
  if (owner.administrator.urn !== call.token.administrator.urn) denyAccess('The member is no administrator')
  return owner
}

/** Any one of the scopes is enough. */
export function requireScope(world: LinkedinWorld, call: LinkedinCall, ...scopes: readonly string[]): void {
  const granted = world.scopes.get(call.token.administrator.urn) ?? []
  if (!scopes.some((scope) => granted.includes(scope))) denyAccess('Not enough permissions to access this resource')
}

export function denyAccess(message: string): never {
  refuseWith({ status: 403, serviceErrorCode: 100, code: 'ACCESS_DENIED', message })
}
