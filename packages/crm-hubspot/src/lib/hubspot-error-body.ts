import { vendorWord } from '@leadkit/adapter-kit'
import type { CrmErrorDetails } from '@leadkit/contracts'
import type { HubspotErrorBody } from './hubspot-schemas.ts'

/** What of a refusal may be kept: words of HubSpot's own vocabulary, property names and ids. Its messages repeat the values that were sent. */
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

/** Names and codes stand in `errors[].context.propertyName`; in a 207's entries only inside `message`, as a JSON array. */
export function fieldsOf(body: HubspotErrorBody): readonly { readonly name: string; readonly code: string }[] {
  const fields = new Map<string, string>()
  for (const error of body.errors ?? []) {
    for (const name of names(error.context?.['propertyName'])) fields.set(name, vendorWord(error.code) ?? 'INVALID')
  }
  for (const entry of entriesInMessage(body.message ?? '')) {
    const [name] = names(entry['name'])
    if (name !== undefined) fields.set(name, vendorWord(entry['error']) ?? 'INVALID')
  }
  return Array.from(fields, ([name, code]) => ({ name, code }))
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
