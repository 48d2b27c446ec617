import type { Database } from '../database.ts'
import { countTenants, pendingOfShared, pendingOfTenants } from './pending-migration-reader.ts'

/** `kit.migrations.status()`. */
export interface MigrationStatus {
  /** Names of the shared schema's migrations that are to come, in order. */
  readonly sharedPending: readonly string[]
  readonly tenants: number
  /** Tenants that the next `kit.migrate()` does not visit. */
  readonly upToDate: number
  /** The others, by tenant id. */
  readonly behind: readonly {
    readonly tenantId: string
    readonly schema: string
    /** Names of the migrations to come, in order; empty if only the preparation that follows them is. */
    readonly pending: readonly string[]
    /** True if the schema has migrations of a newer version than this one. */
    readonly ahead: boolean
    /** Why the last attempt of any process failed; null if none did. Holds no data of persons. */
    readonly error: string | null
  }[]
}

/** `kit.migrations`: where the migrations of all schemas stand. */
export class MigrationRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Reads where each schema stands, also while processes migrate, and before the first `kit.migrate()`. */
  async status(): Promise<MigrationStatus> {
    return this.#database.readShared('migrations.status', async (session) => {
      const sharedPending = await pendingOfShared(session)
      const tenants = await countTenants(session)
      const pending = await pendingOfTenants(session)
      const behind = pending.map(({ scope, names, ahead, error }) => ({ ...scope, pending: names, ahead, error }))
      return { sharedPending, tenants, upToDate: Math.max(0, tenants - behind.length), behind }
    })
  }
}
