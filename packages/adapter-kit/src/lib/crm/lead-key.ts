const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** True for a lead's id, which is safe in URLs and queries: it has only hexadecimal digits and dashes. */
export function isLeadKey(key: unknown): key is string {
  return typeof key === 'string' && UUID.test(key)
}

/** Keys to look for, each once, and a look-up for the key in a vendor's record: unique fields ignore case. */
export function keysToFind(keys: readonly string[]): {
  readonly keys: readonly string[]
  /** The key as originally given; undefined for a value that was not requested. */
  readonly keyOf: (remoteValue: string | null) => string | undefined
} {
  const legal = [...new Set(keys)].filter(isLeadKey)
  const given = new Map(legal.map((key) => [key.toLowerCase(), key]))
  return { keys: legal, keyOf: (remoteValue) => given.get(remoteValue?.toLowerCase() ?? '') }
}
