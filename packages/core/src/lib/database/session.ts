import { createHash } from 'node:crypto'
import { CompiledQuery, type Kysely } from 'kysely'
import type { SharedTables } from './tables/shared-tables.ts'
import type { TenantTables } from './tables/tenant-tables.ts'
import type { TenantScope } from '../base/identifier.ts'
import { type Actor, workerActor } from '../base/actor.ts'
import type { AuditRecord, Recorded } from '../base/audit-record.ts'

export type AllTables = SharedTables & TenantTables

/** SQL with numbered parameters. For a text from `prepared`, the server keeps the plan for the life of the connection. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

/** Runs SQL: a connection or transaction, with or without a tenant. */
export interface StatementRunner {
  run<Row = Record<string, unknown>>(statement: Statement): Promise<readonly Row[]>
}

/**
 * Where statements run: on the pool, or in one transaction. Every statement names its schema, so that no session setting matters behind a pooler that
 * gives each transaction another connection. This one has no tenant: it reaches only the shared tables.
 */
export class DatabaseSession {
  readonly sharedSchema: string
  /** Kinds of tasks that became due; their workers are woken after the commit. */
  readonly woken = new Set<string>()
  /** Names of the custom fields of leads whose words searches find. */
  readonly searchedCustom: readonly string[]
  /** What the tenants' logs are to say, by tenant; written at the end of the transaction. */
  readonly recorded = new Map<string, { readonly scope: TenantScope; readonly records: Recorded[] }>()
  readonly #kysely: Kysely<AllTables>
  readonly #now: () => Date

  constructor(
    kysely: Kysely<AllTables>,
    sharedSchema: string,
    now: () => Date,
    searchedCustom: readonly string[] = [],
  ) {
    this.#kysely = kysely
    this.#now = now
    this.sharedSchema = sharedSchema
    this.searchedCustom = searchedCustom
  }

  /** The shared tables: the only ones that a statement reaches without naming its tenant. */
  get sharedTables(): Kysely<SharedTables> {
    return this.#kysely.withSchema(this.sharedSchema)
  }

  /** The same connection or transaction, for the tables of one tenant. `now` is the time written to its rows. */
  ofTenant(scope: TenantScope, now: Date = this.#now(), actor: Actor = workerActor): TenantSession {
    return new TenantSession(this, this.#kysely, scope, { now, actor })
  }

  async run<Row = Record<string, unknown>>(statement: Statement): Promise<readonly Row[]> {
    const result = await this.#kysely.executeQuery<Row>(CompiledQuery.raw(statement.text, [...statement.parameters]))
    return result.rows
  }
}

/** One tenant's tables in one connection or transaction, at one point in time. Every statement on a tenant's tables needs it. */
export class TenantSession {
  readonly scope: TenantScope
  /** The time written to rows in this session. */
  readonly now: Date
  /** Who makes its changes. */
  readonly actor: Actor
  /** The connection or transaction behind it, without a tenant. */
  readonly shared: DatabaseSession
  readonly #kysely: Kysely<AllTables>

  constructor(
    shared: DatabaseSession,
    kysely: Kysely<AllTables>,
    scope: TenantScope,
    { now, actor }: { readonly now: Date; readonly actor: Actor },
  ) {
    this.shared = shared
    this.#kysely = kysely
    this.scope = scope
    this.now = now
    this.actor = actor
  }

  get tenantId(): string {
    return this.scope.tenantId
  }

  get schema(): string {
    return this.scope.schema
  }

  get sharedSchema(): string {
    return this.shared.sharedSchema
  }

  /** Names of the custom fields of leads whose words searches find. */
  get searchedCustom(): readonly string[] {
    return this.shared.searchedCustom
  }

  /** Kinds of tasks that became due; their workers are woken after the commit. */
  get woken(): Set<string> {
    return this.shared.woken
  }

  /** The tenant's own tables. */
  get tables(): Kysely<TenantTables> {
    return this.#kysely.withSchema(this.scope.schema)
  }

  /** The shared tables; name the tenant in the statement. */
  get sharedTables(): Kysely<SharedTables> {
    return this.shared.sharedTables
  }

  /** The same session at another time. */
  at(now: Date): TenantSession {
    return new TenantSession(this.shared, this.#kysely, this.scope, { now, actor: this.actor })
  }

  /** Writes to the tenant's log at the end of this transaction: with what it tells, or not at all. Without a transaction nothing is written. */
  record(record: AuditRecord): void {
    const { recorded } = this.shared
    const own = recorded.get(this.tenantId) ?? { scope: this.scope, records: [] }
    recorded.set(this.tenantId, own)
    own.records.push({ ...record, actor: this.actor, at: this.now })
  }

  run<Row = Record<string, unknown>>(statement: Statement): Promise<readonly Row[]> {
    return this.shared.run(statement)
  }
}

const PREPARED = /^\/\* prepared:(\S{1,63}) \*\/ /

/**
 * Marks a text with the name of its prepared statement, in a comment: the layers between us and the driver pass on only texts. A name always means
 * the same text, since it ends in the text's digest: behind a pooler a connection may hold what another version of LeadKit, or another deployment in the
 * same database, has prepared under its own name.
 */
export function prepared(name: string, text: string): string {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return `/* prepared:${name.slice(0, 54)}_${digest} */ ${text}`
}

/** The prepared statement's name, as marked by `prepared`. */
export function preparedName(text: string): string | undefined {
  return PREPARED.exec(text)?.[1]
}

/** A quoted identifier, safe for any text. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Replaces the `{{…}}` placeholders of a statement: schemas, a tenant's id, parts of a text. */
export function fillPlaceholders(statement: string, values: Readonly<Record<string, string>>): string {
  return statement.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder)
}
