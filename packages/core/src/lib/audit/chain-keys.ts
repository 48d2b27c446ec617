import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { KeyRing } from '../access/key-ring.ts'

const KEY_BYTES = 32

/** The keys of chains: random, one for each, and encrypted at rest like every secret, so that a rotation of the kit's keys leaves the chains as they are. */
export class ChainKeys {
  readonly #keyRing: KeyRing
  /** By the encrypted text, so that a rolled-back key is never used. */
  readonly #opened = new LRUCache<string, Buffer>({ max: 1_000 })

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing
  }

  /** A new key, encrypted for the chain's row. */
  make(tenantId: string, chainId: string): string {
    return this.#keyRing.encrypt(randomBytes(KEY_BYTES).toString('base64url'), placeOf(tenantId, chainId))
  }

  /** @throws LeadKitError `decryption_failed` when no configured key decrypts it. */
  open(tenantId: string, chainId: string, sealed: string): Buffer {
    const known = this.#opened.get(sealed)
    if (known !== undefined) return known
    const key = Buffer.from(this.#keyRing.decrypt(sealed, placeOf(tenantId, chainId)), 'base64url')
    this.#opened.set(sealed, key)
    return key
  }
}

function placeOf(tenantId: string, rowId: string) {
  return { tenantId, table: 'audit_chains', rowId, column: 'secret_encrypted' }
}
