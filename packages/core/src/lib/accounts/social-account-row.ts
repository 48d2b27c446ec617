import type { AccountHealth } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import type { SocialAccount } from './social-account.ts'
import type { SocialAccountsTable } from '../database/tables/tenant-tables.ts'

/** The columns that are read of an account; never its tokens. */
export const accountColumns = [
  'id',
  'platform',
  'account_id',
  'account_name',
  'business_id',
  'metadata',
  'scopes',
  'token_expires_at',
  'token_version',
  'health',
  'health_reason',
  'health_changed_at',
  'connected_at',
  'checked_at',
  'backfill_since',
  'active',
  'default_country',
] as const

type SocialAccountRow = Pick<Selectable<SocialAccountsTable>, (typeof accountColumns)[number]>

export function toSocialAccount(row: SocialAccountRow): SocialAccount {
  return {
    id: row.id,
    platform: row.platform,
    accountId: row.account_id,
    accountName: row.account_name,
    businessId: row.business_id,
    metadata: row.metadata,
    scopes: row.scopes,
    tokenExpiresAt: row.token_expires_at,
    tokenVersion: row.token_version,
    health: row.health as AccountHealth,
    healthReason: row.health_reason,
    healthChangedAt: row.health_changed_at,
    connectedAt: row.connected_at,
    checkedAt: row.checked_at,
    backfillSince: row.backfill_since,
    active: row.active,
    defaultCountry: row.default_country,
  }
}
