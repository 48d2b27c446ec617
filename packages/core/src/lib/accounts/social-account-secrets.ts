import type { PlatformCredentials } from '@leadkit/contracts'
import type { KeyRing, SecretPlace } from '../access/key-ring.ts'

/** The columns of a social account that hold its tokens. */
export interface StoredTokens {
  readonly id: string
  readonly access_token_encrypted: string
  readonly refresh_token_encrypted: string | null
  readonly token_expires_at: Date | null
  readonly refresh_token_expires_at: Date | null
  readonly scopes: readonly string[] | null
}

type TokenColumn = 'access_token_encrypted' | 'refresh_token_encrypted'

function tokenPlace(tenantId: string, rowId: string, column: TokenColumn): SecretPlace {
  return { tenantId, table: 'social_accounts', rowId, column }
}

/** Tokens as columns of the row `rowId`. */
export function sealTokens(keyRing: KeyRing, tenantId: string, rowId: string, credentials: PlatformCredentials) {
  const { accessToken, refreshToken, expiresAt, refreshTokenExpiresAt, scopes } = credentials
  const refreshPlace = tokenPlace(tenantId, rowId, 'refresh_token_encrypted')
  return {
    access_token_encrypted: keyRing.encrypt(accessToken, tokenPlace(tenantId, rowId, 'access_token_encrypted')),
    refresh_token_encrypted: refreshToken === undefined ? null : keyRing.encrypt(refreshToken, refreshPlace),
    token_expires_at: expiresAt ?? null,
    refresh_token_expires_at: refreshTokenExpiresAt ?? null,
    scopes: scopes === undefined ? null : JSON.stringify(scopes),
  }
}

/** Decrypts an account's tokens for one call. @throws LeadKitError `decryption_failed`. */
export function openTokens(keyRing: KeyRing, tenantId: string, row: StoredTokens): PlatformCredentials {
  const refreshToken = row.refresh_token_encrypted
  return {
    accessToken: keyRing.decrypt(row.access_token_encrypted, tokenPlace(tenantId, row.id, 'access_token_encrypted')),
    ...(refreshToken !== null && {
      refreshToken: keyRing.decrypt(refreshToken, tokenPlace(tenantId, row.id, 'refresh_token_encrypted')),
    }),
    ...(row.token_expires_at !== null && { expiresAt: row.token_expires_at }),
    ...(row.refresh_token_expires_at !== null && { refreshTokenExpiresAt: row.refresh_token_expires_at }),
    ...(row.scopes !== null && { scopes: row.scopes }),
  }
}
