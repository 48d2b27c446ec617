import { addMonths, type Month, monthName, monthOf, monthStartDate } from '../base/month.ts'
import { isScheduledByCron } from './cron/retention-cron-statement.ts'
import { nextRetentionAt } from './retention-options.ts'
import type { Database } from '../database/database.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { ensurePartition } from '../database/partitions.ts'
import { type DatabaseSession, type TenantSession, quoteIdentifier } from '../database/session.ts'
import { withShortLocks } from '../database/table-lock.ts'
import type { TenantScope } from '../base/identifier.ts'

/**
 * Makes a tenant's daily retention due, at its own time of day. A run that is already due stays as it is.
 */
export async function armRetention(session: TenantSession): Promise<void> {
  const dueAt = nextRetentionAt(session.tenantId, session.now)
  await enqueue(session, [{ kind: 'retention', taskId: session.tenantId, dueAt }])
}

const TWO_DAYS_MS = 2 * 86_400_000

/** Creates partitions ahead of time, and drops old ones. */
export class RetentionStore {
  readonly #database: Database
  readonly #now: () => Date
  #sharedReady = ''

  constructor(database: Database, now: () => Date) {
    this.#database = database
    this.#now = now
  }

  /** Creates the partitions for this month and the next, the tenant's and the shared ones. */
  async makeAhead(scope: TenantScope, now: Date): Promise<void> {
    const month = monthOf(now)
    await this.#make(scope.schema, 'messages', month)
    // The shared ones are the same for all tenants: once a month in each process.
    if (this.#sharedReady === monthName(month)) return
    await this.#make(this.#database.sharedSchema, 'deliveries', month)
    this.#sharedReady = monthName(month)
  }

  /**
   * Drops ledger months that ended before a given time; one process at a time. A month stays while a delivery is held that is stored from its body
   * alone. Returns how many.
   */
  async dropDeliveries(before: Date): Promise<number> {
    const { sharedSchema } = this.#database
    return withShortLocks(this.#database, 'retention.dropDeliveries', async (session) => {
      const [lock] = await session.run<{ free: boolean }>({
        text: 'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS free',
        parameters: [`leadkit retention ${sharedSchema}`],
      })
      if (lock?.free !== true) return 0
      const ended = (await deliveryMonths(session)).filter((month) => monthStartDate(addMonths(month, 1)) <= before)
      const held = ended.length === 0 ? new Set() : await heldMonths(session)
      const old = ended.filter((month) => !held.has(monthName(month)))
      for (const month of old) {
        const partition = `${quoteIdentifier(sharedSchema)}.${quoteIdentifier(`deliveries_${monthName(month)}`)}`
        await session.run({ text: `DROP TABLE ${partition}`, parameters: [] })
      }
      return old.length
    })
  }

  /**
   * Makes the tenant's next run due, at its own time of day. While pg_cron makes runs due, that is only in case the job stops, and two days later.
   */
  async armNext(session: TenantSession): Promise<void> {
    const now = this.#now()
    const today = nextRetentionAt(session.tenantId, now)
    const dueAt = (await isScheduledByCron(session.shared)) ? new Date(today.getTime() + TWO_DAYS_MS) : today
    await enqueue(session.at(now), [{ kind: 'retention', taskId: session.tenantId, dueAt }])
  }

  async #make(schema: string, table: 'messages' | 'deliveries', month: Month): Promise<void> {
    for (const ahead of [0, 1])
      await this.#database.writeShared('retention.makeAhead', (session) =>
        ensurePartition(session, { schema, table }, addMonths(month, ahead)),
      )
  }
}

async function deliveryMonths(session: DatabaseSession): Promise<readonly Month[]> {
  const rows = await session.run<{ relname: string }>({
    text: `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
      JOIN pg_namespace n ON n.oid = p.relnamespace
      WHERE n.nspname = $1 AND p.relname = 'deliveries' AND c.relname ~ '^deliveries_[0-9]{4}_[0-9]{2}$' ORDER BY 1`,
    parameters: [session.sharedSchema],
  })
  return rows.map(({ relname }) => {
    const [, year, month] = relname.split('_')
    return { year: Number(year), month: Number(month) }
  })
}

async function heldMonths(session: DatabaseSession): Promise<ReadonlySet<string>> {
  const rows = await session.run<{ month: string }>({
    text: `SELECT DISTINCT to_char(received_at AT TIME ZONE 'UTC', 'YYYY_MM') AS month FROM ${quoteIdentifier(session.sharedSchema)}.held_deliveries`,
    parameters: [],
  })
  return new Set(rows.map(({ month }) => month))
}
