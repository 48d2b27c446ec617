import { distinctFields, vendorWord } from '@leadkit/adapter-kit'
import type { CrmErrorDetails, CrmFieldRefusal, CrmFieldRule } from '@leadkit/contracts'
import type { HubspotErrorBody } from './hubspot-schemas.ts'

/**
 * The parts of a refusal that may be kept: words of HubSpot's own vocabulary, property names and ids. Its messages repeat the values that were sent.
 */
export function describeBody(
  body: HubspotErrorBody,
  fallback: string,
): Pick<CrmErrorDetails, 'vendorCode' | 'fields' | 'existingIds' | 'missingScopes' | 'hint'> {
  const fields = fieldsOf(body)
  const existingIds = existingIdsOf(body)
  const missingScopes = missingScopesOf(body)
  return {
    vendorCode: vendorWord(body.policyName) ?? vendorWord(body.category) ?? vendorWord(body.errorType) ?? fallback,
    ...(fields.length === 0 ? {} : { fields }),
    ...(existingIds.length === 0 ? {} : { existingIds }),
    ...(missingScopes.length === 0
      ? {}
      : { missingScopes, hint: `grant the app ${missingScopes.join(', ')} and install it again` }),
  }
}

/**
 * Names and codes are in `errors[]`, as `context.propertyName` or `in`, or in the context of the whole response; in the entries of a 207 they are
 * only inside `message`, as a JSON array.
 */
export function fieldsOf(body: HubspotErrorBody): readonly CrmFieldRefusal[] {
  const ofErrors = (body.errors ?? []).flatMap((error) => {
    const code = vendorWord(error.code) ?? vendorWord(error.subCategory)
    return propertiesIn(error).map((name) => refusal(name, code, error.message))
  })
  const ofMessage = entriesInMessage(body.message ?? '').flatMap((entry) =>
    names(entry['name']).map((name) => refusal(name, vendorWord(entry['error']), entry['message'])),
  )
  const ofBody = PROPERTY_KEYS.flatMap((key) => names(body.context?.[key]))
  const named = [...ofErrors, ...ofMessage]
  return distinctFields([
    ...(named.length > 0 ? [] : ofBody.map((name) => refusal(name, undefined, body.message))),
    ...named,
  ])
}

const PROPERTY_KEYS = ['propertyName', 'propertyNames', 'properties', 'requiredProperties']
/** Values of `in` that are not property names. */
const PLACES: ReadonlySet<string> = new Set([
  'body',
  'header',
  'inputs',
  'path',
  'properties',
  'query',
  'id',
  'idProperty',
])

function propertiesIn(error: NonNullable<HubspotErrorBody['errors']>[number]): readonly string[] {
  const named = PROPERTY_KEYS.flatMap((key) => names(error.context?.[key]))
  if (named.length > 0) return named
  return error.in === undefined || PLACES.has(error.in) ? [] : names(error.in)
}

/** By HubSpot's own codes; the message is only read for what they omit, and never kept. */
const RULES: readonly (readonly [pattern: RegExp, rule: CrmFieldRule])[] = [
  [/DOESNT_EXIST|DOES_NOT_EXIST|UNKNOWN_PROPERTY/, 'unknown_field'],
  [/READ_?ONLY/, 'read_only'],
  [/REQUIRED|MISSING/, 'required'],
  [/OPTION/, 'option'],
  [/TOO_LONG|TOO_LARGE|LENGTH/, 'too_long'],
  [/RANGE|_MIN|_MAX|TOO_SMALL|TOO_BIG/, 'out_of_range'],
  [/EMAIL|PHONE|URL|DOMAIN|DATE|WHITESPACE|REGEX|FORMAT|PATTERN/, 'format'],
  [/INVALID_(?:NUMBER|INTEGER|LONG|DOUBLE|NUMERIC|BOOL\w*|STRING)/, 'type'],
]

function refusal(name: string, code: string = 'INVALID', message: unknown): CrmFieldRefusal {
  const text = typeof message === 'string' ? message : ''
  const [, limit] =
    /(?:at most|than|maximum|max|limit|exceed\w*)\D{0,40}?(\d[\d,]{0,8})\s*characters?/i.exec(text) ?? []
  if (limit !== undefined) return { name, code, rule: 'too_long', maxLength: Number(limit.replaceAll(',', '')) }
  const known = RULES.find(([pattern]) => pattern.test(code))?.[1]
  if (known !== undefined) return { name, code, rule: known }
  return {
    name,
    code,
    rule: /required propert/i.test(text) ? 'required' : /too long/i.test(text) ? 'too_long' : 'rule',
  }
}

function entriesInMessage(message: string): readonly Readonly<Record<string, unknown>>[] {
  const start = message.indexOf('[{')
  if (start === -1) return []
  try {
    const entries: unknown = JSON.parse(message.slice(start, message.lastIndexOf(']') + 1))
    return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'object' && entry !== null) : []
  } catch {
    return []
  }
}

export function existingIdsOf(body: HubspotErrorBody): readonly string[] {
  const match = /Existing ID: (\d+)/.exec(body.message ?? '')
  return match?.[1] === undefined ? [] : [match[1]]
}

export function missingScopesOf(body: HubspotErrorBody): readonly string[] {
  const contexts = [body.context, ...(body.errors ?? []).map((error) => error.context)]
  const keys = ['requiredGranularScopes', 'requiredScopes', 'missingScopes']
  const scopes = contexts.flatMap((context) => keys.flatMap((key) => names(context?.[key], /^[\w.-]{1,100}$/)))
  return [...new Set(scopes)]
}

function names(value: unknown, shape: RegExp = /^\w{1,100}$/): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((name): name is string => typeof name === 'string' && shape.test(name))
}
