import type { z } from 'zod'
import { ProblemError, type ProblemField, toPointer } from './problem.ts'
import type { Route } from './route.ts'

/**
 * The query of the address by the route's schema: an unknown name is refused, because a misspelt filter would list everything.
 * @throws ProblemError `invalid_input` with the name of each parameter.
 */
export function readQuery(route: Route, parameters: URLSearchParams): unknown {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name)
    fields[name] = values.length === 1 ? values[0] : values
  }
  if (route.query !== undefined)
    return read(route, route.query, fields, ([name = ''], detail) => ({ parameter: cut(name), detail }))
  const [unknown] = Object.keys(fields)
  if (unknown === undefined) return undefined
  throw invalid(route, [{ parameter: cut(unknown), detail: 'unknown' }])
}

/**
 * The JSON body by the route's schema.
 * @throws ProblemError `unsupported_media_type`, `malformed`, `invalid_input` with a pointer to each field.
 */
export async function readBody(route: Route, request: Request): Promise<unknown> {
  if (route.body === undefined) return undefined
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const text = await request.text()
  if (type !== 'application/json' && (text !== '' || type !== undefined))
    throw new ProblemError('unsupported_media_type', `${route.operation}: send the body as application/json`)
  return read(route, route.body, text === '' ? {} : parseJson(route, text), (path, detail) => ({
    pointer: toPointer(path),
    detail,
  }))
}

/** The version of `If-Match: "7"`, as the row's ETag has it; undefined without the header, and for `*`. */
export function readVersion(route: Route, request: Request): number | undefined {
  const header = request.headers.get('if-match')
  if (header === null || header === '*') return undefined
  const version = /^"(\d{1,9})(?:\.[\w-]+)?"$/.exec(header)?.[1]
  if (route.versioned === true && version !== undefined) return Number(version)
  const detail = route.versioned === true ? 'must be the ETag of the row' : 'is not taken here'
  throw invalid(route, [{ header: 'If-Match', detail }])
}

function parseJson(route: Route, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new ProblemError('malformed', `${route.operation}: the body is not JSON`)
  }
}

function read(
  route: Route,
  schema: z.ZodType,
  value: unknown,
  toField: (path: readonly PropertyKey[], detail: string) => ProblemField,
): unknown {
  const parsed = schema.safeParse(value, { error: ruleOf })
  if (parsed.success) return parsed.data
  throw invalid(
    route,
    parsed.error.issues.flatMap((issue) => fieldsOf(issue, [], toField)),
  )
}

const MAX_FIELDS = 20

function invalid(route: Route, errors: readonly ProblemField[]): ProblemError {
  return new ProblemError('invalid_input', `${route.operation}: the request is not as the API's document says`, {
    errors: errors.slice(0, MAX_FIELDS),
  })
}

function fieldsOf(
  issue: z.core.$ZodIssue,
  above: readonly PropertyKey[],
  toField: (path: readonly PropertyKey[], detail: string) => ProblemField,
): readonly ProblemField[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => toField([...path, key], 'unknown'))
  if (issue.code !== 'invalid_union') return [toField(path, issue.message)]
  const closest = issue.errors.toSorted((one, other) => distance(one) - distance(other))[0] ?? []
  return closest.length === 0
    ? [toField(path, issue.message)]
    : closest.flatMap((inner) => fieldsOf(inner, path, toField))
}

/** The intended branch is the one without unknown keys and with the fewest issues. */
function distance(branch: readonly z.core.$ZodIssue[]): number {
  return branch.length + (branch.some(({ code }) => code === 'unrecognized_keys') ? 100 : 0)
}

const types: Readonly<Record<string, string>> = {
  string: 'must be a text',
  number: 'must be a number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
  record: 'must be an object',
}

/** What a value has to be, in our own words and without the value. */
function ruleOf(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'is missing' : (types[issue.expected] ?? 'has the wrong type')
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
  if (issue.code === 'invalid_format') return 'must be a time with its offset, such as 2026-12-01T08:30:00Z'
  return 'is not valid'
}

const MAX_NAME_LENGTH = 40

function cut(name: PropertyKey): string {
  return String(name).slice(0, MAX_NAME_LENGTH)
}
