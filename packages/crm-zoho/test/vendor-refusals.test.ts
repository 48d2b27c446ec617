import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CrmErrorCode } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { errorFromEntry, errorFromResponse } from '../src/lib/zoho-error.ts'
import { entrySchema } from '../src/lib/zoho-schemas.ts'

/** Names a folder with the vendors' files, which are read in place; without it these cases are skipped. */
const SHARED = process.env['LEADKIT_SHARED_DIR']
const FOLDER = join(SHARED ?? '.', 'contracts', 'zoho')
const NOW = new Date('2026-11-22T12:00:00Z')

/** The expected code of each entry in each of Zoho's examples. */
const EXAMPLES: Readonly<Record<string, readonly (CrmErrorCode | 'success')[]>> = {
  'any-401-invalid-token.json': ['auth_expired'],
  'any-401-scope-mismatch.json': ['auth_revoked'],
  'any-429-too-many-requests.json': ['rate_limited'],
  'create-400-duplicate-data.json': ['duplicate'],
  'create-400-mandatory-not-found.json': ['validation'],
  'delete-207-mixed.json': ['success', 'not_found', 'success'],
  'update-412-already-modified.json': ['conflict'],
  'upsert-207-mixed.json': ['success', 'validation'],
  'upsert-400-multiple-errors.json': ['duplicate'],
}

/** Every code that Zoho's specification lists for the records of a module, on its own and without a field's name. */
const CODES: Readonly<Record<string, CrmErrorCode>> = {
  ALREADY_MODIFIED: 'conflict',
  AMBIGUITY_DURING_PROCESSING: 'permanent',
  AUTHORIZATION_FAILED: 'permanent',
  CANNOT_PERFORM_ACTION: 'permanent',
  DEPENDENT_FIELD_MISSING: 'validation',
  DEPENDENT_MISMATCH: 'validation',
  DEPENDENT_SERVICE_ERROR: 'transient',
  DISCRETE_PAGINATION_LIMIT_EXCEEDED: 'permanent',
  DUPLICATE_DATA: 'duplicate',
  EXPECTED_FIELD_MISSING: 'validation',
  EXPIRED_VALUE: 'permanent',
  INTERNAL_ERROR: 'transient',
  INVALID_DATA: 'validation',
  INVALID_MODULE: 'permanent',
  INVALID_REQUEST: 'permanent',
  INVALID_REQUEST_METHOD: 'permanent',
  INVALID_URL_PATTERN: 'permanent',
  LIMIT_EXCEEDED: 'permanent',
  MANDATORY_NOT_FOUND: 'validation',
  MAPPING_MISMATCH: 'permanent',
  MULTIPLE_OR_MULTI_ERRORS: 'validation',
  NOT_ALLOWED: 'permanent',
  NOT_APPROVED: 'permanent',
  NOT_SUPPORTED: 'permanent',
  NO_PERMISSION: 'permanent',
  OAUTH_SCOPE_MISMATCH: 'auth_revoked',
  PAGINATION_LIMIT_EXCEEDED: 'permanent',
  RECORD_LOCKED: 'transient',
  REQUIRED_PARAM_MISSING: 'permanent',
  TOKEN_BOUND_DATA_MISMATCH: 'permanent',
  UNABLE_TO_PARSE_DATA_TYPE: 'permanent',
}

describe.skipIf(SHARED === undefined)("Zoho's own refusals (skipped without LEADKIT_SHARED_DIR)", () => {
  it('are read in every example, as what they are', () => {
    const files = readdirSync(join(FOLDER, 'examples'))
    expect(files.toSorted()).toEqual(Object.keys(EXAMPLES).toSorted())
    for (const file of files) {
      const status = Number(/-(\d{3})-/.exec(file)?.[1])
      const body: unknown = JSON.parse(readFileSync(join(FOLDER, 'examples', file), 'utf8'))
      expect([file, readAll(status, body)]).toEqual([file, EXAMPLES[file]])
    }
  })

  it('have a kind for every code of the specification, and never a retry for one that cannot change', () => {
    const specification = readFileSync(join(FOLDER, 'v8.0-oas31', 'record.json'), 'utf8')
    const codes = [...codesIn(JSON.parse(specification))].filter((code) => code !== 'SUCCESS').toSorted()
    expect(codes.filter((code) => !(code in CODES))).toEqual([])
    for (const code of codes) {
      const error = errorFromEntry(entrySchema.parse({ code, details: {}, status: 'error' }), 400)
      expect([code, error.code]).toEqual([code, CODES[code]])
      expect(error.retryable).toBe(['transient', 'rate_limited', 'auth_expired'].includes(error.code))
    }
  })
})

function readAll(status: number, body: unknown): readonly string[] {
  const entries = typeof body === 'object' && body !== null && 'data' in body ? (body.data as unknown[]) : undefined
  if (entries !== undefined) {
    return entries.map((entry) => {
      const parsed = entrySchema.parse(entry)
      return parsed.code === 'SUCCESS' ? 'success' : errorFromEntry(parsed, status).code
    })
  }
  const text = JSON.stringify(body)
  const response = {
    status,
    headers: new Headers(),
    body: new TextEncoder().encode(text),
    text: () => text,
    json: () => body,
  }
  return [errorFromResponse(response, NOW, { write: true, scope: 'ZohoCRM.modules.leads.ALL' }).code]
}

/** Every `enum` or `const` of a property `code`. */
function codesIn(value: unknown, name?: string): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return new Set()
  const own = name === 'code' && 'enum' in value ? (value.enum as string[]) : []
  const only = name === 'code' && 'const' in value ? [String(value.const)] : []
  return new Set([...own, ...only, ...Object.entries(value).flatMap(([key, inner]) => [...codesIn(inner, key)])])
}
