import type { Database } from '../../database/database.ts'
import { fillPlaceholders, quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { lockHolds } from '../../holds/hold-reader.ts'
import type { HostEventPayloads } from '../../host-events/host-event.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import type { TenantScope } from '../../base/identifier.ts'
import { EXPIRING, type Expiring, type ExpiringKind, type ExpiringPart, expiredRows, mayBeOld } from './expired-row.ts'

/** Rows of one statement, which is also one transaction: its locks last some milliseconds. */
const BATCH = 500

/**
 * Deletes a tenant's rows that are older than their kind is kept, and that nothing needs any more. In small batches, each of which commits by itself
 * and passes over rows that others have locked: nobody waits for it, and a run that is stopped has done a part.
 */
export class ExpiredRowStore {
  readonly #database: Database

  readonly #hostEvents: HostEventWriter

  constructor(database: Database, hostEvents: HostEventWriter) {
    this.#database = database
    this.#hostEvents = hostEvents
  }

  /**
   * Deletes what was made before the time of its kind. Returns how many rows of each kind.
   * @throws LeadKitError what the database throws; what was deleted until then stays so.
   */
  async deleteBefore(
    scope: TenantScope,
    before: Readonly<Record<ExpiringKind, Date>>,
    { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
  ): Promise<Readonly<Record<ExpiringKind, number>>> {
    const deleted = { aiTasks: 0, crmSyncs: 0, hostEvents: 0, aiCalls: 0 }
    const old = await this.#database.read('retention.find', scope, (session) => findOld(session, before))
    for (const expiring of EXPIRING.filter(({ kind }) => old[kind]))
      for (const part of expiring.parts)
        for await (const count of this.#batches(scope, { expiring, part, before: before[expiring.kind] }, now)) {
          deleted[expiring.kind] += count
          if (signal.aborted) return deleted
        }
    return deleted
  }

  /** Writes the host event with what a run has deleted. */
  async report(scope: TenantScope, deleted: HostEventPayloads['retention.rows_deleted'], now: Date): Promise<void> {
    if (!this.#hostEvents.wants('retention.rows_deleted')) return
    const write = (session: TenantSession): Promise<void> =>
      this.#hostEvents.write(session, 'retention.rows_deleted', deleted)
    await this.#database.write('retention.report', scope, write, { now })
  }

  /** How many rows each batch has deleted. */
  async *#batches(scope: TenantScope, old: OldPart, now: Date): AsyncGenerator<number> {
    for (let from = new Date(0); ;) {
      const start = from
      const work = (session: TenantSession): Promise<readonly Date[]> => deleteBatch(session, old, start)
      const ages = await this.#database.write('retention.delete', scope, work, { now })
      yield ages.length
      if (ages.length < BATCH) return
      // Those that stay are not read again for each batch.
      from = new Date(Math.max(...ages.map((age) => age.getTime())))
    }
  }
}

/** One statement for all kinds, which is all that a tenant without old rows costs. */
async function findOld(
  session: TenantSession,
  before: Readonly<Record<ExpiringKind, Date>>,
): Promise<Readonly<Record<ExpiringKind, boolean>>> {
  const tenant = quoteIdentifier(session.schema)
  const columns = EXPIRING.map((expiring, index) => {
    const parts = expiring.parts.map(
      (part) => `EXISTS (SELECT FROM ${tenant}.${expiring.table} r WHERE ${mayBeOld(expiring, part, `$${index + 1}`)})`,
    )
    return `${parts.join(' OR ')} AS "${expiring.kind}"`
  })
  const [row] = await session.run<Record<ExpiringKind, boolean>>({
    text: `SELECT ${columns.join(', ')}`,
    parameters: EXPIRING.map(({ kind }) => before[kind]),
  })
  return row ?? { aiTasks: false, crmSyncs: false, hostEvents: false, aiCalls: false }
}

interface OldPart {
  readonly expiring: Expiring
  readonly part: ExpiringPart
  readonly before: Date
}

/** A hold that is placed waits for this, and finds what is left. */
async function deleteBatch(
  session: TenantSession,
  { expiring, part, before }: OldPart,
  from: Date,
): Promise<readonly Date[]> {
  await lockHolds(session, 'shared')
  const { table, age } = expiring
  const rows = await session.run<{ age: Date }>({
    text: fillPlaceholders(
      `DELETE FROM {{tenant}}.${table} WHERE id IN (${expiredRows(expiring, part, BATCH)}) AND $3::timestamptz IS NOT NULL RETURNING ${age} AS age`,
      { tenant: quoteIdentifier(session.schema) },
    ),
    parameters: [before, from, session.now],
  })
  return rows.map((row) => row.age)
}
