import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { matchesHash, parseApiKeyToken } from './api-key-token.ts'
import type { Principal } from './principal.ts'
import type { Database } from '../database/database.ts'
import type { TenantDirectory } from '../database/tenant-directory.ts'
import type { TenantSession } from '../database/session.ts'

const OPERATION = 'authenticate'
const NOTE_USE_EVERY_MS = 60_000

/** `kit.authenticate`: finds the user and tenant that an API key belongs to. */
export class ApiKeyStore {
  readonly #database: Database
  readonly #directory: TenantDirectory
  readonly #now: () => Date

  constructor(database: Database, directory: TenantDirectory, now: () => Date) {
    this.#database = database
    this.#directory = directory
    this.#now = now
  }

  /**
   * @throws LeadKitError `unauthorized`, with one message, for a key that is malformed, unknown, revoked or expired, for a deactivated user,
   * and for a tenant that is suspended or removed; `storage_unavailable` if the database cannot be reached.
   */
  async authenticate(apiKey: string): Promise<Principal> {
    try {
      return await this.#find(apiKey)
    } catch (error) {
      if (isLeadKitError(error, 'tenant_unknown') || isLeadKitError(error, 'tenant_suspended')) throw refused()
      throw error
    }
  }

  async #find(apiKey: string): Promise<Principal> {
    const token = typeof apiKey === 'string' ? parseApiKeyToken(apiKey) : null
    if (token === null) throw refused()
    const { tenantId, keyId } = token
    const scope = await this.#directory.resolve(tenantId, OPERATION)
    return this.#database.read(OPERATION, scope, (session) => this.#check(session, apiKey, keyId), { now: this.#now() })
  }

  async #check(session: TenantSession, apiKey: string, keyId: string): Promise<Principal> {
    const row = await session.tables
      .selectFrom('api_keys as key')
      .innerJoin('users as user', 'user.id', 'key.user_id')
      .innerJoin('roles as role', 'role.id', 'user.role_id')
      .select([
        'key.key_hash',
        'key.expires_at',
        'key.active',
        'key.last_used_at',
        'key.user_id',
        'user.active as user_active',
        'role.permissions',
      ])
      .where('key.id', '=', keyId)
      .executeTakeFirst()
    const matches = matchesHash(apiKey, row?.key_hash ?? '')
    if (row === undefined || !matches || !row.active || !row.user_active) throw refused()
    if (row.expires_at !== null && row.expires_at.getTime() <= session.now.getTime()) throw refused()
    await noteUse(session, keyId, row.last_used_at)
    return { tenantId: session.tenantId, userId: row.user_id, keyId, permissions: row.permissions }
  }
}

async function noteUse(session: TenantSession, keyId: string, lastUsedAt: Date | null): Promise<void> {
  const stale = new Date(session.now.getTime() - NOTE_USE_EVERY_MS)
  if (lastUsedAt !== null && lastUsedAt.getTime() > stale.getTime()) return
  await session.tables
    .updateTable('api_keys')
    .set({ last_used_at: session.now })
    .where('id', '=', keyId)
    // Of many concurrent calls, one writes.
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', stale)]))
    .execute()
}

function refused(): LeadKitError {
  return new LeadKitError(
    'unauthorized',
    'The API key is not valid; create one with tenant.apiKeys.create, or ask an administrator of the tenant',
  )
}
