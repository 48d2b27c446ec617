import { LeadKitError } from '@leadkit/contracts'
import { type RawBuilder, type Selectable, sql, type SqlBool } from 'kysely'
import { z } from 'zod'
import { checkId, pageSchema, textSchema } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { decodePageKey, type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { type TenantPermission, tenantPermissions } from './permissions.ts'
import { builtInRoles } from './role.ts'
import type { Role } from './user.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import type { RolesTable } from '../database/tables/access-tables.ts'

export interface RoleCreate {
  /** Unique within the tenant, 1 to 50 characters. */
  readonly name: string
  /** Single permissions and wildcards. Those of operators (`tenants`, `deliveries`, `system`) belong to no role. */
  readonly permissions: readonly TenantPermission[]
}

const permissionList = z.array(z.enum(tenantPermissions)).max(200).readonly()
const createSchema = z.strictObject({ name: textSchema(50), permissions: permissionList })
const changesSchema = z.strictObject({ permissions: permissionList })
const COLUMNS = ['id', 'name', 'permissions', 'created_at'] as const

/** The built-in roles have times of the database, to the microsecond; the key of a page has milliseconds, and would give the same role again. */
const CREATED_AT = sql<Date>`date_trunc('milliseconds', created_at)`

function behindRole({ after }: PageRequest): RawBuilder<SqlBool> {
  if (after === undefined || after === null) return sql<SqlBool>`true`
  const { at, id } = decodePageKey(after)
  return sql<SqlBool>`(${CREATED_AT}, id) > (${at}, ${id})`
}

/** `tenant.roles`: admin, member and viewer, and the tenant's own. */
export class RoleRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /** @throws LeadKitError `invalid_input`; `conflict` if the name is taken. */
  async create(input: RoleCreate, options: WriteOptions = {}): Promise<Role> {
    const values = parseInput(createSchema, input, 'roles.create')
    const write = async (session: TenantSession): Promise<Role> => {
      const row = {
        id: newId(),
        tenant_id: session.tenantId,
        name: values.name,
        permissions: JSON.stringify(values.permissions),
        created_at: this.#access.now(),
      }
      const { permissions } = values
      session.record({ action: 'role.created', subject: ['role', row.id], after: { permissions } })
      return toRole(await session.tables.insertInto('roles').values(row).returning(COLUMNS).executeTakeFirstOrThrow())
    }
    return this.#access.write('roles.create', write, options)
  }

  /** @throws LeadKitError `not_found`. */
  async get(id: string): Promise<Role> {
    return this.#access.read('roles.get', (session) => readRole(session, id, 'roles.get'))
  }

  async list(request: PageRequest = {}): Promise<Page<Role>> {
    const page = parseInput(pageSchema, request, 'roles.list')
    const limit = pageLimit(page)
    return this.#access.read('roles.list', async (session) => {
      const query = session.tables.selectFrom('roles').select(COLUMNS).where(behindRole(page))
      const rows = await query
        .orderBy(CREATED_AT)
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toRole), limit, (role) => ({ at: role.createdAt, id: role.id }))
    })
  }

  /** Changes what one of the tenant's own roles may do; API keys are affected at once. @throws LeadKitError `invalid_input`, `not_found`. */
  async update(id: string, changes: Pick<RoleCreate, 'permissions'>, options: WriteOptions = {}): Promise<Role> {
    const values = parseInput(changesSchema, changes, 'roles.update')
    const write = async (session: TenantSession): Promise<Role> => {
      const before = { permissions: (await lockOwnRole(session, id, 'roles.update')).permissions }
      session.record({ action: 'role.updated', subject: ['role', id], before, after: { ...values } })
      const query = session.tables.updateTable('roles').set({ permissions: JSON.stringify(values.permissions) })
      return toRole(await query.where('id', '=', id).returning(COLUMNS).executeTakeFirstOrThrow())
    }
    return this.#access.write('roles.update', write, options)
  }

  /** @throws LeadKitError `invalid_input` for a built-in role; `conflict` while a user has it; `not_found`. */
  async remove(id: string, options: WriteOptions = {}): Promise<void> {
    const write = async (session: TenantSession): Promise<void> => {
      const before = { permissions: (await lockOwnRole(session, id, 'roles.remove')).permissions }
      session.record({ action: 'role.removed', subject: ['role', id], before })
      const tenant = session.tables
      const user = await tenant.selectFrom('users').select('id').where('role_id', '=', id).executeTakeFirst()
      if (user !== undefined)
        throw new LeadKitError('conflict', 'roles.remove: users have this role; assign them another with users.setRole')
      await tenant.deleteFrom('roles').where('id', '=', id).execute()
    }
    await this.#access.write('roles.remove', write, options)
  }
}

async function readRole(session: TenantSession, id: string, operation: string): Promise<Role> {
  const query = session.tables.selectFrom('roles').select(COLUMNS).where('id', '=', checkId(id, operation))
  return toRole(requireFound(await query.executeTakeFirst(), operation, 'role'))
}

/** @throws LeadKitError `not_found`; `invalid_input` for a built-in role. */
async function lockOwnRole(session: TenantSession, id: string, operation: string): Promise<Role> {
  const query = session.tables.selectFrom('roles').select(COLUMNS).where('id', '=', checkId(id, operation))
  const role = toRole(requireFound(await query.forUpdate().executeTakeFirst(), operation, 'role'))
  refuseBuiltIn(role, operation)
  return role
}

function isBuiltIn(name: string): boolean {
  return builtInRoles.some((builtIn) => builtIn === name)
}

function refuseBuiltIn(role: Role, operation: string): void {
  if (role.builtIn)
    throw new LeadKitError(
      'invalid_input',
      `${operation}: ${role.name} is built in; create your own role with roles.create`,
    )
}

function toRole(row: Pick<Selectable<RolesTable>, (typeof COLUMNS)[number]>): Role {
  return {
    id: row.id,
    name: row.name,
    permissions: row.permissions,
    builtIn: isBuiltIn(row.name),
    createdAt: row.created_at,
  }
}
