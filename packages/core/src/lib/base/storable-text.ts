/** Text as PostgreSQL can store it: lone surrogates become U+FFFD, U+0000 is left out. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}

/** JSON text of a value whose strings PostgreSQL can store as `jsonb`. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? storableText(item) : item))
}
