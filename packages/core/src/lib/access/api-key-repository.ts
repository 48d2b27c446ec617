import { LeadKitError } from '@leadkit/contracts'
import { sql } from 'kysely'
import { z } from 'zod'
import { readClock } from './access-clock-statement.ts'
import { createApiKeyToken, hashApiKey, parseApiKeyToken } from './api-key-token.ts'
import { addressListSchema } from './address-list.ts'
import { API_KEY_COLUMNS as COLUMNS, toApiKey } from './api-key-row.ts'
import type { ApiKey } from './api-key.ts'
import { type TenantPermission, tenantPermissions } from './permissions.ts'
import { checkId, dateSchema, idSchema, pageFields, textSchema } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'

export interface ApiKeyCreate {
  /** The user whose role the key has. */
  readonly userId: string
  /** Its purpose, 1 to 255 characters. */
  readonly name: string
  /** Default: never. */
  readonly expiresAt?: Date | null | undefined
  /** What the key may do of what the user's role allows. Default: all of it, whatever the role becomes. */
  readonly permissions?: readonly TenantPermission[] | undefined
  /** The only IP addresses and ranges that it may be used from, such as `203.0.113.0/24`; at most 50. Default: any. */
  readonly addresses?: readonly string[] | undefined
  /** How many requests it may make in a minute, 1 to 100,000, counted for all processes of the host. Default: any number. */
  readonly perMinute?: number | undefined
}

export interface ApiKeyRotation {
  /** How long the text before still works, in milliseconds: 0 to 30 days. Default a day. */
  readonly overlapMs?: number | undefined
  /**
   * True if the text that the rotation before returned was lost, such as by a crash: that text ends at once, and the one before it, which programs still use,
   * works on to the end of its overlap. Default false.
   */
  readonly retry?: boolean | undefined
}

export interface ApiKeyFilter extends PageRequest {
  readonly userId?: string | undefined
  readonly active?: boolean | undefined
}

const permissionsSchema = z.array(z.enum(tenantPermissions)).min(1).max(200).readonly()
const perMinuteSchema = z.number().int().min(1).max(100_000)
const createSchema = z.strictObject({
  userId: idSchema,
  name: textSchema(255),
  expiresAt: dateSchema.nullish(),
  permissions: permissionsSchema.optional(),
  addresses: addressListSchema.optional(),
  perMinute: perMinuteSchema.optional(),
})
const DAY_MS = 24 * 60 * 60_000
const rotationSchema = z.strictObject({
  overlapMs: z
    .number()
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(DAY_MS),
  retry: z.boolean().default(false),
})
const filterSchema = z.strictObject({ ...pageFields, userId: idSchema.optional(), active: z.boolean().optional() })

/** `tenant.apiKeys`: keys that the tenant's programs authenticate with. `kit.authenticate` checks them. */
export class ApiKeyRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /**
   * Creates a key. Its text is returned only here: only its hash is stored.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown user.
   */
  async create(
    input: ApiKeyCreate,
    options: WriteOptions = {},
  ): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    const values = parseInput(createSchema, input, 'apiKeys.create')
    const id = newId()
    const secret = createApiKeyToken({ tenantId: this.#access.tenantId, keyId: id })
    const write = async (session: TenantSession): Promise<ApiKey> => {
      const row = {
        id,
        tenant_id: session.tenantId,
        user_id: values.userId,
        key_hash: hashApiKey(secret),
        name: values.name,
        expires_at: values.expiresAt ?? null,
        permissions: json(values.permissions),
        addresses: json(values.addresses),
        per_minute: values.perMinute ?? null,
      }
      const query = session.tables
        .insertInto('api_keys')
        .values({ ...row, created_at: this.#access.now(), last_used_at: null })
      const key = toApiKey(await query.returning(COLUMNS).executeTakeFirstOrThrow(), session.now)
      return recorded(session, 'key.created', key)
    }
    return { key: await this.#access.write('apiKeys.create', write, options), secret }
  }

  /** @throws LeadKitError `not_found`. */
  async get(id: string): Promise<ApiKey> {
    checkId(id, 'apiKeys.get')
    return this.#access.read('apiKeys.get', async (session) => {
      const query = session.tables.selectFrom('api_keys').select(COLUMNS).where('id', '=', id)
      return toApiKey(requireFound(await query.executeTakeFirst(), 'apiKeys.get', 'API key'), session.now)
    })
  }

  /** Oldest first; revoked and expired keys too. */
  async list(filter: ApiKeyFilter = {}): Promise<Page<ApiKey>> {
    const { userId, active, ...page } = parseInput(filterSchema, filter, 'apiKeys.list')
    const limit = pageLimit(page)
    return this.#access.read('apiKeys.list', async (session) => {
      let query = session.tables
        .selectFrom('api_keys')
        .select(COLUMNS)
        .where(behindPage('created_at', 'asc', page))
      if (userId !== undefined) query = query.where('user_id', '=', userId)
      if (active !== undefined) query = query.where('active', '=', active)
      const rows = await query
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return toPage(
        rows.map((row) => toApiKey(row, session.now)),
        limit,
        (key) => ({ at: key.createdAt, id: key.id }),
      )
    })
  }

  /**
   * A new text for the key, which keeps its id, name and limits. The text before it works on for `overlapMs`, so that programs can be changed one after
   * another; a text that an earlier rotation left working ends at once.
   * @throws LeadKitError `invalid_input`; `not_found`; `conflict` for a revoked key, and, unless `overlapMs` is 0 or `retry` is true, while an
   * earlier overlap lasts.
   */
  async rotate(
    id: string,
    rotation: ApiKeyRotation = {},
    options: WriteOptions = {},
  ): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    const operation = 'apiKeys.rotate'
    checkId(id, operation)
    const { overlapMs, retry } = parseInput(rotationSchema, rotation, operation)
    const secret = createApiKeyToken({ tenantId: this.#access.tenantId, keyId: id })
    const write = async (session: TenantSession): Promise<ApiKey> => {
      const query = session.tables.selectFrom('api_keys').select(['active', 'key_hash', 'previous_until'])
      const row = requireFound(
        await query.where('id', '=', id).forNoKeyUpdate().executeTakeFirst(),
        operation,
        'API key',
      )
      if (!row.active) throw new LeadKitError('conflict', `${operation}: the key is revoked; create another`)
      const now = await readClock(session)
      const overlaps = row.previous_until !== null && row.previous_until.getTime() > now.getTime()
      if (overlapMs > 0 && overlaps && !retry)
        throw new LeadKitError(
          'conflict',
          `${operation}: the text before the last rotation still works; wait, set overlapMs to 0, or retry to true if the new text was lost`,
        )
      const previous = { previous_hash: row.key_hash, previous_until: new Date(now.getTime() + overlapMs) }
      const kept = retry && overlaps ? {} : previous
      const update = session.tables.updateTable('api_keys').set({
        key_hash: hashApiKey(secret),
        ...(overlapMs > 0 ? kept : { previous_hash: null, previous_until: null }),
      })
      const key = toApiKey(await update.where('id', '=', id).returning(COLUMNS).executeTakeFirstOrThrow(), session.now)
      return recorded(session, 'key.rotated', key)
    }
    return { key: await this.#access.write(operation, write, options), secret }
  }

  /** Refuses the key from now on. @throws LeadKitError `not_found`. */
  async revoke(id: string, options: WriteOptions = {}): Promise<ApiKey> {
    checkId(id, 'apiKeys.revoke')
    const write = async (session: TenantSession): Promise<ApiKey> => {
      const query = session.tables.updateTable('api_keys').set({ active: false }).where('id', '=', id)
      const row = requireFound(await query.returning(COLUMNS).executeTakeFirst(), 'apiKeys.revoke', 'API key')
      return recorded(session, 'key.revoked', toApiKey(row, session.now))
    }
    return this.#access.write('apiKeys.revoke', write, options)
  }

  /**
   * Refuses a text that leaked, from now on: the key is revoked, or, for a text from before a rotation, its overlap ends and the key stays. Null for a text
   * that did not work anyway, or belongs to another tenant.
   * @throws LeadKitError `invalid_input` for anything but a string.
   */
  async revokeText(text: string, options: WriteOptions = {}): Promise<ApiKey | null> {
    const operation = 'apiKeys.revokeText'
    const token = parseApiKeyToken(parseInput(z.string().max(1_000), text, operation))
    if (token === null || token.tenantId !== this.#access.tenantId) return null
    const write = async (session: TenantSession): Promise<ApiKey | null> => {
      const { tables, now } = session
      const revoked = await tables
        .updateTable('api_keys')
        .set({ active: false })
        .where('id', '=', token.keyId)
        .where('key_hash', '=', hashApiKey(text))
        .where('active', '=', true)
        .returning(COLUMNS)
        .executeTakeFirst()
      const ended = await tables
        .updateTable('api_keys')
        .set({ previous_hash: null, previous_until: null })
        .where('id', '=', token.keyId)
        .where('previous_hash', '=', hashApiKey(text))
        .where('previous_until', '>', sql<Date>`statement_timestamp()`)
        .returning(COLUMNS)
        .executeTakeFirst()
      const row = revoked ?? ended
      if (row === undefined) return null
      return recorded(session, revoked === undefined ? 'key.rotated' : 'key.revoked', toApiKey(row, now))
    }
    return this.#access.write(operation, write, options)
  }
}

/** With the new state of the key; its name is somebody's own words. */
function recorded(session: TenantSession, action: 'key.created' | 'key.rotated' | 'key.revoked', key: ApiKey): ApiKey {
  const after = { ...key, addresses: key.addresses?.length ?? null }
  session.record({ action, subject: ['key', key.id], after })
  return key
}

function json(list: readonly string[] | undefined): string | null {
  return list === undefined ? null : JSON.stringify(list)
}
