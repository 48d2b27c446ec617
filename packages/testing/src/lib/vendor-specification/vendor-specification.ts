import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Document, OpenAPIBackend, Request } from 'openapi-backend'
import { LeadKitError } from '@leadkit/contracts'
import type { FakeRequest, FakeResponse } from '../fake-http-server.ts'
import { nameOperations, normaliseSpecification } from './normalise-specification.ts'
import { type SpecifiedVendor, vendorSources, type VendorSource } from './vendor-sources.ts'

/**
 * A vendor's own OpenAPI files, used to validate what a suite sends. They are outside the project and are never copied into it.
 * Findings name the operation, the place in the message and the rule, but never a value.
 */
export interface VendorSpecification {
  readonly vendor: SpecifiedVendor
  /** What is wrong with method, path, query or body; empty if everything is valid or the vendor publishes nothing about the path. */
  judgeRequest(request: FakeRequest): readonly string[]
  /** What is wrong with a fake's answer; empty for a status that the vendor does not describe. */
  judgeResponse(request: FakeRequest, response: FakeResponse): readonly string[]
}

/** The message for a test that is skipped because the vendors' files are missing. */
export const SPECIFICATION_MISSING = 'LEADKIT_SHARED_DIR names no folder with the vendor specifications (contracts/)'

/** True if a test's shared folder, usually the variable LEADKIT_SHARED_DIR, has this vendor's files. */
export function hasVendorSpecification(vendor: SpecifiedVendor, sharedDirectory: string | undefined): boolean {
  if (sharedDirectory === undefined || sharedDirectory === '') return false
  return vendorSources[vendor].files.every((file) => existsSync(join(sharedDirectory, CONTRACTS, file)))
}

const loading = new Map<string, Promise<VendorSpecification>>()

/**
 * Loads a vendor's specification from the folder `contracts` of a shared directory; null if the files are not there: then skip with
 * {@link SPECIFICATION_MISSING}. Reading and compiling takes about a second, once per process. Needs the package openapi-backend.
 *
 * @throws LeadKitError `configuration` if openapi-backend is not installed.
 *
 * @example
 * const specification = await loadVendorSpecification('hubspot', process.env['LEADKIT_SHARED_DIR'])
 * const fake = await startHubspotFake({ specification })
 * // … the suite's work …
 * expect(fake.violations()).toEqual([])
 */
export async function loadVendorSpecification(
  vendor: SpecifiedVendor,
  sharedDirectory: string | undefined,
): Promise<VendorSpecification | null> {
  if (sharedDirectory === undefined || !hasVendorSpecification(vendor, sharedDirectory)) return null
  const directory = join(sharedDirectory, CONTRACTS)
  const key = `${vendor} ${directory}`
  const known = loading.get(key) ?? build(vendor, directory)
  loading.set(key, known)
  return known
}

/** How the exchanges of a suite violate the specification, each finding once; empty without a specification. */
export function findViolations(
  specification: VendorSpecification | null | undefined,
  requests: readonly FakeRequest[],
  exchanges: readonly { readonly request: FakeRequest; readonly response: FakeResponse }[] = [],
): readonly string[] {
  if (specification === null || specification === undefined) return []
  const answered = exchanges.filter(({ response }) => response.status < 300)
  const found = [
    ...requests.flatMap((request) => specification.judgeRequest(request)),
    ...answered.flatMap(({ request, response }) => specification.judgeResponse(request, response)),
  ]
  return [...new Set(found)]
}

const CONTRACTS = 'contracts'

const FORMATS = {
  'date-time': (text: string): boolean => !Number.isNaN(Date.parse(text)),
  date: /^\d{4}-\d{2}-\d{2}$/,
  int32: true,
  int64: true,
  float: true,
  double: true,
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
} as const

async function build(vendor: SpecifiedVendor, directory: string): Promise<VendorSpecification> {
  const Backend = await importValidator()
  const source = vendorSources[vendor]
  const backends: OpenAPIBackend[] = []
  for (const file of source.files) {
    const text = readFileSync(join(directory, file), 'utf8')
    const definition = normaliseSpecification(JSON.parse(text), source) as Document
    nameOperations(definition.paths ?? {})
    const ajvOpts = { strict: false, allErrors: true, formats: FORMATS, logger: false } as const
    const backend = new Backend({ definition, quick: true, ajvOpts, apiRoot: source.root })
    await backend.init()
    backends.push(backend)
  }
  return createJudge(vendor, source, backends)
}

/** Loaded on first use: an optional peer, which suites without the vendors' files do not need. */
async function importValidator() {
  try {
    return (await import('openapi-backend')).OpenAPIBackend
  } catch (cause) {
    const fix = 'install it: npm install --save-dev openapi-backend'
    throw new LeadKitError(
      'configuration',
      `The package openapi-backend, which reads the vendors' specifications, is missing; ${fix}`,
      {
        cause,
      },
    )
  }
}

function createJudge(
  vendor: SpecifiedVendor,
  source: VendorSource,
  backends: readonly OpenAPIBackend[],
): VendorSpecification {
  const find = (request: Request) => {
    const matches = backends.flatMap((backend) => {
      const operation = backend.matchOperation(request)
      return operation === undefined ? [] : [{ backend, operation }]
    })
    // `/settings/fields` before `/{module}/{record}`.
    return matches.toSorted((one, other) => countNames(one.operation.path) - countNames(other.operation.path))[0]
  }
  return {
    vendor,
    judgeRequest(request) {
      if (source.unpublished.some((path) => path.test(request.url.pathname))) return []
      const label = labelOf(request)
      const asked = toRequest(request, source)
      if (asked === null) return [`${label}: the body is not JSON`]
      const found = find(asked)
      if (found === undefined) return [`${label}: no such operation`]
      const { errors } = found.backend.validateRequest(asked, found.operation)
      return (errors ?? []).map((error) => `${label}: ${error.instancePath} ${error.message ?? ''}`)
    },
    judgeResponse(request, response) {
      const asked = toRequest(request, source)
      const found = asked === null ? undefined : find(asked)
      if (found === undefined || response.status === 204) return []
      const { errors } = found.backend.validateResponse(response.body, found.operation, response.status)
      const label = `${response.status} to ${labelOf(request)}`
      return (errors ?? []).map((error) => `${label}: ${error.instancePath} ${error.message ?? ''}`)
    },
  }
}

function countNames(path: string): number {
  return path.split('{').length - 1
}

/** Replaces ids and keys in the path, so that equal faults look the same and no value is exposed. */
function labelOf(request: FakeRequest): string {
  const parts = request.url.pathname.split('/').map((part) => (/\d{3}|@|%40/.test(part) ? '…' : part))
  return `${request.method} ${parts.join('/')}`
}

/** Null if the body should be JSON but is not. */
function toRequest(request: FakeRequest, source: VendorSource): Request | null {
  const body = readBody(request)
  if (body === null) return null
  return {
    method: request.method,
    path: source.path(request.url.pathname),
    query: request.url.search.slice(1),
    headers: Object.fromEntries(request.headers),
    ...(body.value !== undefined && { body: body.value }),
  }
}

function readBody(request: FakeRequest): { readonly value: unknown } | null {
  if (request.body.length === 0) return { value: undefined }
  const form = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false
  if (form) return { value: Object.fromEntries(new URLSearchParams(request.text())) }
  try {
    return { value: request.json() }
  } catch {
    return null
  }
}
