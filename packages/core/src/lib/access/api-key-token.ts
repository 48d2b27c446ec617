import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** The parts of an API key's text. */
export interface ApiKeyToken {
  readonly tenantId: string
  readonly keyId: string
}

const TOKEN = /^lk_([\w-]{43})_[\w-]{43}$/
const SECRET_BYTES = 32

/**
 * A new API key: `lk_`, the ids of tenant and key (so that one look-up finds it), and 32 random bytes, in base64url. It is shown once;
 * only its hash is stored.
 */
export function createApiKeyToken(ids: ApiKeyToken): string {
  return `${apiKeyPrefix(ids)}_${randomBytes(SECRET_BYTES).toString('base64url')}`
}

/** How the text of a key begins: the part that is not secret. */
export function apiKeyPrefix(ids: ApiKeyToken): string {
  const bytes = Buffer.concat([uuidBytes(ids.tenantId), uuidBytes(ids.keyId)])
  return `lk_${bytes.toString('base64url')}`
}

/** The ids in a key's text; null if it is not an API key at all. */
export function parseApiKeyToken(text: string): ApiKeyToken | null {
  const ids = TOKEN.exec(text)?.[1]
  if (ids === undefined) return null
  const bytes = Buffer.from(ids, 'base64url')
  return { tenantId: uuidText(bytes.subarray(0, 16)), keyId: uuidText(bytes.subarray(16, 32)) }
}

/** SHA-256 in hex. A plain hash is enough for 256 random bits: there is nothing to guess. */
export function hashApiKey(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Compares in constant time. */
export function matchesHash(text: string, hash: string): boolean {
  const [given, stored] = [Buffer.from(hashApiKey(text), 'hex'), Buffer.from(hash, 'hex')]
  return given.length === stored.length && timingSafeEqual(given, stored)
}

function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
