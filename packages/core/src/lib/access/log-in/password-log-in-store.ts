import { countAttempt, takeBackAttempt } from './attempt-store.ts'
import { type AttemptLimit, passwordLimits } from './attempt-limit.ts'
import { hashPassword, needsRehash, verifyPassword } from '../password.ts'
import type { TenantAccess } from '../../database/tenant-access.ts'
import type { TenantSession } from '../../database/session.ts'

export interface PasswordAttempt {
  /** In the stored form; empty for what cannot be an address. */
  readonly email: string
  readonly password: string
  /** Where it comes from; undefined if the host does not say. */
  readonly address: string | undefined
}

/**
 * The id of the active user with this password; null for anybody else, in the same time. The attempt is counted and committed before the password is
 * compared, and taken back if it is right.
 * @throws LeadKitError `rate_limited` with `retryAfterMs`.
 */
export async function logInByPassword(
  access: TenantAccess,
  { email, password, address }: PasswordAttempt,
  operation: string,
): Promise<string | null> {
  const limits = passwordLimits(email, address)
  await access.write(operation, (session) => countAttempt(session, operation, limits))
  // The same password may come twice at once, and the other log-in may have stored its hash anew: then it is compared once more.
  for (let tries = 0; tries < COMPARED_AT_MOST; tries += 1) {
    const stored = await readHash(access, email, operation)
    const matches = await verifyPassword(password, stored?.password_hash ?? null)
    if (stored === undefined || !matches || !stored.active) return null
    const rehashed = needsRehash(stored.password_hash) ? await hashPassword(password) : stored.password_hash
    const id = await access.write(operation, (session) => noteLogIn(session, { ...stored, rehashed, limits, address }))
    if (id !== null) return id
  }
  return null
}

const COMPARED_AT_MOST = 3

function readHash(access: TenantAccess, email: string, operation: string) {
  return access.read(operation, (session) =>
    session.tables
      .selectFrom('users')
      .select(['id', 'password_hash', 'active'])
      .where('email', '=', email)
      .executeTakeFirst(),
  )
}

interface RightPassword {
  readonly id: string
  readonly password_hash: string
  readonly rehashed: string
  readonly limits: readonly AttemptLimit[]
  readonly address: string | undefined
}

/** Null if the user was deactivated, or got another password, while this one was compared. */
async function noteLogIn(
  session: TenantSession,
  { id, password_hash: hash, rehashed, limits, address }: RightPassword,
): Promise<string | null> {
  const row = await session.tables
    .updateTable('users')
    .set((eb) => ({
      password_hash: rehashed,
      updated_at: session.now,
      // With a second factor nobody is in yet.
      last_login: eb.case().when('mfa_enabled', '=', true).then(eb.ref('last_login')).else(session.now).end(),
    }))
    .where('id', '=', id)
    .where('password_hash', '=', hash)
    .where('active', '=', true)
    .returning(['id', 'mfa_enabled'])
    .executeTakeFirst()
  if (row === undefined) return null
  const failures = await takeBackAttempt(session, limits)
  // With a second factor nobody is in yet.
  if (!row.mfa_enabled)
    session.record({
      action: 'user.logged_in',
      subject: ['user', id],
      after: { factor: 'password', failures },
      by: id,
      address,
    })
  return row.id
}
