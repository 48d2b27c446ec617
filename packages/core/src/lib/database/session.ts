import { CompiledQuery, type Kysely } from 'kysely'
import type { SharedTables } from './shared-tables.ts'
import type { TenantTables } from './tenant-tables.ts'
import type { TenantScope } from '../base/identifier.ts'

export type AllTables = SharedTables & TenantTables

/** SQL with numbered parameters. A text that `prepared` made lets the server keep its plan for the life of the connection. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

/** What runs SQL: a connection or transaction, with or without a tenant. */
export interface StatementRunner {
  run<Row = Record<string, unknown>>(statement: Statement): Promise<readonly Row[]>
}

/**
 * Where statements go: to the pool, or into one transaction. Every statement names its schema, so that no session setting matters
 * behind a pooler that hands each transaction another connection. This one knows no tenant: it reaches the shared tables only.
 */
export class DatabaseSession {
  readonly sharedSchema: string
  /** Kinds of tasks that became due; workers are woken for them after the commit. */
  readonly woken = new Set<string>()
  readonly #kysely: Kysely<AllTables>
  readonly #now: () => Date

  constructor(kysely: Kysely<AllTables>, sharedSchema: string, now: () => Date) {
    this.#kysely = kysely
    this.#now = now
    this.sharedSchema = sharedSchema
  }

  /** Tables that all tenants share: the only ones that a statement reaches without naming its tenant. */
  get sharedTables(): Kysely<SharedTables> {
    return this.#kysely.withSchema(this.sharedSchema)
  }

  /** The same connection or transaction, for the tables of one tenant. `now` is the time that its rows are given. */
  ofTenant(scope: TenantScope, now: Date = this.#now()): TenantSession {
    return new TenantSession(this, this.#kysely, scope, now)
  }

  async run<Row = Record<string, unknown>>(statement: Statement): Promise<readonly Row[]> {
    const result = await this.#kysely.executeQuery<Row>(CompiledQuery.raw(statement.text, [...statement.parameters]))
    return result.rows
  }
}

/** One tenant's tables in one connection or transaction, at one moment. No statement on a tenant's tables is made without it. */
export class TenantSession {
  readonly scope: TenantScope
  /** The time that the rows of this session are given. */
  readonly now: Date
  /** The connection or transaction behind it, which knows no tenant. */
  readonly shared: DatabaseSession
  readonly #kysely: Kysely<AllTables>

  constructor(shared: DatabaseSession, kysely: Kysely<AllTables>, scope: TenantScope, now: Date) {
    this.shared = shared
    this.#kysely = kysely
    this.scope = scope
    this.now = now
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

  /** Kinds of tasks that became due; workers are woken for them after the commit. */
  get woken(): Set<string> {
    return this.shared.woken
  }

  /** The tenant's own tables. */
  get tables(): Kysely<TenantTables> {
    return this.#kysely.withSchema(this.scope.schema)
  }

  /** Tables that all tenants share; name the tenant in the statement. */
  get sharedTables(): Kysely<SharedTables> {
    return this.shared.sharedTables
  }

  /** The same session at another moment. */
  at(now: Date): TenantSession {
    return new TenantSession(this.shared, this.#kysely, this.scope, now)
  }

  run<Row = Record<string, unknown>>(statement: Statement): Promise<readonly Row[]> {
    return this.shared.run(statement)
  }
}

const PREPARED = /^\/\* prepared:(\S{1,63}) \*\/ /

/**
 * Marks a text with the name under which the server is to keep its plan, in a comment: what stands between us and the driver passes on texts
 * only. A name means one text for good.
 */
export function prepared(name: string, text: string): string {
  return `/* prepared:${name} */ ${text}`
}

/** The name under which a statement asks to be prepared, as `prepared` marked it. */
export function preparedName(text: string): string | undefined {
  return PREPARED.exec(text)?.[1]
}

/** A quoted identifier, safe for any text. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
