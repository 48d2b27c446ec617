export const BUCKET_BITS = 18
const MASK = (1 << BUCKET_BITS) - 1
const PRIME = 0x01000193

/** The bucket of a feature: FNV-1a with a final mix. A different seed keeps each kind of feature apart. */
export function bucketOf(text: string, seed: number): number {
  let hash = seed
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  hash ^= hash >>> 12
  return (hash >>> 0) & MASK
}
