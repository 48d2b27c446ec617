import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FakeRequest, FakeResponse } from '@leadkit/testing'
import { type Document, OpenAPIBackend, type Request } from 'openapi-backend'

/** Judges requests and answers by HubSpot's own OpenAPI files, which lie outside the project and are never copied into it. */
export interface HubspotOracle {
  /** What is wrong with the request; empty when it is right, or when HubSpot publishes nothing about its path. */
  judgeRequest(request: FakeRequest): readonly string[]
  judgeResponse(request: FakeRequest, response: FakeResponse): readonly string[]
}

const FILES = ['contacts', 'properties', 'oauth']
/** Documented at developers.hubspot.com, and in none of the files. */
const UNPUBLISHED = ['/account-info/2026-03/details']

const FORMATS = {
  'date-time': (text: string): boolean => !Number.isNaN(Date.parse(text)),
  int32: true,
  int64: true,
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
} as const

const directory = join(process.env['LEADKIT_SHARED_DIR'] ?? '', 'contracts/hubspot/2026-03')

/** True when `LEADKIT_SHARED_DIR` names a folder with HubSpot's files. */
export const hasHubspotFiles: boolean =
  process.env['LEADKIT_SHARED_DIR'] !== undefined && existsSync(join(directory, 'contacts.json'))

let loading: Promise<HubspotOracle> | undefined

/** Reading and compiling takes a second: once per process. */
export function loadHubspotOracle(): Promise<HubspotOracle> {
  loading ??= build()
  return loading
}

async function build(): Promise<HubspotOracle> {
  const backends: OpenAPIBackend[] = []
  for (const file of FILES) {
    const definition = normalise(JSON.parse(readFileSync(join(directory, `${file}.json`), 'utf8'))) as Document
    const backend = new OpenAPIBackend({ definition, quick: true, ajvOpts: { strict: false, formats: FORMATS } })
    await backend.init()
    backends.push(backend)
  }
  const find = (request: FakeRequest): OpenAPIBackend | undefined =>
    backends.find((backend) => backend.matchOperation(toOracleRequest(request)) !== undefined)
  return {
    judgeRequest(request) {
      const label = `${request.method} ${request.url.pathname}`
      const backend = find(request)
      if (backend === undefined)
        return UNPUBLISHED.includes(request.url.pathname) ? [] : [`${label}: no such operation`]
      const { errors } = backend.validateRequest(toOracleRequest(request))
      return (errors ?? []).map((error) => `${label}: ${error.instancePath} ${error.message ?? ''}`)
    },
    judgeResponse(request, response) {
      const backend = find(request)
      const operation = backend?.matchOperation(toOracleRequest(request))
      if (backend === undefined || operation === undefined || response.status === 204) return []
      const { errors } = backend.validateResponse(response.body, operation, response.status)
      const label = `${response.status} to ${request.method} ${request.url.pathname}`
      return (errors ?? []).map((error) => `${label}: ${error.instancePath} ${error.message ?? ''}`)
    },
  }
}

function toOracleRequest(request: FakeRequest): Request {
  const form = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false
  const body: unknown = form ? Object.fromEntries(new URLSearchParams(request.text())) : tryJson(request)
  return {
    method: request.method,
    path: request.url.pathname,
    query: request.url.search,
    headers: Object.fromEntries(request.headers),
    ...(body === undefined ? {} : { body }),
  }
}

function tryJson(request: FakeRequest): unknown {
  return request.body.length === 0 ? undefined : request.json()
}

/**
 * HubSpot's files as validators can read them: no `example: null`, errors typed as JSON and not as anything, and nothing beside a `$ref`,
 * where OpenAPI 3.0 allows nothing.
 */
function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise)
  if (typeof value !== 'object' || value === null) return value
  if ('$ref' in value && typeof value.$ref === 'string') return { $ref: value.$ref }
  const entries = Object.entries(value).filter(([key, inner]) => !(key === 'example' && inner === null))
  return Object.fromEntries(
    entries.map(([key, inner]) => [key === '*/*' ? 'application/json' : key, normalise(inner)] as const),
  )
}
