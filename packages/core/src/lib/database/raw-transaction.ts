import { type HostTransaction } from './database.ts'
import { quoteIdentifier } from './session.ts'
import type { TenantAccess } from './tenant-access.ts'

/** Raw SQL inside one tenant's schema, for what the repositories do not offer. */
export interface TenantSql {
  /** Numbered parameters (`$1`); table names without a schema mean the tenant's own, then the shared ones. */
  query<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
}

/**
 * Runs the host's own SQL in one transaction. The search path is set for this transaction alone (`SET LOCAL`), so that it cannot reach
 * another tenant through a pooled connection.
 */
export function runTenantTransaction<Value>(
  access: TenantAccess,
  work: (sql: TenantSql) => Promise<Value>,
  transaction?: HostTransaction,
): Promise<Value> {
  return access.write(
    'transaction',
    async (session) => {
      const path = [session.schema, session.sharedSchema].map(quoteIdentifier).join(', ')
      await session.run({ text: `SET LOCAL search_path TO ${path}`, parameters: [] })
      return work({ query: (text, parameters = []) => session.run({ text, parameters }) })
    },
    transaction,
  )
}
