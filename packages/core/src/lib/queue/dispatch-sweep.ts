import { randomUUID } from 'node:crypto'
import { isLeadKitError, type Logger } from '@leadkit/contracts'
import type { DueTask, TaskKind } from './task.ts'
import type { Database } from '../database/database.ts'
import { faultWords } from '../base/fault-words.ts'
import { enqueue } from './dispatch-writer.ts'
import { type TenantSession, quoteIdentifier } from '../database/session.ts'
import type { TenantScope } from '../base/identifier.ts'

export interface DispatchSweepOptions {
  /** Tenants per run. Default 100: an hour for 6,000 tenants at one run per minute. */
  readonly tenantsPerRun?: number | undefined
  /** Tasks repaired per tenant and kind in one run. Default 500. */
  readonly tasksPerTenant?: number | undefined
  /** Newer rows are left alone. In milliseconds. Default 10 minutes. */
  readonly graceMs?: number | undefined
}

/** Which rows of a tenant's table are unfinished work. `$1` is the time before which they were created. */
interface Source {
  readonly kind: TaskKind
  readonly table: string
  readonly unfinished: string
  readonly dueAt: string
}

const SOURCES: readonly Source[] = [
  {
    kind: 'ai',
    table: 'ai_tasks',
    unfinished: `w.status IN ('queued', 'processing') AND w.created_at < $1`,
    dueAt: 'NULL::timestamptz',
  },
  {
    kind: 'crm_sync',
    table: 'crm_syncs',
    unfinished: `(w.status IN ('pending', 'processing') OR (w.status = 'failed' AND w.next_retry_at IS NOT NULL)) AND w.created_at < $1`,
    dueAt: 'w.next_retry_at',
  },
  {
    kind: 'crm_pull',
    table: 'crm_inbound',
    unfinished: 'w.due_at < $1',
    dueAt: 'w.due_at',
  },
  { kind: 'crm_check', table: 'crm_configs', unfinished: 'w.active AND w.created_at < $1', dueAt: 'w.next_check_at' },
  {
    kind: 'reply',
    table: 'replies',
    // Without a time for the next attempt it is a draft, or settled.
    unfinished: `w.status IN ('pending', 'sending', 'unknown') AND w.next_retry_at IS NOT NULL AND w.generated_at < $1`,
    dueAt: 'w.next_retry_at',
  },
  {
    kind: 'account_check',
    table: 'social_accounts',
    unfinished: 'w.active AND w.connected_at < $1',
    dueAt: 'NULL::timestamptz',
  },
  {
    kind: 'automation_resume',
    table: 'conversations',
    unfinished: 'w.automation_resumes_at < $1',
    dueAt: 'w.automation_resumes_at',
  },
  { kind: 'assignment', table: 'care_settings', unfinished: 'w.next_look_at < $1', dueAt: 'w.next_look_at' },
  {
    kind: 'bulk',
    table: 'bulk_runs',
    unfinished: `w.status = 'running' AND w.created_at < $1`,
    dueAt: 'NULL::timestamptz',
  },
  {
    kind: 'hydrate',
    table: 'form_leads',
    unfinished: `w.status = 'pending' AND w.created_at < $1`,
    dueAt: 'NULL::timestamptz',
  },
  {
    kind: 'erasure',
    table: 'erasures',
    unfinished: `w.status = 'running' AND w.requested_at < $1`,
    dueAt: 'NULL::timestamptz',
  },
  {
    kind: 'host_event',
    table: 'host_events',
    unfinished: 'w.failed_at IS NULL AND w.occurred_at < $1',
    dueAt: 'NULL::timestamptz',
  },
]

/**
 * Finds tasks whose dispatch row is missing (a restored backup, a row deleted by hand) and makes them due again. Each run checks the next tenants
 * after a cursor that starts at random, so that the sweeps of many processes spread out.
 */
export class DispatchSweep {
  readonly #database: Database
  readonly #now: () => Date
  readonly #logger: Logger
  readonly #tenantsPerRun: number
  readonly #tasksPerTenant: number
  readonly #graceMs: number
  #after: string = randomUUID()

  constructor(database: Database, now: () => Date, logger: Logger, options: DispatchSweepOptions = {}) {
    this.#database = database
    this.#now = now
    this.#logger = logger
    this.#tenantsPerRun = options.tenantsPerRun ?? 100
    this.#tasksPerTenant = options.tasksPerTenant ?? 500
    this.#graceMs = options.graceMs ?? 10 * 60_000
  }

  /** Checks the next tenants. Returns how many tasks were made due again. */
  async run(signal: AbortSignal): Promise<number> {
    let repaired = 0
    for (const scope of await this.#nextTenants()) {
      if (signal.aborted) break
      try {
        repaired += await this.sweepTenant(scope)
      } catch (error) {
        if (isLeadKitError(error, 'storage_unavailable')) throw error
        this.#logger.warn(
          { tenantId: scope.tenantId, ...faultWords(error) },
          'A tenant could not be swept for lost tasks; the next round tries again',
        )
      }
    }
    return repaired
  }

  /** Makes the tenant's lost tasks due. Returns how many there were. */
  async sweepTenant(scope: TenantScope): Promise<number> {
    let repaired = 0
    for (const source of SOURCES) {
      const count = await this.#sweepSource(scope, source)
      if (count > 0)
        this.#logger.warn(
          { tenantId: scope.tenantId, kind: source.kind, count },
          'Tasks without a dispatch row were made due again',
        )
      repaired += count
    }
    return repaired
  }

  async #sweepSource(scope: TenantScope, source: Source): Promise<number> {
    const now = this.#now()
    const repair = async (session: TenantSession): Promise<number> => {
      const lost = await this.#lost(session, source)
      await enqueue(session, lost)
      return lost.length
    }
    return this.#database.write('queue.sweep', scope, repair, { now })
  }

  async #lost(session: TenantSession, source: Source): Promise<readonly DueTask[]> {
    const made = new Date(session.now.getTime() - this.#graceMs)
    const rows = await session.run<{ id: string; due_at: Date | null }>({
      text: `SELECT w.id, ${source.dueAt} AS due_at FROM ${quoteIdentifier(session.schema)}.${source.table} w
             WHERE ${source.unfinished} AND NOT EXISTS (
               SELECT 1 FROM ${quoteIdentifier(session.sharedSchema)}.dispatch d
               WHERE d.tenant_id = $2 AND d.kind = $3 AND d.task_id = w.id
             ) ORDER BY w.id LIMIT $4`,
      parameters: [made, session.tenantId, source.kind, this.#tasksPerTenant],
    })
    return rows.map((row) => ({ kind: source.kind, taskId: row.id, dueAt: row.due_at ?? undefined }))
  }

  async #nextTenants(): Promise<readonly TenantScope[]> {
    const page = await this.#tenantsAfter(this.#after)
    const last = page.at(-1)
    this.#after = page.length < this.#tenantsPerRun || last === undefined ? FIRST : last.tenantId
    return page
  }

  async #tenantsAfter(after: string): Promise<readonly TenantScope[]> {
    const rows = await this.#database.session.sharedTables
      .selectFrom('tenants')
      .select(['id', 'schema_name'])
      .where('active', '=', true)
      .where('id', '>', after)
      .orderBy('id')
      .limit(this.#tenantsPerRun)
      .execute()
    return rows.map((row) => ({ tenantId: row.id, schema: row.schema_name }))
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000'
