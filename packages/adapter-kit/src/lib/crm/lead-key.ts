const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** True for a lead's id, which may stand in addresses and queries: it has hexadecimal digits and dashes alone. */
export function isLeadKey(key: unknown): key is string {
  return typeof key === 'string' && UUID.test(key)
}

/** Keys to look for, each once, and how to find the key that a record of the vendor has: a unique field knows no case. */
export function keysToFind(keys: readonly string[]): {
  readonly keys: readonly string[]
  /** The key as it was given; undefined for a value that nobody asked for. */
  readonly keyOf: (remoteValue: string | null) => string | undefined
} {
  const legal = [...new Set(keys)].filter(isLeadKey)
  const given = new Map(legal.map((key) => [key.toLowerCase(), key]))
  return { keys: legal, keyOf: (remoteValue) => given.get(remoteValue?.toLowerCase() ?? '') }
}
