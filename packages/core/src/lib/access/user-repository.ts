import { type JsonObject, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { logInByPassword } from './log-in/password-log-in-store.ts'
import {
  type LogInOptions,
  logInSchema,
  MAX_EMAIL_LENGTH,
  normaliseEmail,
  userEmailSchema,
} from './log-in/log-in-input.ts'
import { codeLimits, passwordLimits, resetLimits } from './log-in/attempt-limit.ts'
import { forgetAttempts } from './log-in/attempt-store.ts'
import { endTokens } from './log-in/user-token-store.ts'
import { hashPassword, MAX_PASSWORD_LENGTH, passwordSchema } from './password.ts'
import { checkId, idSchema, pageFields, textSchema } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { requireActiveUser } from './user-reader.ts'
import type { User } from './user.ts'
import { checkCustomSize, type CustomFieldSet, isNoChange, mergeCustom } from '../custom-fields/custom-field-set.ts'
import { noCustomFields } from '../custom-fields/custom-fields.ts'
import type { CustomInput, NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import { checkCustomFilter, type CustomFilter } from '../custom-fields/custom-filter.ts'
import { changedCustom, customCondition } from '../custom-fields/custom-filter-statement.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'

/** @typeParam Custom the kit's custom fields of users. */
export interface UserCreate<Custom extends object = NoCustomFields> {
  /** Unique within the tenant; kept in lower case. */
  readonly email: string
  /** 12 to 1,024 characters. */
  readonly password: string
  /** The name of a built-in role or one of the tenant's own. */
  readonly role: string
  /** Values of the host's own fields. */
  readonly custom?: CustomInput<Custom> | undefined
}

/** @typeParam Custom the kit's custom fields of users. */
export interface UserChanges<Custom extends object = NoCustomFields> {
  /** Merged with the stored values field by field: null empties a field, a missing one stays. */
  readonly custom: CustomInput<Custom>
}

/** @typeParam Custom the kit's custom fields of users. */
export interface UserFilter<Custom extends object = NoCustomFields> extends PageRequest {
  readonly active?: boolean | undefined
  /** A role's name. */
  readonly role?: string | undefined
  /** Conditions on the host's own fields. All must hold. */
  readonly custom?: CustomFilter<Custom> | undefined
}

const signInSchema = z.strictObject({ email: z.string(), password: z.string() })
const roleName = textSchema(50)
const createSchema = z.strictObject({
  email: userEmailSchema,
  password: passwordSchema,
  role: roleName,
  custom: z.unknown().optional(),
})
const deactivateSchema = z.strictObject({ handOverTo: idSchema.optional(), transaction: z.unknown().optional() })
const unlockSchema = z.strictObject({ address: z.string().optional(), transaction: z.unknown().optional() })
const changesSchema = z.strictObject({ custom: z.unknown().optional() })
const filterSchema = z.strictObject({
  ...pageFields,
  active: z.boolean().optional(),
  role: roleName.optional(),
  custom: z.unknown().optional(),
})

/** Tells the worker, in the transaction of the change, that a user's work is to be given again. */
export type SignalWork = (session: TenantSession, userId: string) => Promise<void>

/** Options of `users.deactivate`. */
export interface DeactivateOptions extends WriteOptions {
  /** The active user who gets the open leads and conversations. Default: they go back to the rules, and without rules they stay. */
  readonly handOverTo?: string | undefined
}

/** Options of `users.unlock`. */
export interface UnlockOptions extends WriteOptions {
  /** An IP address, from which nobody could log in any more. */
  readonly address?: string | undefined
}

/**
 * `tenant.users`: the people who work with the tenant's leads.
 * @typeParam Custom the kit's custom fields of users.
 */
export class UserRepository<Custom extends object = NoCustomFields> {
  readonly #access: TenantAccess
  readonly #signalWork: SignalWork
  readonly #customFields: CustomFieldSet

  constructor(access: TenantAccess, signalWork: SignalWork, customFields = noCustomFields.users) {
    this.#access = access
    this.#signalWork = signalWork
    this.#customFields = customFields
  }

  /** @throws LeadKitError `invalid_input`; `conflict` if the e-mail address is taken; `not_found` for an unknown role. */
  async create(input: UserCreate<Custom>, options: WriteOptions = {}): Promise<User<Custom>> {
    const operation = 'users.create'
    const { email, password, role, ...given } = parseInput(createSchema, input, operation)
    const custom = mergeCustom(null, this.#customFields.change(given.custom, operation), operation)
    const passwordHash = await hashPassword(password)
    const id = newId()
    const write = async (session: TenantSession): Promise<User<Custom>> => {
      const now = this.#access.now()
      const roleId = await findRole(session, role, operation)
      const row = {
        id,
        tenant_id: session.tenantId,
        email,
        password_hash: passwordHash,
        role_id: roleId,
        custom: custom === null ? null : JSON.stringify(custom),
        created_at: now,
        updated_at: now,
      }
      await session.tables.insertInto('users').values(row).execute()
      session.record({ action: 'user.created', subject: ['user', id], after: { roleId } })
      return this.#read(session, id, operation)
    }
    return this.#access.write(operation, write, options)
  }

  /** @throws LeadKitError `not_found`. */
  async get(id: string): Promise<User<Custom>> {
    return this.#access.read('users.get', (session) => this.#read(session, id, 'users.get'))
  }

  /** @throws LeadKitError `invalid_input` for anything but a string. */
  async findByEmail(email: string): Promise<User<Custom> | null> {
    parseInput(z.string().max(MAX_EMAIL_LENGTH), email, 'users.findByEmail')
    return this.#access.read('users.findByEmail', async (session) => {
      const row = await selectUsers(session).where('user.email', '=', normaliseEmail(email)).executeTakeFirst()
      return row === undefined ? null : this.#show(row)
    })
  }

  /** Oldest first. */
  async list(filter: UserFilter<Custom> = {}): Promise<Page<User<Custom>>> {
    const operation = 'users.list'
    const { active, role, custom, ...page } = parseInput(filterSchema, filter, operation)
    const tests = checkCustomFilter(this.#customFields, custom, operation)
    const limit = pageLimit(page)
    return this.#access.read(operation, async (session) => {
      let query = selectUsers(session).where(behindPage('user.created_at', 'asc', page, 'user.id'))
      if (active !== undefined) query = query.where('user.active', '=', active)
      if (role !== undefined) query = query.where('role.name', '=', role)
      for (const test of tests) query = query.where(customCondition(test, 'user.custom'))
      const rows = await query
        .orderBy('user.created_at')
        .orderBy('user.id')
        .limit(limit + 1)
        .execute()
      return toPage(
        rows.map((row) => this.#show(row)),
        limit,
        (user) => ({ at: user.createdAt, id: user.id }),
      )
    })
  }

  /**
   * Returns the user if the password is correct, and records the login; null for a wrong password and for an unknown or deactivated user, all in the
   * same time. Input longer than any address or password returns null without any work. If `mfaEnabled` is true, the person is not in yet: ask for a code,
   * and check it with `secondFactors.verify`. Ten attempts at once for an e-mail address, and then one each 96 minutes; a hundred from a network address, and
   * then one each three minutes. The right password costs none.
   * @throws LeadKitError `invalid_input` for anything but two strings; `rate_limited` with `retryAfterMs`, for users that exist and others alike.
   */
  async verifyPassword(email: string, password: string, options: LogInOptions = {}): Promise<User<Custom> | null> {
    const operation = 'users.verifyPassword'
    parseInput(signInSchema, { email, password }, operation)
    const { address } = parseInput(logInSchema, options, operation)
    if (email.length > MAX_EMAIL_LENGTH || password.length > MAX_PASSWORD_LENGTH) return null
    const attempt = { email: normaliseEmail(email), password, address }
    const id = await logInByPassword(this.#access, attempt, operation)
    return id === null ? null : this.get(id)
  }

  /**
   * Tokens for a new password work no more, and attempts that were counted against the user's address are forgotten: an administrator lets somebody in
   * again whom others locked out.
   * @throws LeadKitError `invalid_input`, `not_found`.
   */
  async setPassword(id: string, password: string, options: WriteOptions = {}): Promise<User<Custom>> {
    const operation = 'users.setPassword'
    const passwordHash = await hashPassword(parseInput(passwordSchema, password, operation))
    const write = async (session: TenantSession): Promise<User<Custom>> => {
      const user = await this.#update(session, id, { password_hash: passwordHash }, operation)
      session.record({ action: 'user.password_set', subject: ['user', id] })
      await endTokens(session, id)
      await forgetAttempts(session, [...passwordLimits(user.email, undefined), ...resetLimits(user.email, undefined)])
      return user
    }
    return this.#access.write(operation, write, options)
  }

  /** @throws LeadKitError `not_found` for an unknown user or role. */
  async setRole(id: string, role: string, options: WriteOptions = {}): Promise<User<Custom>> {
    const operation = 'users.setRole'
    const write = async (session: TenantSession): Promise<User<Custom>> => {
      const roleId = await findRole(session, parseInput(roleName, role, operation), operation)
      const stored = session.tables.selectFrom('users').select('role_id').where('id', '=', checkId(id, operation))
      const before = { roleId: (await stored.forNoKeyUpdate().executeTakeFirst())?.role_id }
      session.record({ action: 'user.role_set', subject: ['user', id], before, after: { roleId } })
      return this.#update(session, id, { role_id: roleId }, operation)
    }
    return this.#access.write(operation, write, options)
  }

  /** Changes custom fields. @throws LeadKitError `invalid_input` with the path of a wrong value, `not_found`. */
  async update(id: string, changes: UserChanges<Custom>, options: WriteOptions = {}): Promise<User<Custom>> {
    const operation = 'users.update'
    const change = this.#customFields.change(parseInput(changesSchema, changes, operation).custom, operation)
    if (isNoChange(change)) return this.get(id)
    const write = async (session: TenantSession): Promise<User<Custom>> => {
      const set = { custom: changedCustom(change), updated_at: this.#access.now() }
      const row = await session.tables
        .updateTable('users')
        .set(set)
        .where('id', '=', checkId(id, operation))
        .returning('custom')
        .executeTakeFirst()
      checkCustomSize(requireFound(row, operation, 'user').custom, operation)
      return this.#read(session, id, operation)
    }
    return this.#access.write(operation, write, options)
  }

  /**
   * From now on the user cannot sign in, and the user's API keys are refused. A worker gives the open work to others.
   * @throws LeadKitError `invalid_input`; `not_found`, also if `handOverTo` is unknown or deactivated.
   */
  async deactivate(id: string, options: DeactivateOptions = {}): Promise<User<Custom>> {
    const operation = 'users.deactivate'
    const { handOverTo } = parseInput(deactivateSchema, options, operation)
    const { transaction } = options
    if (handOverTo === id) throw new LeadKitError('invalid_input', `${operation}: handOverTo must be another user`)
    const write = async (session: TenantSession): Promise<User<Custom>> => {
      if (handOverTo !== undefined) await requireActiveUser(session, handOverTo, operation)
      const user = await this.#update(session, id, { active: false, work_goes_to: handOverTo ?? null }, operation)
      session.record({ action: 'user.deactivated', subject: ['user', id], after: { active: false, handOverTo } })
      await endTokens(session, id)
      await this.#signalWork(session, id)
      return user
    }
    return this.#access.write(operation, write, { transaction })
  }

  /**
   * Attempts to log in that were counted against the user, whoever made them, are forgotten: passwords, codes and requests for a new password. With `address`
   * those from that network address, too, whatever the users.
   * @throws LeadKitError `invalid_input`, `not_found`.
   */
  async unlock(id: string, options: UnlockOptions = {}): Promise<User<Custom>> {
    const operation = 'users.unlock'
    const { address } = parseInput(unlockSchema, options, operation)
    const write = async (session: TenantSession): Promise<User<Custom>> => {
      const user = await this.#read(session, id, operation)
      const ofUser = [...passwordLimits(user.email, address), ...codeLimits(user.id)]
      await forgetAttempts(session, [...ofUser, ...resetLimits(user.email, address)])
      session.record({ action: 'user.unlocked', subject: ['user', id] })
      return user
    }
    return this.#access.write(operation, write, { transaction: options.transaction })
  }

  async reactivate(id: string, options: WriteOptions = {}): Promise<User<Custom>> {
    const operation = 'users.reactivate'
    const write = async (session: TenantSession): Promise<User<Custom>> => {
      const user = await this.#update(session, id, { active: true, work_goes_to: null }, operation)
      session.record({ action: 'user.reactivated', subject: ['user', id], after: { active: true } })
      await this.#signalWork(session, id)
      return user
    }
    return this.#access.write(operation, write, options)
  }

  async #update(
    session: TenantSession,
    id: string,
    set: Readonly<Record<string, unknown>>,
    operation: string,
  ): Promise<User<Custom>> {
    await session.tables
      .updateTable('users')
      .set({ ...set, updated_at: this.#access.now() })
      .where('id', '=', checkId(id, operation))
      .execute()
    return this.#read(session, id, operation)
  }

  async #read(session: TenantSession, id: string, operation: string): Promise<User<Custom>> {
    const row = await selectUsers(session).where('user.id', '=', checkId(id, operation)).executeTakeFirst()
    const found = requireFound(row, operation, 'user')
    return this.#show(found)
  }

  #show({ custom, ...user }: UserRow): User<Custom> {
    return { ...toUser(user), ...(this.#customFields.read(custom) as Pick<User<Custom>, 'custom' | 'customIssues'>) }
  }
}

async function findRole(session: TenantSession, name: string, operation: string): Promise<string> {
  const row = await session.tables.selectFrom('roles').select('id').where('name', '=', name).executeTakeFirst()
  if (row === undefined)
    throw new LeadKitError(
      'not_found',
      `${operation}: this tenant has no such role; tenant.roles.list shows the existing ones`,
    )
  return row.id
}

function selectUsers(session: TenantSession) {
  return session.tables
    .selectFrom('users as user')
    .innerJoin('roles as role', 'role.id', 'user.role_id')
    .select([
      'user.id',
      'user.email',
      'role.name as role',
      'user.last_login',
      'user.mfa_enabled',
      'user.active',
      'user.custom',
      'user.created_at',
      'user.updated_at',
    ])
}

interface UserRow {
  readonly id: string
  readonly email: string
  readonly role: string
  readonly last_login: Date | null
  readonly mfa_enabled: boolean
  readonly active: boolean
  readonly custom: JsonObject | null
  readonly created_at: Date
  readonly updated_at: Date
}

function toUser(row: Omit<UserRow, 'custom'>): Omit<User, 'custom' | 'customIssues'> {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    lastLogin: row.last_login,
    mfaEnabled: row.mfa_enabled,
    active: row.active,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
