import type { FakeRequest } from '../fake-http-server.ts'
import { refuse } from './graph-api-fake-error.ts'
import { personKey } from './graph-api-fake-world.ts'
import type { GraphPage, GraphPerson, GraphToken, GraphWorld } from './graph-api-fake-world.ts'

/** A request without its version, with its parameters (including the token) from query, form or JSON. */
export interface GraphCall {
  readonly method: string
  readonly segments: readonly string[]
  readonly parameters: Readonly<Record<string, unknown>>
  readonly token: string | undefined
  readonly url: URL
}

export function readCall(request: FakeRequest): GraphCall {
  const segments = request.url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeURIComponent)
  if (/^v\d+\.\d+$/.test(segments[0] ?? '')) segments.shift()
  const { access_token: parameterToken, ...parameters } = {
    ...Object.fromEntries(request.url.searchParams),
    ...bodyParameters(request),
  }
  const bearer = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  const token = bearer ?? (typeof parameterToken === 'string' ? parameterToken : undefined)
  return { method: request.method, segments, parameters, token, url: request.url }
}

function bodyParameters(request: FakeRequest): Readonly<Record<string, unknown>> {
  const type = request.headers.get('content-type') ?? ''
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(request.text()))
  if (request.body.length === 0) return {}
  const value = type.startsWith('application/json') ? request.json() : undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(100, 'The body is no JSON object')
  return value as Readonly<Record<string, unknown>>
}

/** Refuses any other parameter: the real API ignores some, so a misspelt one would go unnoticed. */
export function allowParameters(call: GraphCall, names: readonly string[]): void {
  const unknown = Object.keys(call.parameters).filter((name) => !names.includes(name))
  if (unknown.length > 0) refuse(100, `Unexpected parameter: ${unknown.join(', ')}`)
}

export function textParameter(call: GraphCall, name: string): string {
  const value = call.parameters[name]
  if (typeof value !== 'string' || value === '') refuse(100, `(#100) The parameter ${name} is required`)
  return value
}

/** The requested fields, or those that the node returns by default. */
export function fieldsParameter(call: GraphCall, defaults: string): FieldRequest['fields'] {
  return parseFields(call.parameters['fields'] === undefined ? defaults : textParameter(call, 'fields'))
}

/** @throws GraphFakeError 104 without a token, 190 if it is unknown, expired or revoked. */
export function requireToken(world: GraphWorld, call: GraphCall): GraphToken {
  if (call.token === undefined) refuse(104, 'An access token is required to request this resource')
  const token = world.tokens.get(call.token)
  if (token === undefined) refuse(190, 'Invalid OAuth access token')
  if (token.state === 'expired') refuse(190, 'Error validating access token: Session has expired', 463)
  if (token.state === 'revoked') refuse(190, 'Error validating access token: The session has been invalidated', 460)
  return token
}

/** The page in the first segment, which must be the token's own page. */
export function requirePage(world: GraphWorld, call: GraphCall): GraphPage {
  const token = requireToken(world, call)
  const node = call.segments[0] ?? ''
  if (token.kind !== 'page') refuse(190, 'This method must be called with a Page Access Token', 2_069_032)
  if (node !== 'me' && node !== token.page.id)
    refuse(100, `Unsupported request. Object with ID '${node}' cannot be loaded`, 33)
  return token.page
}

export function findPerson(world: GraphWorld, page: GraphPage, personId: string): GraphPerson | undefined {
  return world.people.get(personKey(page.id, personId))
}

export interface FieldRequest {
  readonly limit: number | undefined
  readonly fields: Readonly<Record<string, FieldRequest>>
}

/** `a,b.limit(5){c,d}` as a tree. */
export function parseFields(text: string): FieldRequest['fields'] {
  const parser = /\s*([a-z_]+)(?:\.limit\((\d+)\))?(\{)?|([,}])/gy
  const root: Record<string, FieldRequest> = {}
  const stack: Record<string, FieldRequest>[] = [root]
  while (parser.lastIndex < text.length) {
    const match = parser.exec(text)
    if (match === null) refuse(2500, `Syntax error in fields`)
    const [, name, limit, brace, punctuation] = match
    if (punctuation === '}') stack.pop()
    if (name === undefined) continue
    const fields: Record<string, FieldRequest> = {}
    const level = stack.at(-1) ?? refuse(2500, 'Syntax error in fields')
    level[name] = { limit: limit === undefined ? undefined : Number(limit), fields }
    if (brace === '{') stack.push(fields)
  }
  if (stack.length !== 1) refuse(2500, 'Syntax error in fields')
  return root
}

export function allowFields(requested: FieldRequest['fields'], allowed: readonly string[], type: string): void {
  const unknown = Object.keys(requested).find((name) => !allowed.includes(name))
  if (unknown !== undefined) refuse(100, `(#100) Tried accessing nonexisting field (${unknown}) on node type (${type})`)
}

/** The object with the requested fields only. */
export function pick<Value>(
  source: Readonly<Record<string, Value>>,
  requested: FieldRequest['fields'],
): Record<string, Value> {
  return Object.fromEntries(Object.entries(source).filter(([name, value]) => name in requested && value !== undefined))
}
