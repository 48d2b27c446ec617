import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { LeadKitError } from '@leadkit/contracts'

/** The encryption keys for secrets at rest. The host keeps them outside the database. */
export interface EncryptionOptions {
  /**
   * The first key encrypts, all decrypt. To rotate: put the new key first, deploy everywhere, run `kit.secrets.rotate()`, then remove the old one.
   */
  readonly keys: readonly EncryptionKey[]
}

export interface EncryptionKey {
  /** Stored unencrypted with each secret: 1 to 32 letters, digits, `_` or `-`, such as `2026-11`. Never reuse an id for another secret. */
  readonly id: string
  /** At least 32 random characters, such as 32 bytes in base64 (44 characters) (`openssl rand -base64 32`). */
  readonly secret: string | undefined
}

/** The row and column that a secret belongs to. It cannot be decrypted anywhere else, so a copied row reveals nothing. */
export interface SecretPlace {
  readonly tenantId: string
  readonly table: string
  readonly rowId: string
  readonly column: string
}

const KEY_ID = /^[\w-]{1,32}$/
const SEALED = /^v1\.([\w-]{1,32})\.([\w-]{16})\.([\w-]{22,})$/
const SIGNATURE = /^v1\.([\w-]{1,32})\.([\w-]{43})$/
const MIN_SECRET_LENGTH = 32
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts secrets for the database: AES-256-GCM (NIST SP 800-38D) with a random nonce, the key derived by HKDF-SHA-256 (RFC 5869). The
 * text form is `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url.
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, Buffer>
  readonly #currentId: string

  /** @throws LeadKitError `configuration` without a key, with a short secret, or with an id that is malformed or used twice. */
  constructor(options: EncryptionOptions) {
    const [first] = options.keys
    if (first === undefined) throw new LeadKitError('configuration', 'encryption.keys: pass at least one key')
    this.#keys = deriveKeys(options.keys)
    this.#currentId = first.id
  }

  /** The id of the key that encrypts. */
  get currentKeyId(): string {
    return this.#currentId
  }

  encrypt(plain: string, place: SecretPlace): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#keys.get(this.#currentId) as Buffer, nonce)
    cipher.setAAD(additionalData(place))
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `v1.${this.#currentId}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`
  }

  /** @throws LeadKitError `decryption_failed`, with the same message for every cause. */
  decrypt(text: string, place: SecretPlace): string {
    const [, keyId = '', nonce = '', sealed = ''] = SEALED.exec(text) ?? []
    const key = this.#keys.get(keyId)
    if (key === undefined) throw cannotOpen(place)
    const bytes = Buffer.from(sealed, 'base64url')
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(additionalData(place))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
    } catch {
      throw cannotOpen(place)
    }
  }

  /** A signature of a text by the first key: HMAC-SHA-256 as `v1.<key id>.<base64url>`. `purpose` keeps signatures of different things apart. */
  sign(text: string, purpose: string): string {
    return `v1.${this.#currentId}.${this.#mac(this.#currentId, text, purpose)?.toString('base64url')}`
  }

  /** True for what any of the keys has signed for the same purpose. */
  isSigned(text: string, signature: string, purpose: string): boolean {
    const [, keyId = '', given = ''] = SIGNATURE.exec(signature) ?? []
    const expected = this.#mac(keyId, text, purpose)
    const bytes = Buffer.from(given, 'base64url')
    return expected !== null && bytes.length === expected.length && timingSafeEqual(bytes, expected)
  }

  #mac(keyId: string, text: string, purpose: string): Buffer | null {
    const key = this.#keys.get(keyId)
    if (key === undefined) return null
    const own = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `leadkit signature v1 ${purpose}`, KEY_BYTES))
    return createHmac('sha256', own).update(text).digest()
  }

  /** True if a key other than the first encrypted the text. */
  needsRotation(text: string): boolean {
    return SEALED.exec(text)?.[1] !== this.#currentId
  }
}

function deriveKeys(keys: readonly EncryptionKey[]): ReadonlyMap<string, Buffer> {
  const derived = new Map<string, Buffer>()
  for (const [index, { id, secret }] of keys.entries()) {
    const name = `encryption.keys[${index}]`
    if (!KEY_ID.test(id)) throw new LeadKitError('configuration', `${name}.id: use 1 to 32 letters, digits, _ or -`)
    if (derived.has(id)) throw new LeadKitError('configuration', `${name}.id: another key has this id`)
    if (typeof secret !== 'string' || secret.length < MIN_SECRET_LENGTH) {
      throw new LeadKitError(
        'configuration',
        `${name}.secret: use at least 32 random characters, such as the output of openssl rand -base64 32`,
      )
    }
    derived.set(
      id,
      Buffer.from(
        hkdfSync('sha256', Buffer.from(secret, 'utf8'), Buffer.alloc(0), `leadkit secrets v1 ${id}`, KEY_BYTES),
      ),
    )
  }
  return derived
}

function additionalData(place: SecretPlace): Buffer {
  return Buffer.from(`${place.tenantId}/${place.table}/${place.rowId}/${place.column}`)
}

function cannotOpen(place: SecretPlace): LeadKitError {
  return new LeadKitError(
    'decryption_failed',
    `A stored secret (${place.table}.${place.column}) cannot be decrypted with any configured key; add the key it was encrypted with to encryption.keys, or store the secret again`,
  )
}
