import { LeadKitError } from '@leadkit/contracts'
import { sql } from 'kysely'
import { createUserToken, hashUserToken, userTokenId } from './user-token.ts'
import { newId } from '../../base/identifier.ts'
import type { TenantSession } from '../../database/session.ts'

export type TokenPurpose = 'reset'

export interface NewUserToken {
  readonly purpose: TokenPurpose
  /** Null for nobody: such a token never works, and takes the same time to make. */
  readonly userId: string | null
  readonly lifetimeMs: number
}

interface OpenedToken {
  readonly user_id: string | null
}

const CLEANED_AT_ONCE = 20
/** One clock for all hosts: a host's that is ahead would remove the tokens of the others. */
const NOW = sql<Date>`statement_timestamp()`

/** Stores a token, and removes some of those that are over. */
export async function writeToken(
  session: TenantSession,
  { purpose, userId, lifetimeMs }: NewUserToken,
): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: Date }> {
  const id = newId()
  const token = createUserToken(id)
  const { expires_at: expiresAt } = await session.tables
    .insertInto('user_tokens')
    .values({
      id,
      tenant_id: session.tenantId,
      purpose,
      user_id: userId,
      token_hash: hashUserToken(token),
      expires_at: sql<Date>`statement_timestamp() + ${lifetimeMs}::float8 * interval '1 millisecond'`,
      created_at: NOW,
    })
    .returning('expires_at')
    .executeTakeFirstOrThrow()
  await session.tables
    .deleteFrom('user_tokens')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('user_tokens')
        .select('id')
        .where('expires_at', '<', NOW)
        .limit(CLEANED_AT_ONCE)
        .forUpdate()
        .skipLocked(),
    )
    .execute()
  return { id, token, expiresAt }
}

/** True if the token would be taken now. */
export async function isOpen(session: TenantSession, purpose: TokenPurpose, token: string): Promise<boolean> {
  const id = userTokenId(token)
  if (id === null) return false
  const row = await session.tables
    .selectFrom('user_tokens')
    .select('id')
    .where('id', '=', id)
    .where('purpose', '=', purpose)
    .where('token_hash', '=', hashUserToken(token))
    .where('expires_at', '>', NOW)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Takes a token, once: of two callers at the same time the second finds nothing.
 * @throws LeadKitError `unauthorized`, with one message, for a token that is unknown, used, expired or of another purpose.
 */
export async function takeToken(
  session: TenantSession,
  { purpose, token, operation }: { readonly purpose: TokenPurpose; readonly token: string; readonly operation: string },
): Promise<OpenedToken> {
  const id = userTokenId(token)
  if (id === null) throw invalidToken(operation)
  const row = await session.tables
    .deleteFrom('user_tokens')
    .where('id', '=', id)
    .where('purpose', '=', purpose)
    .where('token_hash', '=', hashUserToken(token))
    .where('expires_at', '>', NOW)
    .returning(['user_id'])
    .executeTakeFirst()
  if (row === undefined) throw invalidToken(operation)
  return row
}

/** A user's tokens of any purpose work no more. */
export async function endTokens(session: TenantSession, userId: string): Promise<void> {
  await session.tables.deleteFrom('user_tokens').where('user_id', '=', userId).execute()
}

export function invalidToken(operation: string): LeadKitError {
  return new LeadKitError('unauthorized', `${operation}: the token is not valid, or no longer; ask for a new one`)
}
