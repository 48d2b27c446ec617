import { LeadKitError } from '@leadkit/contracts'
import type { HostTransaction } from './host-transaction.ts'
import { quoteIdentifier } from './session.ts'
import type { TenantAccess } from './tenant-access.ts'

/** Raw SQL in one tenant's schema, for what the repositories do not offer. */
export interface TenantSql {
  /** Numbered parameters (`$1`); table names without a schema mean the tenant's own, then the shared ones. */
  query<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
}

/**
 * Runs the host's own SQL in one transaction. The search path is set only for this transaction (`SET LOCAL`), so that it cannot reach another tenant
 * through a pooled connection. A host transaction gets its own search path back.
 * @throws LeadKitError `invalid_input` if `work` is not a function.
 */
export async function runTenantTransaction<Value>(
  access: TenantAccess,
  work: (sql: TenantSql) => Promise<Value>,
  transaction?: HostTransaction,
): Promise<Value> {
  if (typeof work !== 'function')
    throw new LeadKitError('invalid_input', 'transaction: pass a function that runs the statements')
  return access.write(
    'transaction',
    async (session) => {
      const [before] = await session.run<{ path: string }>({
        text: `SELECT current_setting('search_path') AS path`,
        parameters: [],
      })
      const path = [session.schema, session.sharedSchema].map(quoteIdentifier).join(', ')
      await session.run({ text: `SET LOCAL search_path TO ${path}`, parameters: [] })
      const value = await work({ query: (text, parameters = []) => session.run({ text, parameters }) })
      if (transaction !== undefined)
        await session.run({ text: `SELECT set_config('search_path', $1, true)`, parameters: [before?.path ?? ''] })
      return value
    },
    { transaction },
  )
}
