import type { InputIssue } from '@leadkit/contracts'
import type { z } from 'zod'

const MAX_TOLD = 3
const MAX_LISTED = 20
const MAX_KEYS_TOLD = 5
const MAX_NAME_LENGTH = 40

/** The issues of a checked value as one sentence: where, and which rule. Contains no value from the caller; key names are cut. */
export function describeInputIssues(issues: readonly z.core.$ZodIssue[]): string {
  const told = issues.slice(0, MAX_TOLD).map((issue) => {
    const { path, rule } = toInputIssue(issue, [])
    return `${path.join('.') || 'input'}: ${rule}`
  })
  const more = issues.length > MAX_TOLD ? [`and ${issues.length - MAX_TOLD} more`] : []
  return [...told, ...more].join('; ')
}

/** The same one by one, for programs: each unknown key, too. */
export function listInputIssues(issues: readonly z.core.$ZodIssue[]): readonly InputIssue[] {
  const listed = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...toInputIssue(issue, []).path, shortName(key)], rule: 'unknown' }))
      : [toInputIssue(issue, [])],
  )
  return listed.slice(0, MAX_LISTED)
}

function toInputIssue(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): InputIssue {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') {
    const closest = issue.errors.toSorted((one, other) => distance(one) - distance(other))[0]?.[0]
    if (closest !== undefined) return toInputIssue(closest, path)
  }
  return { path: path.map((key) => (typeof key === 'number' ? key : shortName(key))), rule: issue.message }
}

// The intended branch is the one without unknown keys and with the fewest issues.
function distance(branch: readonly z.core.$ZodIssue[]): number {
  return branch.length + (branch.some((issue) => issue.code === 'unrecognized_keys') ? 100 : 0)
}

/** One of the caller's keys, shortened and printable. */
function shortName(key: PropertyKey): string {
  const text = String(key).replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?')
  return text.length > MAX_NAME_LENGTH ? `${text.slice(0, MAX_NAME_LENGTH)}…` : text
}

const TYPE_RULES: Readonly<Record<string, string>> = {
  string: 'must be a text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  date: 'must be a valid Date',
  array: 'must be a list',
  object: 'must be an object',
  record: 'must be an object',
  function: 'must be a function',
}

const FORMAT_RULES: Readonly<Record<string, string>> = {
  email: 'must be an e-mail address',
  url: 'must be an absolute URL',
  uuid: 'must be a UUID in lower case',
}

/** What a value has to be, in our own words: zod's never reach a caller. A schema's own message takes precedence. */
export function ruleOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : (TYPE_RULES[issue.expected] ?? 'has the wrong type')
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`
    case 'unrecognized_keys':
      return `unknown: ${listNames(issue.keys)}`
    case 'too_small':
      return atLimit('at least', Number(issue.minimum), issue.origin, issue.inclusive !== false)
    case 'too_big':
      return atLimit('at most', Number(issue.maximum), issue.origin, issue.inclusive !== false)
    case 'invalid_format':
      return FORMAT_RULES[issue.format] ?? 'has the wrong form'
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_key':
      return 'has a key that is not allowed'
    case 'custom':
    case 'invalid_element':
    case 'invalid_union':
      return 'is not valid'
  }
}

const MAX_VALUES_TOLD = 8

function oneOf(values: readonly unknown[]): string {
  const told = values
    .slice(0, MAX_VALUES_TOLD)
    .map((value) => (typeof value === 'string' ? `"${value}"` : String(value)))
  const more = values.length - told.length
  return told.join(' or ') + (more > 0 ? ` or one of ${more} more that the type lists` : '')
}

function listNames(keys: readonly string[]): string {
  const names = keys.slice(0, MAX_KEYS_TOLD).map(shortName).join(', ')
  return keys.length > MAX_KEYS_TOLD ? `${names} and ${keys.length - MAX_KEYS_TOLD} more` : names
}

const UNITS: Readonly<Record<string, string>> = { string: 'characters', array: 'items', set: 'items', map: 'items' }

function atLimit(bound: 'at least' | 'at most', limit: number, origin: string, inclusive: boolean): string {
  const unit = UNITS[origin]
  if (bound === 'at least' && limit === 1 && unit !== undefined) return 'must not be empty'
  if (unit !== undefined) return `must have ${bound} ${limit} ${unit}`
  if (origin === 'date') return `must be ${bound} ${new Date(limit).toISOString()}`
  return inclusive ? `must be ${bound} ${limit}` : `must be ${bound === 'at least' ? 'more' : 'less'} than ${limit}`
}
