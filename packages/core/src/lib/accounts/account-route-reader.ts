import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { tenantSchema } from '../base/tenant-scope.ts'
import type { AccountRoute } from './account-route.ts'

/** Which tenants have connected an account of a platform. */
export class AccountRouteReader {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Routes of accounts, all tenants'. */
  async find(
    accounts: readonly { readonly platform: string; readonly accountId: string }[],
  ): Promise<readonly AccountRoute[]> {
    const pairs = accounts.map((account) => sql`(${account.platform}, ${account.accountId})`)
    return this.#database.readShared('webhook', async (session) => {
      const rows = await session.sharedTables
        .selectFrom('account_routes')
        .selectAll()
        .where(sql<boolean>`(platform, account_id) IN (${sql.join(pairs)})`)
        .execute()
      return rows.map((row) => ({
        platform: row.platform,
        accountId: row.account_id,
        scope: { tenantId: row.tenant_id, schema: tenantSchema(row.tenant_id) },
        socialAccountId: row.social_account_id,
      }))
    })
  }
}
