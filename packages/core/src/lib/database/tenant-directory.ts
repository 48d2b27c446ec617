import { LeadKitError } from '@leadkit/contracts'
import { LRUCache } from 'lru-cache'
import { isUuid, tenantSchema, type TenantScope } from '../base/identifier.ts'
import type { Database } from './database.ts'
import { expectedMigrations, droppedSchema, newerSchema, olderSchema } from './schema-state-reader.ts'
import { type DatabaseSession, quoteIdentifier } from './session.ts'
const TRUST_MS = 5_000
/** Tenants whose access one process caches; the least recently used is evicted. */
const MAX_TENANTS = 50_000
/** How long a host may take to commit the transaction that suspends or removes a tenant. */
const PENDING_MS = 3_600_000

interface TenantState {
  readonly active: boolean
  readonly removed: boolean
  readonly found: boolean
  readonly migrated: string | number
  /** A newer version took away what this one may use. */
  readonly contracted: boolean
}

/**
 * Checks that a tenant exists, is active, and has tables at this version, before any of its data is accessed. A positive answer is cached for five
 * seconds by a monotonic clock, so a suspension reaches other processes within that time; this process knows at once.
 */
export class TenantDirectory {
  readonly #database: Database
  readonly #elapsedMs: () => number
  readonly #activeUntil = new LRUCache<string, number>({ max: MAX_TENANTS })
  readonly #pendingUntil = new Map<string, number>()

  /** @param elapsedMs a monotonic clock in milliseconds. */
  constructor(database: Database, elapsedMs: () => number = () => performance.now()) {
    this.#database = database
    this.#elapsedMs = elapsedMs
  }

  /**
   * @throws LeadKitError `invalid_input`, `tenant_unknown` or `tenant_suspended`; `configuration` for a schema that is older than this version or
   * missing, or that a newer version took something from (a migration `…_contract`); `storage_unavailable`, with the operation's name.
   */
  async resolve(tenantId: string, operation: string): Promise<TenantScope> {
    if (typeof tenantId !== 'string' || !isUuid(tenantId))
      throw new LeadKitError('invalid_input', 'kit.tenant: the id must be a UUID in lower case')
    const scope = { tenantId, schema: tenantSchema(tenantId) }
    const asked = this.#elapsedMs()
    if ((this.#activeUntil.get(tenantId) ?? -1) > asked) return scope
    const state = await this.#database.readShared(operation, (session) => readState(session, scope))
    if (state === undefined) throw this.#gone(tenantId)
    if (!state.active) {
      this.#pendingUntil.delete(tenantId)
      if (state.removed) throw removedTenant(tenantId)
      throw new LeadKitError('tenant_suspended', `Tenant ${tenantId} is suspended; resume it with kit.tenants.resume`)
    }
    await checkTables(state, scope, operation)
    if ((this.#pendingUntil.get(tenantId) ?? -1) < asked) this.#activeUntil.set(tenantId, asked + TRUST_MS)
    return scope
  }

  /** Drops the cached answer about a tenant. */
  forget(tenantId: string): void {
    this.#activeUntil.delete(tenantId)
  }

  /**
   * The same for a change inside a host transaction, whose commit LeadKit does not see: until the change is visible, or for an hour, every call asks
   * the database, so that the change takes effect in this process on commit.
   */
  watch(tenantId: string): void {
    this.forget(tenantId)
    this.#pendingUntil.set(tenantId, this.#elapsedMs() + PENDING_MS)
  }

  #gone(tenantId: string): LeadKitError {
    this.#pendingUntil.delete(tenantId)
    return new LeadKitError('tenant_unknown', `There is no tenant ${tenantId}; create it with kit.tenants.create`)
  }
}

export function removedTenant(tenantId: string): LeadKitError {
  return new LeadKitError(
    'tenant_suspended',
    `Tenant ${tenantId} was removed and waits to be dropped; bring it back with kit.tenants.restore`,
  )
}

async function readState(session: DatabaseSession, scope: TenantScope): Promise<TenantState | undefined> {
  const versions = (await expectedMigrations('tenant')).map(({ version }) => version)
  const shared = quoteIdentifier(session.sharedSchema)
  const [state] = await session.run<TenantState>({
    text: `SELECT active, removed_at IS NOT NULL AS removed, EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $2) AS found,
        (SELECT count(*) FROM ${shared}.schema_migrations WHERE schema_name = $2 AND version = ANY ($3::int[])) AS migrated,
        EXISTS (SELECT FROM ${shared}.schema_migrations WHERE schema_name = $2 AND version <> ALL ($3::int[]) AND name LIKE '%\\_contract') AS contracted
      FROM ${shared}.tenants WHERE id = $1`,
    parameters: [scope.tenantId, scope.schema, versions],
  })
  return state
}

async function checkTables(state: TenantState, scope: TenantScope, operation: string): Promise<void> {
  const expected = await expectedMigrations('tenant')
  const fault = !state.found
    ? droppedSchema(scope)
    : Number(state.migrated) < expected.length
      ? olderSchema(`The schema ${scope.schema}`)
      : state.contracted
        ? newerSchema(`The schema ${scope.schema}`)
        : null
  if (fault !== null) throw new LeadKitError('configuration', `${operation}: ${fault.advice}`)
}
