import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { countAttempt, forgetAttempts, takeBackAttempt } from './attempt-store.ts'
import { codeLimits } from './attempt-limit.ts'
import { factorUri, hashRecoveryCode, newFactorSecret, newRecoveryCodes, plainCode, stepOfCode } from './factor-code.ts'
import { readClock } from '../access-clock-statement.ts'
import type { KeyRing, SecretPlace } from '../key-ring.ts'
import { idSchema, textSchema } from '../../base/field-schema.ts'
import { parseInput, requireFound } from '../../base/parse-input.ts'
import type { TenantSession } from '../../database/session.ts'
import type { TenantAccess, WriteOptions } from '../../database/tenant-access.ts'

export interface NewSecondFactor {
  /** The host's name, as apps show it; 1 to 100 characters. */
  readonly issuer: string
}

/** What an authenticator app needs. Show it once, over an encrypted connection, and keep it nowhere. */
export interface SecondFactorEnrolment {
  /** Base32, for typing. */
  readonly secret: string
  /** The same as an `otpauth://` URI, for a QR code that you render yourself. */
  readonly uri: string
}

/** Ten codes for the day when the app is lost. Each works once; only their hashes are stored. */
export interface RecoveryCodes {
  readonly recoveryCodes: readonly string[]
}

/** What let the person in. */
export interface VerifiedFactor {
  readonly kind: 'app' | 'recovery_code'
  /** How many recovery codes are left. */
  readonly recoveryCodesLeft: number
}

const enrolSchema = z.strictObject({ issuer: textSchema(100) })
const codeSchema = z.strictObject({ userId: idSchema, code: z.string().max(100) })

interface FactorRow {
  readonly id: string
  readonly email: string
  readonly mfa_enabled: boolean
  readonly mfa_secret_encrypted: string | null
  readonly mfa_step: number | null
  readonly recovery_hashes: readonly string[] | null
}

/**
 * `tenant.secondFactors`: codes of an authenticator app (TOTP, RFC 6238) beside the password. `user.mfaEnabled` is true exactly while a factor is confirmed. A
 * code works once: a user's row is locked while one is checked, and a step that was taken, or an earlier one, is never taken again.
 */
export class SecondFactorRepository {
  readonly #access: TenantAccess
  readonly #keyRing: KeyRing

  constructor(access: TenantAccess, keyRing: KeyRing) {
    this.#access = access
    this.#keyRing = keyRing
  }

  /**
   * Begins: gives the user a new secret, in place of one that was not confirmed. Nothing is asked for at a log-in until `confirm`.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown or deactivated user; `conflict` if a factor is confirmed: `reset` it first.
   */
  async enrol(userId: string, input: NewSecondFactor, options: WriteOptions = {}): Promise<SecondFactorEnrolment> {
    const operation = 'secondFactors.enrol'
    const id = parseInput(idSchema, userId, operation)
    const { issuer } = parseInput(enrolSchema, input, operation)
    const secret = newFactorSecret()
    const write = async (session: TenantSession): Promise<SecondFactorEnrolment> => {
      const row = await lockUser(session, id, operation)
      if (row.mfa_enabled)
        throw new LeadKitError(
          'conflict',
          `${operation}: the user has a factor; take it away with secondFactors.reset first`,
        )
      const sealed = this.#keyRing.encrypt(secret, placeOf(session, row.id))
      await set(session, row.id, { mfa_secret_encrypted: sealed, mfa_step: null, recovery_hashes: null })
      return { secret, uri: factorUri(secret, issuer, row.email) }
    }
    return this.#access.write(operation, write, options)
  }

  /**
   * Ends the enrolment with a first code of the app: from now on log-ins need one. The code cannot be used again for the log-in.
   * @throws LeadKitError `invalid_input`; `unauthorized` for a wrong code; `rate_limited` with `retryAfterMs`; `not_found`; `conflict` without `enrol`, or if a
   * factor is confirmed already.
   */
  async confirm(userId: string, code: string): Promise<RecoveryCodes> {
    const operation = 'secondFactors.confirm'
    const values = await this.#count(userId, code, operation)
    return this.#access.write(operation, async (session) => {
      const row = await lockUser(session, values.userId, operation)
      if (row.mfa_enabled || row.mfa_secret_encrypted === null)
        throw new LeadKitError('conflict', `${operation}: nothing waits for a code; begin with secondFactors.enrol`)
      const step = await this.#takenStep(session, row, values.code)
      if (step === null)
        throw new LeadKitError('unauthorized', `${operation}: the code is wrong; type the one that the app shows now`)
      const recoveryCodes = newRecoveryCodes()
      await set(session, row.id, { mfa_enabled: true, mfa_step: step, recovery_hashes: hashesOf(recoveryCodes) })
      session.record({ action: 'user.factor_confirmed', subject: ['user', row.id], by: row.id })
      await takeBackAttempt(session, codeLimits(row.id))
      return { recoveryCodes }
    })
  }

  /**
   * Checks the second step of a log-in: a code of the app, half a minute early or late at most, or a recovery code. Notes the log-in. Null for a wrong code,
   * for one that was used, and for a user without a factor or who was deactivated. Five attempts at once, then one
   * each three hours; the right code costs none.
   * @throws LeadKitError `invalid_input`; `rate_limited` with `retryAfterMs`.
   */
  async verify(userId: string, code: string): Promise<VerifiedFactor | null> {
    const operation = 'secondFactors.verify'
    // A form of two pages asks with nothing first: what can be no code costs no attempt.
    const { code: typed } = parseInput(codeSchema, { userId, code }, operation)
    if (plainCode(typed) === null && hashRecoveryCode(typed) === null) return null
    const values = await this.#count(userId, code, operation)
    return this.#access.write(operation, async (session) => {
      const row = await readUser(session, values.userId)
      if (row === undefined || !row.mfa_enabled) return null
      const verified = await this.#take(session, row, values.code)
      if (verified === null) return null
      const failures = await takeBackAttempt(session, codeLimits(row.id))
      const after = { factor: verified.kind, failures }
      session.record({ action: 'user.logged_in', subject: ['user', row.id], after, by: row.id })
      return verified
    })
  }

  /**
   * Ten new recovery codes in place of those before. Ask for a code of the app first.
   * @throws LeadKitError `invalid_input`; `not_found`; `conflict` without a confirmed factor.
   */
  async renewRecoveryCodes(userId: string, options: WriteOptions = {}): Promise<RecoveryCodes> {
    const operation = 'secondFactors.renewRecoveryCodes'
    const id = parseInput(idSchema, userId, operation)
    const write = async (session: TenantSession): Promise<RecoveryCodes> => {
      const row = await lockUser(session, id, operation)
      if (!row.mfa_enabled)
        throw new LeadKitError('conflict', `${operation}: the user has no factor; begin with secondFactors.enrol`)
      const recoveryCodes = newRecoveryCodes()
      await set(session, id, { recovery_hashes: hashesOf(recoveryCodes) })
      session.record({ action: 'user.recovery_codes_renewed', subject: ['user', id] })
      return { recoveryCodes }
    }
    return this.#access.write(operation, write, options)
  }

  /**
   * Takes the factor and the recovery codes away, as an administrator does for somebody who lost both: the password is enough again. No error without a factor.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown user.
   */
  async reset(userId: string, options: WriteOptions = {}): Promise<void> {
    const operation = 'secondFactors.reset'
    const id = parseInput(idSchema, userId, operation)
    const write = async (session: TenantSession): Promise<void> => {
      const cleared = { mfa_enabled: false, mfa_secret_encrypted: null, mfa_step: null, recovery_hashes: null }
      const changed = await set(session, id, cleared)
      requireFound(changed ? id : null, operation, 'user')
      session.record({ action: 'user.factor_reset', subject: ['user', id] })
      await forgetAttempts(session, codeLimits(id))
    }
    await this.#access.write(operation, write, options)
  }

  /** Counts the attempt, and commits that before anything is compared. */
  async #count(userId: string, code: string, operation: string): Promise<z.infer<typeof codeSchema>> {
    const values = parseInput(codeSchema, { userId, code }, operation)
    await this.#access.write(operation, (session) => countAttempt(session, operation, codeLimits(values.userId)))
    return values
  }

  /** The code's step, if it is right and none from it on was taken. */
  async #takenStep(session: TenantSession, row: FactorRow, text: string): Promise<number | null> {
    const code = plainCode(text)
    if (code === null || row.mfa_secret_encrypted === null) return null
    const secret = this.#keyRing.decrypt(row.mfa_secret_encrypted, placeOf(session, row.id))
    // A tenant that was imported without its secrets has an empty one, whose codes anybody can compute.
    const step = secret === '' ? null : stepOfCode(secret, code, await readClock(session))
    return step === null || (row.mfa_step !== null && step <= row.mfa_step) ? null : step
  }

  async #take(session: TenantSession, row: FactorRow, text: string): Promise<VerifiedFactor | null> {
    const hashes = row.recovery_hashes ?? []
    const step = await this.#takenStep(session, row, text)
    if (step !== null) {
      await set(session, row.id, { mfa_step: step, last_login: session.now })
      return { kind: 'app', recoveryCodesLeft: hashes.length }
    }
    const hash = hashRecoveryCode(text)
    if (hash === null || !hashes.includes(hash)) return null
    const left = hashes.filter((each) => each !== hash)
    await set(session, row.id, { recovery_hashes: JSON.stringify(left), last_login: session.now })
    return { kind: 'recovery_code', recoveryCodesLeft: left.length }
  }
}

/** An active user, locked until the commit. */
async function readUser(session: TenantSession, id: string): Promise<FactorRow | undefined> {
  return session.tables
    .selectFrom('users')
    .select(['id', 'email', 'mfa_enabled', 'mfa_secret_encrypted', 'mfa_step', 'recovery_hashes'])
    .where('id', '=', id)
    .where('active', '=', true)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

async function lockUser(session: TenantSession, id: string, operation: string): Promise<FactorRow> {
  return requireFound(await readUser(session, id), operation, 'active user')
}

async function set(session: TenantSession, id: string, values: Readonly<Record<string, unknown>>): Promise<boolean> {
  const query = session.tables.updateTable('users').set({ ...values, updated_at: session.now })
  return (await query.where('id', '=', id).returning('id').executeTakeFirst()) !== undefined
}

function placeOf(session: TenantSession, rowId: string): SecretPlace {
  return { tenantId: session.tenantId, table: 'users', rowId, column: 'mfa_secret_encrypted' }
}

function hashesOf(codes: readonly string[]): string {
  return JSON.stringify(codes.map(hashRecoveryCode))
}
