import { cleanText } from '@leadkit/adapter-kit'
import type { JsonObject, JsonValue } from '@leadkit/contracts'

const MAX_DEPTH = 8

/**
 * A copy of what the platform sent that any JSON column takes: well-formed strings without U+0000, no `__proto__` key, at most eight
 * levels (deeper parts become null).
 */
export function cleanJson(value: unknown, depth = 0): JsonValue {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || depth >= MAX_DEPTH) return null
  if (Array.isArray(value)) return value.map((item) => cleanJson(item, depth + 1))
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__')
  return Object.fromEntries(entries.map(([key, item]) => [cleanText(key), cleanJson(item, depth + 1)]))
}

/** The named values that are present, cleaned. */
export function cleanDetails(values: Readonly<Record<string, unknown>>): JsonObject {
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(present.map(([key, value]) => [key, cleanJson(value)]))
}

/** Text as LeadKit stores it; null when nothing is left. */
export function contentOf(text: string | null | undefined): string | null {
  const clean = text === null || text === undefined ? '' : cleanText(text)
  return clean === '' ? null : clean
}
