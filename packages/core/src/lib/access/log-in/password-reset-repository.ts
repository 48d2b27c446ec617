import { z } from 'zod'
import { countAttempt, forgetAttempts } from './attempt-store.ts'
import { passwordLimits, RESET_LIFETIME_MS, resetLimits } from './attempt-limit.ts'
import { type LogInOptions, logInSchema, MAX_EMAIL_LENGTH, normaliseEmail } from './log-in-input.ts'
import { tokenSchema } from './user-token.ts'
import { endTokens, invalidToken, isOpen, takeToken, writeToken } from './user-token-store.ts'
import { hashPassword, passwordSchema } from '../password.ts'
import { parseInput } from '../../base/parse-input.ts'
import type { TenantSession } from '../../database/session.ts'
import type { TenantAccess } from '../../database/tenant-access.ts'

/** What the host sends to the user's address, in a link. */
export interface PasswordReset {
  readonly userId: string
  readonly email: string
  /** Works once. Shown only here: its hash is stored. */
  readonly token: string
  readonly expiresAt: Date
}

const completeSchema = z.strictObject({ token: tokenSchema, password: passwordSchema })

/** `tenant.passwordResets`: a new password for somebody who can read the mailbox. */
export class PasswordResetRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /**
   * A token for a new password, valid for 30 minutes; null if no active user has the address, after the same work. Answer the person the same in both cases.
   * Five at once for an address, fifty from a network address, and then one each half hour and each three minutes: who is refused has a mail whose token works.
   * @throws LeadKitError `invalid_input`; `rate_limited` with `retryAfterMs`, for users that exist and others alike.
   */
  async request(email: string, options: LogInOptions = {}): Promise<PasswordReset | null> {
    const operation = 'passwordResets.request'
    const given = normaliseEmail(parseInput(z.string().max(MAX_EMAIL_LENGTH), email, operation))
    const { address } = parseInput(logInSchema, options, operation)
    await this.#access.write(operation, (session) => countAttempt(session, operation, resetLimits(given, address)))
    return this.#access.write(operation, async (session) => {
      const user = await session.tables
        .selectFrom('users')
        .select('id')
        .where('email', '=', given)
        .where('active', '=', true)
        // A new password that is being set ends the tokens that it finds: this one comes after it.
        .forShare()
        .executeTakeFirst()
      const written = await writeToken(session, {
        purpose: 'reset',
        userId: user?.id ?? null,
        lifetimeMs: RESET_LIFETIME_MS,
      })
      if (user === undefined) return null
      return { userId: user.id, email: given, token: written.token, expiresAt: written.expiresAt }
    })
  }

  /**
   * Sets the password, once for each token; the user's other tokens work no more, and attempts that were counted are forgotten. A second factor stays: it is
   * asked for at the next log-in. Ends no session of the host's: do that then.
   * @returns the user's id.
   * @throws LeadKitError `invalid_input`; `unauthorized` for a token that is unknown, used or expired, or whose user was deactivated.
   */
  async complete(token: string, password: string): Promise<string> {
    const operation = 'passwordResets.complete'
    const values = parseInput(completeSchema, { token, password }, operation)
    const open = await this.#access.read(operation, (session) => isOpen(session, 'reset', values.token))
    if (!open) throw invalidToken(operation)
    const passwordHash = await hashPassword(values.password)
    return this.#access.write(operation, async (session) => {
      const { user_id: userId } = await takeToken(session, { purpose: 'reset', token: values.token, operation })
      const email = userId === null ? null : await setPassword(session, userId, passwordHash)
      if (userId === null || email === null) throw invalidToken(operation)
      const after = { byToken: true }
      session.record({ action: 'user.password_set', subject: ['user', userId], after, by: userId })
      await endTokens(session, userId)
      await forgetAttempts(session, [...passwordLimits(email, undefined), ...resetLimits(email, undefined)])
      return userId
    })
  }
}

async function setPassword(session: TenantSession, userId: string, passwordHash: string): Promise<string | null> {
  const row = await session.tables
    .updateTable('users')
    .set({ password_hash: passwordHash, updated_at: session.now })
    .where('id', '=', userId)
    .where('active', '=', true)
    .returning('email')
    .executeTakeFirst()
  return row?.email ?? null
}
