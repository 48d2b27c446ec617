import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { sql } from 'kysely'
import { z } from 'zod'
import { isListed } from './address-list.ts'
import { takeOne } from './api-key-rate-statement.ts'
import { matchesHash, parseApiKeyToken } from './api-key-token.ts'
import { narrow } from './permissions.ts'
import type { ApiKeyPrincipal } from './principal.ts'
import { parseInput } from '../base/parse-input.ts'
import type { Database } from '../database/database.ts'
import type { TenantDirectory } from '../database/tenant-directory.ts'
import type { TenantSession } from '../database/session.ts'

export interface AuthenticateOptions {
  /**
   * The IP address that the request came from, as your server or the proxy that you trust says. A key with an allow-list is refused without it. A
   * web-standard `Request` does not have it.
   */
  readonly address?: string | undefined
}

const OPERATION = 'authenticate'
const NOTE_USE_EVERY_MS = 60_000
const optionsSchema = z.strictObject({ address: z.string().optional() })

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
   * @throws LeadKitError `unauthorized`, with one message, for a key that is missing, malformed, unknown, revoked or expired, for a deactivated user,
   * and for a tenant that is suspended or removed; `forbidden` for a valid key from an address that it does not allow; `rate_limited` with
   * `retryAfterMs` for one that was used too often; `storage_unavailable` if the database cannot be reached.
   */
  async authenticate(given: Request | string, options: AuthenticateOptions = {}): Promise<ApiKeyPrincipal> {
    const { address } = parseInput(optionsSchema, options, OPERATION)
    try {
      return await this.#find(typeof given === 'string' ? given : readBearer(given), address)
    } catch (error) {
      if (isLeadKitError(error, 'tenant_unknown') || isLeadKitError(error, 'tenant_suspended')) throw refused()
      throw error
    }
  }

  async #find(apiKey: string, address: string | undefined): Promise<ApiKeyPrincipal> {
    const token = parseApiKeyToken(apiKey)
    if (token === null) throw refused()
    const { tenantId, keyId } = token
    const scope = await this.#directory.resolve(tenantId, OPERATION)
    const check = (session: TenantSession): Promise<ApiKeyPrincipal> => checkKey(session, { apiKey, keyId, address })
    return this.#database.read(OPERATION, scope, check, { now: this.#now() })
  }
}

/** The token of `Authorization: Bearer`; empty if there is none. */
function readBearer(request: Request): string {
  const header: unknown = request?.headers?.get?.('authorization')
  return typeof header === 'string' ? (/^Bearer +(\S+)$/i.exec(header)?.[1] ?? '') : ''
}

interface PresentedKey {
  readonly apiKey: string
  readonly keyId: string
  readonly address: string | undefined
}

async function checkKey(session: TenantSession, { apiKey, keyId, address }: PresentedKey): Promise<ApiKeyPrincipal> {
  const row = await readKey(session, keyId)
  const matches = matchesHash(apiKey, row?.key_hash ?? '')
  const matchesPrevious = matchesHash(apiKey, row?.previous_hash ?? '') && !isOver(row?.previous_until, row?.now)
  if (row === undefined || !(matches || matchesPrevious) || !row.active || !row.user_active) throw refused()
  if (row.expires_at !== null && isOver(row.expires_at, row.now)) throw refused()
  if (row.addresses !== null && !isListed(row.addresses, address)) throw wrongAddress()
  const rate = row.per_minute === null ? null : await takeOne(session, keyId, row.per_minute)
  await noteUse(session.at(row.now), keyId, row.last_used_at)
  const permissions = narrow(row.role_permissions, row.permissions)
  return { tenantId: session.tenantId, userId: row.user_id, apiKeyId: keyId, permissions, rate }
}

async function readKey(session: TenantSession, keyId: string) {
  return (
    session.tables
      .selectFrom('api_keys as key')
      .innerJoin('users as user', 'user.id', 'key.user_id')
      .innerJoin('roles as role', 'role.id', 'user.role_id')
      .select([
        'key.key_hash',
        'key.previous_hash',
        'key.previous_until',
        'key.expires_at',
        'key.active',
        'key.last_used_at',
        'key.user_id',
        'key.permissions',
        'key.addresses',
        'key.per_minute',
        'user.active as user_active',
        'role.permissions as role_permissions',
      ])
      // One clock says for all hosts when a key, or a text before a rotation, is over.
      .select(sql<Date>`statement_timestamp()`.as('now'))
      .where('key.id', '=', keyId)
      .executeTakeFirst()
  )
}

function isOver(time: Date | null | undefined, now: Date | undefined): boolean {
  return time == null || now === undefined || time.getTime() <= now.getTime()
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
    'The API key is not valid; create one with tenant.apiKeys.create, or ask an administrator of the tenant, and send it as Authorization: Bearer <key>',
  )
}

function wrongAddress(): LeadKitError {
  return new LeadKitError(
    'forbidden',
    'The API key may not be used from this address; make one with another list by tenant.apiKeys.create, and pass the address of the client to kit.authenticate',
  )
}
