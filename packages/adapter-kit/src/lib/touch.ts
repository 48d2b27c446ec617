import { cleanText, MAX_TOUCH_LINK, MAX_TOUCH_TEXT } from '@leadkit/contracts'
import type { FormAnswer, JsonObject, Touch, TouchKind } from '@leadkit/contracts'
import { cleanDetails } from './clean-json.ts'

/** The fields of a touch as a platform gave them: anything may be missing, a number or too long. */
export type GivenTouch = { readonly [Field in keyof Omit<Touch, 'kind'>]?: unknown }

const MAX_EXTRA = 8000

/**
 * A touch that LeadKit can store, from what a platform gave: numbers become text, long texts are cut, other values are left out. `utm_…`
 * parameters of `link` and `ref` fill the campaign's fields that have no value. Never throws.
 */
export function touchOf(kind: TouchKind, given: GivenTouch): Touch {
  const { extra, link, ...named } = given
  const utm = { ...readUtm(given.ref), ...readUtm(link) }
  const texts = Object.entries({ ...utm, ...defined(named) }).map(([field, value]) => [
    field,
    textOf(value, MAX_TOUCH_TEXT),
  ])
  const touch = defined(Object.fromEntries([...texts, ['link', textOf(link, MAX_TOUCH_LINK)]]))
  const rest = extraOf(extra)
  return { kind, ...touch, ...(rest === undefined ? {} : { extra: rest }) }
}

type UtmFields = Pick<Touch, 'campaign' | 'utmSource' | 'utmMedium' | 'utmTerm' | 'utmContent'>

/** The `utm_…` parameters of a link, or of a text that is a query string. */
export function readUtm(given: unknown): UtmFields {
  if (typeof given !== 'string' || !given.toLowerCase().includes('utm_')) return {}
  const query = given.slice(given.indexOf('?') + 1).replace(/#.*$/s, '')
  return utmOf([...new URLSearchParams(query)])
}

/** The `utm_…` values among the answers of a lead form: forms carry them as hidden fields. */
export function utmOfAnswers(answers: readonly FormAnswer[]): UtmFields {
  return utmOf(answers.map(({ name, values }) => [name, values[0] ?? '']))
}

function utmOf(pairs: readonly (readonly [string, string])[]): UtmFields {
  const found = new Map(pairs.map(([name, value]) => [name.toLowerCase(), value]))
  return defined({
    campaign: found.get('utm_campaign'),
    utmSource: found.get('utm_source'),
    utmMedium: found.get('utm_medium'),
    utmTerm: found.get('utm_term'),
    utmContent: found.get('utm_content'),
  })
}

function textOf(value: unknown, limit: number): string | undefined {
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  const cut = cleanText(cleanText(text).trim().slice(0, limit))
  return cut === '' ? undefined : cut
}

function extraOf(given: unknown): JsonObject | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined
  const extra = cleanDetails(given as Readonly<Record<string, unknown>>)
  const size = JSON.stringify(extra).length
  return size === 2 || size > MAX_EXTRA ? undefined : extra
}

function defined<Value extends object>(value: Value): Value {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== undefined && each !== null && each !== ''),
  ) as Value
}
