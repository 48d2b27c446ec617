import { cleanText } from '@leadkit/adapter-kit'
import type { JsonObject, JsonValue } from '@leadkit/contracts'

/** The named values that are present, as any JSON column takes them. Only what an event's schema has read comes here. */
export function cleanDetails(
  values: Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>,
): JsonObject {
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return Object.fromEntries(present.map(([key, value]) => [key, cleanValue(value as JsonValue)]))
}

function cleanValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return cleanText(value)
  return Array.isArray(value) ? value.map((item) => cleanText(String(item))) : value
}
