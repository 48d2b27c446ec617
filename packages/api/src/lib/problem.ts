import { isLeadKitError, type LeadKitError, type LeadKitErrorCode } from '@leadkit/contracts'
import { z } from 'zod'

const fieldSchema = z
  .object({
    detail: z.string().meta({ description: 'The rule that it breaks; never its value.' }),
    pointer: z.string().meta({ description: 'A JSON pointer into the body, such as `#/email`.' }).optional(),
    parameter: z.string().meta({ description: 'The name of a parameter of the address.' }).optional(),
    header: z.string().meta({ description: 'The name of a header.' }).optional(),
  })
  .meta({ id: 'ProblemField' })

/** What RFC 9457 calls problem details, and every answer from 400 has. Names nobody, and repeats no value of the request. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'A URN of the code: `urn:leadkit:problem:not_found`.' }),
    title: z.string(),
    status: z.number().int(),
    code: z.string().meta({ description: 'One of the closed list of codes; programs decide by it.' }),
    detail: z.string().meta({ description: 'For people: the operation, and what to do next.' }).optional(),
    retryable: z.boolean().meta({ description: 'The same request may succeed later.' }),
    errors: z.array(fieldSchema).meta({ description: 'Which fields are wrong, and why.' }).optional(),
    holds: z
      .array(z.object({ id: z.string() }))
      .meta({ description: 'For `legal_hold`: the holds that keep it.' })
      .optional(),
  })
  .meta({ id: 'Problem', description: 'Why a request failed (RFC 9457).' })

/** A field of a request that is wrong. */
export type ProblemField = Readonly<z.output<typeof fieldSchema>>
/** The body of every answer from 400. */
export type Problem = Readonly<z.output<typeof problemSchema>>

/** Codes of the API itself, beside LeadKit's: an address, a method, a media type that it does not have; a version that is not the row's any more. */
type OwnCode = 'route_unknown' | 'method_not_allowed' | 'unsupported_media_type' | 'malformed' | 'version_changed'

const kinds: Readonly<Record<LeadKitErrorCode | OwnCode, readonly [status: number, title: string]>> = {
  invalid_input: [422, 'The input is not valid'],
  malformed: [400, 'The request cannot be read'],
  route_unknown: [404, 'There is nothing at this address'],
  method_not_allowed: [405, 'This address does not take the method'],
  unsupported_media_type: [415, 'The body must be JSON'],
  version_changed: [412, 'The row has another version'],
  not_found: [404, 'Not found'],
  conflict: [409, 'It exists already, or has changed'],
  illegal_transition: [409, 'The lead cannot move there'],
  legal_hold: [409, 'A legal hold keeps it'],
  duplicate: [409, 'It exists already'],
  unauthorized: [401, 'Not authenticated'],
  forbidden: [403, 'Not allowed'],
  tenant_unknown: [403, 'The tenant is not here'],
  tenant_suspended: [403, 'The tenant is suspended'],
  payload_too_large: [413, 'The body is too large'],
  rate_limited: [429, 'Too many requests'],
  storage_unavailable: [503, 'The database cannot be reached'],
  lease_lost: [503, 'Another process took over'],
  transient: [503, 'A temporary fault'],
  aborted: [503, 'It was stopped'],
  validation: [422, 'A vendor refuses the data'],
  unsupported: [422, 'This cannot be done'],
  signature_invalid: [400, 'The signature is not valid'],
  payload_invalid: [422, 'The payload cannot be read'],
  body_already_consumed: [500, 'The body was read before'],
  auth_expired: [502, 'A vendor refuses the token'],
  auth_revoked: [502, 'A vendor refuses the account'],
  permission_denied: [502, 'A vendor refuses the permission'],
  permanent: [502, 'A vendor failed'],
  checksum_mismatch: [500, 'Stored data differs from what was written'],
  decryption_failed: [500, 'A secret cannot be decrypted'],
  migration_failed: [500, 'The database is not ready'],
  configuration: [500, 'The host is not configured for this'],
  internal: [500, 'A fault of the server'],
}

/** Thrown inside the API for what core does not know, and turned into a problem in one place. */
export class ProblemError extends Error {
  override readonly name: string = 'ProblemError'
  readonly code: LeadKitErrorCode | OwnCode
  readonly errors: readonly ProblemField[]
  /** For 405: the methods that the address takes. */
  readonly allow: readonly string[]

  constructor(
    code: LeadKitErrorCode | OwnCode,
    detail: string,
    more: { readonly errors?: readonly ProblemField[]; readonly allow?: readonly string[] } = {},
  ) {
    super(detail)
    this.code = code
    this.errors = more.errors ?? []
    this.allow = more.allow ?? []
  }
}

/** The answer to a failed request. What is not an error of LeadKit's is told as `internal`, without its message. */
export function toProblemResponse(error: unknown): Response {
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  const problem = toProblem(error)
  if (problem.status === 401) headers.set('www-authenticate', 'Bearer')
  if (error instanceof ProblemError && error.allow.length > 0) headers.set('allow', error.allow.join(', '))
  const waitMs = isLeadKitError(error) ? error.retryAfterMs : undefined
  if (waitMs !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(waitMs / 1000))))
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return describe(error.code, error.message, false, error.errors)
  if (!isLeadKitError(error)) return describe('internal', undefined, false, [])
  const told = describe(error.code, error.message, error.retryable, fieldsOf(error))
  // A vendor's limit is not the caller's.
  if (error.code === 'rate_limited' && error.source !== 'core') return { ...told, status: 503 }
  const holds = holdsOf(error)
  return holds.length === 0 ? told : { ...told, holds }
}

function describe(
  code: LeadKitErrorCode | OwnCode,
  detail: string | undefined,
  retryable: boolean,
  errors: readonly ProblemField[],
): Problem {
  const [status, title] = kinds[code] ?? kinds.internal
  return {
    type: `urn:leadkit:problem:${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    retryable,
    ...(errors.length === 0 ? {} : { errors: [...errors] }),
  }
}

/** Which arguments core refuses, as pointers into the body. */
function fieldsOf(error: LeadKitError): readonly ProblemField[] {
  return (error.issues ?? []).map(({ path, rule }) => ({ pointer: toPointer(path), detail: rule }))
}

function holdsOf(error: LeadKitError): { id: string }[] {
  const holds: unknown = 'holds' in error ? error.holds : []
  return Array.isArray(holds) ? holds.map((hold: { readonly id: string }) => ({ id: hold.id })) : []
}

const MAX_NAME_LENGTH = 40

/** RFC 6901, with names cut: they may be the caller's. */
export function toPointer(path: readonly PropertyKey[]): string {
  return `#${path.map((key) => `/${String(key).slice(0, MAX_NAME_LENGTH).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`
}
