import { cleanText } from '@leadkit/contracts'
import type { JsonObject, JsonValue } from '@leadkit/contracts'

const MAX_DEPTH = 8

/**
 * A copy of a vendor's value that any JSON column accepts: well-formed strings without U+0000, no `__proto__` key, at most eight levels. Deeper
 * values, and values that JSON cannot represent, become null. Never throws.
 */
export function cleanJson(value: unknown): JsonValue {
  return cleanLevel(value, 0)
}

function cleanLevel(value: unknown, depth: number): JsonValue {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || depth >= MAX_DEPTH) return null
  if (Array.isArray(value)) return value.map((item) => cleanLevel(item, depth + 1))
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__')
  return Object.fromEntries(entries.map(([key, item]) => [cleanText(key), cleanLevel(item, depth + 1)]))
}

/** The named values that are neither undefined nor null, each passed through {@link cleanJson}: an event's `details`. */
export function cleanDetails(values: Readonly<Record<string, unknown>>): JsonObject {
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(present.map(([key, value]) => [key, cleanJson(value)]))
}

/** A text as LeadKit stores it, passed through {@link cleanText} and not trimmed; null if nothing is left. */
export function contentOf(text: string | null | undefined): string | null {
  const clean = text === null || text === undefined ? '' : cleanText(text)
  return clean === '' ? null : clean
}
