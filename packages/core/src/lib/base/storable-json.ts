import { cleanText } from '@leadkit/contracts'

/** JSON text of a value whose strings PostgreSQL can store as `jsonb`. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? cleanText(item) : item))
}
