import type { Database, HostTransaction } from './database.ts'
import type { TenantSession } from './session.ts'
import type { TenantDirectory } from './tenant-directory.ts'

/** Given to every write method: the host's own transaction to join. */
export interface WriteOptions {
  readonly transaction?: HostTransaction | undefined
}

/** One tenant's way to its tables: checks the tenant, gives a session with its scope, and turns database errors into LeadKit's. */
export class TenantAccess {
  readonly tenantId: string
  readonly now: () => Date
  readonly #database: Database
  readonly #directory: TenantDirectory

  constructor(tenantId: string, database: Database, directory: TenantDirectory, now: () => Date) {
    this.tenantId = tenantId
    this.now = now
    this.#database = database
    this.#directory = directory
  }

  /** Runs statements that each commit by themselves. `operation` names the call in errors, such as `leads.list`. */
  async read<Value>(
    operation: string,
    work: (session: TenantSession) => Promise<Value>,
    transaction?: HostTransaction,
  ): Promise<Value> {
    const scope = await this.#directory.resolve(this.tenantId, operation)
    return this.#database.read(operation, scope, work, { now: this.now(), transaction })
  }

  /** Runs statements in one transaction, LeadKit's own or the host's. */
  async write<Value>(
    operation: string,
    work: (session: TenantSession) => Promise<Value>,
    transaction?: HostTransaction,
  ): Promise<Value> {
    const scope = await this.#directory.resolve(this.tenantId, operation)
    return this.#database.write(operation, scope, work, { now: this.now(), transaction })
  }
}
