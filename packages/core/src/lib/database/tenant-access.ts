import { LeadKitError } from '@leadkit/contracts'
import type { Database } from './database.ts'
import { type Actor, hostActor } from '../base/actor.ts'
import { checkHostTransaction, type HostTransaction } from './host-transaction.ts'
import type { AuditRecord } from '../base/audit-record.ts'
import type { TenantSession } from './session.ts'
import type { TenantDirectory } from './tenant-directory.ts'

/** Accepted by every write method: the host's own transaction to join. */
export interface WriteOptions {
  /**
   * The write joins it behind a savepoint: if the method rejects, all of it is rolled back, and the host can continue the transaction.
   */
  readonly transaction?: HostTransaction | undefined
}

/** The other options that a write method reads. */
const WRITE_OPTIONS: ReadonlySet<string> = new Set(['transaction', 'signal'])

/** @throws LeadKitError `invalid_input` for an unknown option: with a misspelt `transaction` the write would run outside it. */
export function checkWriteOptions(
  options: unknown,
  operation: string,
): WriteOptions & { readonly signal?: AbortSignal | undefined } {
  if (options === undefined) return {}
  if (typeof options !== 'object' || options === null)
    throw new LeadKitError('invalid_input', `${operation}: options must be an object such as { transaction }`)
  if (Object.keys(options).some((name) => !WRITE_OPTIONS.has(name)))
    throw new LeadKitError('invalid_input', `${operation}: the only option is transaction; check its spelling`)
  if ('signal' in options && options.signal !== undefined && !(options.signal instanceof AbortSignal))
    throw new LeadKitError('invalid_input', `${operation}: signal must be an AbortSignal`)
  if ('transaction' in options && options.transaction !== undefined) checkHostTransaction(options.transaction)
  return options
}

/** Access to one tenant's tables: checks the tenant, opens a session with its scope, and turns database errors into LeadKit's. */
export class TenantAccess {
  readonly tenantId: string
  readonly now: () => Date
  /** Whom the tenant's log names for changes. */
  readonly actor: Actor
  readonly #database: Database
  readonly #directory: TenantDirectory

  constructor(
    tenantId: string,
    database: Database,
    directory: TenantDirectory,
    now: () => Date,
    actor: Actor = hostActor,
  ) {
    this.tenantId = tenantId
    this.now = now
    this.actor = actor
    this.#database = database
    this.#directory = directory
  }

  /** Runs statements that each commit on their own. `operation` names the call in errors, such as `leads.list`. */
  async read<Value>(
    operation: string,
    work: (session: TenantSession) => Promise<Value>,
    transaction?: HostTransaction,
  ): Promise<Value> {
    const scope = await this.#directory.resolve(this.tenantId, operation)
    return this.#database.read(operation, scope, work, { now: this.now(), transaction, actor: this.actor })
  }

  /** Writes to the tenant's log what changes nothing: somebody is about to be given data. */
  async record(operation: string, record: AuditRecord): Promise<void> {
    await this.write(operation, async (session) => session.record(record))
  }

  /** Runs statements in one transaction, LeadKit's own or the host's. `options` come from the caller and are checked here. */
  async write<Value>(
    operation: string,
    work: (session: TenantSession) => Promise<Value>,
    options?: WriteOptions,
  ): Promise<Value> {
    const { transaction } = checkWriteOptions(options, operation)
    const scope = await this.#directory.resolve(this.tenantId, operation)
    return this.#database.write(operation, scope, work, { now: this.now(), transaction, actor: this.actor })
  }
}
