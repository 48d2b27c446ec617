import { emailAddressSchema, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { hashPassword, MAX_PASSWORD_LENGTH, passwordSchema, verifyPassword } from './password.ts'
import { checkId, pageFields, textSchema } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import type { User } from './user.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'

export interface UserCreate {
  /** Unique within the tenant; kept in lower case. */
  readonly email: string
  /** 12 to 1,024 characters. */
  readonly password: string
  /** The name of a built-in role or one of the tenant's own. */
  readonly role: string
}

export interface UserFilter extends PageRequest {
  readonly active?: boolean | undefined
  /** A role's name. */
  readonly role?: string | undefined
}

const MAX_EMAIL_LENGTH = 320
const emailSchema = z.string().trim().toLowerCase().pipe(emailAddressSchema)
const signInSchema = z.strictObject({ email: z.string(), password: z.string() })
const roleName = textSchema(50)
const createSchema = z.strictObject({ email: emailSchema, password: passwordSchema, role: roleName })
const filterSchema = z.strictObject({ ...pageFields, active: z.boolean().optional(), role: roleName.optional() })

/** `tenant.users`: the people who work with the tenant's leads. */
export class UserRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /** @throws LeadKitError `invalid_input`; `conflict` if the e-mail address is taken; `not_found` for an unknown role. */
  async create(input: UserCreate, options: WriteOptions = {}): Promise<User> {
    const { email, password, role } = parseInput(createSchema, input, 'users.create')
    const passwordHash = await hashPassword(password)
    const id = newId()
    const write = async (session: TenantSession): Promise<User> => {
      const now = this.#access.now()
      const roleId = await findRole(session, role, 'users.create')
      const row = {
        id,
        tenant_id: session.tenantId,
        email,
        password_hash: passwordHash,
        role_id: roleId,
        created_at: now,
        updated_at: now,
      }
      await session.tables.insertInto('users').values(row).execute()
      return readUser(session, id, 'users.create')
    }
    return this.#access.write('users.create', write, options)
  }

  /** @throws LeadKitError `not_found`. */
  async get(id: string): Promise<User> {
    return this.#access.read('users.get', (session) => readUser(session, id, 'users.get'))
  }

  /** @throws LeadKitError `invalid_input` for anything but a string. */
  async findByEmail(email: string): Promise<User | null> {
    parseInput(z.string().max(MAX_EMAIL_LENGTH), email, 'users.findByEmail')
    return this.#access.read('users.findByEmail', async (session) => {
      const row = await selectUsers(session).where('user.email', '=', normalise(email)).executeTakeFirst()
      return row === undefined ? null : toUser(row)
    })
  }

  /** Oldest first. */
  async list(filter: UserFilter = {}): Promise<Page<User>> {
    const { active, role, ...page } = parseInput(filterSchema, filter, 'users.list')
    const limit = pageLimit(page)
    return this.#access.read('users.list', async (session) => {
      let query = selectUsers(session).where(behindPage('user.created_at', 'asc', page, 'user.id'))
      if (active !== undefined) query = query.where('user.active', '=', active)
      if (role !== undefined) query = query.where('role.name', '=', role)
      const rows = await query
        .orderBy('user.created_at')
        .orderBy('user.id')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toUser), limit, (user) => ({ at: user.createdAt, id: user.id }))
    })
  }

  /**
   * Returns the user if the password is correct, and records the login; null for a wrong password and for an unknown or deactivated user, all in the
   * same time. Input longer than any address or password returns null without any work. The host has to limit the number of attempts.
   * @throws LeadKitError `invalid_input` for anything but two strings.
   */
  async verifyPassword(email: string, password: string): Promise<User | null> {
    const operation = 'users.verifyPassword'
    parseInput(signInSchema, { email, password }, operation)
    if (email.length > MAX_EMAIL_LENGTH || password.length > MAX_PASSWORD_LENGTH) return null
    const stored = await this.#access.read(operation, (session) =>
      session.tables
        .selectFrom('users')
        .select(['id', 'password_hash', 'active'])
        .where('email', '=', normalise(email))
        .executeTakeFirst(),
    )
    const matches = await verifyPassword(password, stored?.password_hash ?? null)
    if (stored === undefined || !matches || !stored.active) return null
    return this.#set(stored.id, { last_login: this.#access.now() }, operation, {})
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async setPassword(id: string, password: string, options: WriteOptions = {}): Promise<User> {
    const operation = 'users.setPassword'
    const passwordHash = await hashPassword(parseInput(passwordSchema, password, operation))
    return this.#set(id, { password_hash: passwordHash }, operation, options)
  }

  /** @throws LeadKitError `not_found` for an unknown user or role. */
  async setRole(id: string, role: string, options: WriteOptions = {}): Promise<User> {
    const operation = 'users.setRole'
    const write = async (session: TenantSession): Promise<User> => {
      const roleId = await findRole(session, parseInput(roleName, role, operation), operation)
      return this.#update(session, id, { role_id: roleId }, operation)
    }
    return this.#access.write(operation, write, options)
  }

  /** From now on the user cannot sign in, and the user's API keys are refused. */
  async deactivate(id: string, options: WriteOptions = {}): Promise<User> {
    return this.#set(id, { active: false }, 'users.deactivate', options)
  }

  async reactivate(id: string, options: WriteOptions = {}): Promise<User> {
    return this.#set(id, { active: true }, 'users.reactivate', options)
  }

  async #set(
    id: string,
    set: Readonly<Record<string, unknown>>,
    operation: string,
    options: WriteOptions,
  ): Promise<User> {
    const write = (session: TenantSession): Promise<User> => this.#update(session, id, set, operation)
    return this.#access.write(operation, write, options)
  }

  async #update(
    session: TenantSession,
    id: string,
    set: Readonly<Record<string, unknown>>,
    operation: string,
  ): Promise<User> {
    await session.tables
      .updateTable('users')
      .set({ ...set, updated_at: this.#access.now() })
      .where('id', '=', checkId(id, operation))
      .execute()
    return readUser(session, id, operation)
  }
}

/** The stored form; empty, which matches no row, for anything but an address. */
function normalise(email: string): string {
  const parsed = emailSchema.safeParse(email)
  return parsed.success ? parsed.data : ''
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
      'user.created_at',
      'user.updated_at',
    ])
}

async function readUser(session: TenantSession, id: string, operation: string): Promise<User> {
  const row = await selectUsers(session).where('user.id', '=', checkId(id, operation)).executeTakeFirst()
  return toUser(requireFound(row, operation, 'user'))
}

interface UserRow {
  readonly id: string
  readonly email: string
  readonly role: string
  readonly last_login: Date | null
  readonly mfa_enabled: boolean
  readonly active: boolean
  readonly created_at: Date
  readonly updated_at: Date
}

function toUser(row: UserRow): User {
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
