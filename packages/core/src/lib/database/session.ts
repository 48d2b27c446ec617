import { CompiledQuery, type Kysely } from 'kysely'
import type { SharedTables } from './shared-tables.ts'
import type { TenantTables } from './tenant-tables.ts'

export type AllTables = SharedTables & TenantTables

/** SQL with numbered parameters. A text that `prepared` made lets the server keep its plan for the life of the connection. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
}

/**
 * Where statements go: to the pool, or into one transaction. Every statement names its schema, so that no session setting matters
 * behind a pooler that hands each transaction another connection.
 */
export class DatabaseSession {
  readonly sharedSchema: string
  /** Kinds of tasks that became due; workers are woken for them after the commit. */
  readonly woken = new Set<string>()
  readonly #kysely: Kysely<AllTables>

  constructor(kysely: Kysely<AllTables>, sharedSchema: string) {
    this.#kysely = kysely
    this.sharedSchema = sharedSchema
  }

  get shared(): Kysely<SharedTables> {
    return this.#kysely.withSchema(this.sharedSchema)
  }

  tenant(schema: string): Kysely<TenantTables> {
    return this.#kysely.withSchema(schema)
  }

  async run<Row = Record<string, unknown>>(statement: Statement): Promise<readonly Row[]> {
    const result = await this.#kysely.executeQuery<Row>(CompiledQuery.raw(statement.text, [...statement.parameters]))
    return result.rows
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
