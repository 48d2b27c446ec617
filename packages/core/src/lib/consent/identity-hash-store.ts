import { createHmac, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { KeyRing } from '../access/key-ring.ts'
import { newId } from '../base/identifier.ts'
import type { TenantSession } from '../database/session.ts'

/** Hashes an identity with the tenant's key. */
export type HashForm = (form: string) => string

const KEY_BYTES = 32

/**
 * The tenant's key for hashes of identities. Created with the first record, encrypted at rest like every secret, and never changed: the hashes of
 * erased people could not be recomputed.
 */
export class IdentityHashStore {
  readonly #keyRing: KeyRing
  /** Keyed by the encrypted text, so that a rolled-back key is never used from the cache. */
  readonly #opened = new LRUCache<string, Buffer>({ max: 1_000 })

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing
  }

  /**
   * Null while the tenant has no consent records.
   * @throws LeadKitError `decryption_failed` when no configured key decrypts it: then nobody can tell who opted out.
   */
  async find(session: TenantSession): Promise<HashForm | null> {
    const row = await session.tables.selectFrom('consent_keys').select(['id', 'secret_encrypted']).executeTakeFirst()
    return row === undefined ? null : this.#open(session, row.id, row.secret_encrypted)
  }

  /** Call it while holding the lock of the tenant's consents. */
  async findOrMake(session: TenantSession): Promise<HashForm> {
    const found = await this.find(session)
    if (found !== null) return found
    const id = newId()
    const secret = this.#keyRing.encrypt(randomBytes(KEY_BYTES).toString('base64url'), place(session, id))
    await session.tables
      .insertInto('consent_keys')
      .values({ id, tenant_id: session.tenantId, secret_encrypted: secret, created_at: session.now })
      .execute()
    return this.#open(session, id, secret)
  }

  #open(session: TenantSession, id: string, sealed: string): HashForm {
    const known = this.#opened.get(sealed)
    const key = known ?? Buffer.from(this.#keyRing.decrypt(sealed, place(session, id)), 'base64url')
    if (known === undefined) this.#opened.set(sealed, key)
    return (form) => createHmac('sha256', key).update(form).digest('base64url')
  }
}

function place({ tenantId }: TenantSession, rowId: string) {
  return { tenantId, table: 'consent_keys', rowId, column: 'secret_encrypted' }
}
