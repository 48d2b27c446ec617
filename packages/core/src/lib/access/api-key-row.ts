import type { Selectable } from 'kysely'
import { apiKeyPrefix } from './api-key-token.ts'
import type { ApiKey } from './api-key.ts'
import type { TenantPermission } from './permissions.ts'
import type { ApiKeysTable } from '../database/tables/access-tables.ts'

export const API_KEY_COLUMNS = [
  'id',
  'tenant_id',
  'user_id',
  'name',
  'permissions',
  'addresses',
  'per_minute',
  'previous_until',
  'expires_at',
  'active',
  'created_at',
  'last_used_at',
] as const

export type ApiKeyRow = Pick<Selectable<ApiKeysTable>, (typeof API_KEY_COLUMNS)[number]>

/** @param now a text that a rotation replaced is shown until it stops working. */
export function toApiKey(row: ApiKeyRow, now: Date): ApiKey {
  const { previous_until: previousUntil } = row
  return {
    id: row.id,
    prefix: apiKeyPrefix({ tenantId: row.tenant_id, keyId: row.id }),
    userId: row.user_id,
    name: row.name,
    permissions: row.permissions as readonly TenantPermission[] | null,
    addresses: row.addresses,
    perMinute: row.per_minute,
    previousUntil: previousUntil !== null && previousUntil.getTime() > now.getTime() ? previousUntil : null,
    expiresAt: row.expires_at,
    active: row.active,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }
}
