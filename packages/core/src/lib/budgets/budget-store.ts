import { newId, type TenantScope } from '../base/identifier.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import {
  type CallEnd,
  type CallToReserve,
  reserveStatement,
  settleStatement,
  type SpendRow,
  spendStatement,
  toBudgetState,
} from './budget-spend-statement.ts'
import type { BudgetLimits } from './budget-settings.ts'
import { type BudgetState, type Threshold, toldKey } from './budget-state.ts'

/** A call that needed no reservation. */
export interface FreeCall {
  readonly taskId: string
  readonly taskType: string
  readonly scorer: string
  readonly model: string | null
  readonly day: string
  readonly startedAt: Date
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costMicros: number
}

/** After this time nobody waits for a call any more. In milliseconds. */
const OPEN_AT_MOST_MS = 15 * 60_000

/**
 * What tenants spend on the scorer. Every call is set aside before it is made and settled after it, each time by one statement that commits on
 * its own: ingestion, other tenants and a task's own result never wait for a tenant's row of amounts.
 */
export class BudgetStore {
  readonly #database: Database
  readonly #hostEvents: HostEventWriter

  constructor(database: Database, hostEvents: HostEventWriter) {
    this.#database = database
    this.#hostEvents = hostEvents
  }

  /** Null when a limit has no room. */
  async reserve(
    scope: TenantScope,
    call: Omit<CallToReserve, 'id'>,
    limits: BudgetLimits | null,
  ): Promise<string | null> {
    const id = newId()
    const rows = await this.#run('ai.reserve', scope, (session) => reserveStatement(session, { ...call, id }, limits))
    return rows.length === 0 ? null : id
  }

  /** The amounts of a day; the row moves to that day if it is newer. */
  async state(scope: TenantScope, day: string): Promise<BudgetState> {
    const [row] = await this.#run<SpendRow>('ai.budget', scope, (session) => spendStatement(session, day))
    return toBudgetState(row as SpendRow)
  }

  /** Null if the call has already ended. */
  async settle(scope: TenantScope, callId: string, end: CallEnd): Promise<BudgetState | null> {
    const [row] = await this.#run<SpendRow>('ai.settle', scope, (session) => settleStatement(session, callId, end))
    return row === undefined ? null : toBudgetState(row)
  }

  /** Ends the calls of a task whose process died: what was set aside for them is spent. */
  async endLost(scope: TenantScope, taskId: string): Promise<void> {
    await this.#endOpen(scope, 'task_id = $1', taskId)
  }

  /** Does the same for calls that began so long ago that nobody waits for them. */
  async endForgotten(scope: TenantScope, now: Date): Promise<void> {
    await this.#endOpen(scope, 'started_at < $1', new Date(now.getTime() - OPEN_AT_MOST_MS))
  }

  /** Writes a call without a reservation, in the transaction that keeps its answer. */
  async record(session: TenantSession, call: FreeCall): Promise<void> {
    const row = { ...freeCallRow(call, session.now), tenant_id: session.tenantId, state: 'settled' }
    await session.tables.insertInto('ai_calls').values(row).execute()
  }

  /** Emits an event, once per period, when a share of a limit is used. */
  async tell(scope: TenantScope, thresholds: readonly Threshold[]): Promise<void> {
    if (thresholds.length === 0 || !this.#hostEvents.wants('ai.budget_reached')) return
    await this.#database.write('ai.tellBudget', scope, async (session) => {
      for (const { per, unit, share, startsOn, limit, spent } of thresholds) {
        const rows = await session.run({
          text: `UPDATE ${quoteIdentifier(session.schema)}.ai_spend SET told_${per} = told_${per} || $1::text[]
            WHERE ${per} = $2::date AND NOT told_${per} @> $1::text[] RETURNING day`,
          parameters: [[toldKey(unit, share)], startsOn],
        })
        const payload = { per, unit, share, startsOn, limit, spent }
        if (rows.length > 0) await this.#hostEvents.write(session, 'ai.budget_reached', payload)
      }
    })
  }

  async #endOpen(scope: TenantScope, where: string, value: unknown): Promise<void> {
    const open = await this.#run<{ id: string }>('ai.openCalls', scope, (session) => ({
      text: `SELECT id FROM ${quoteIdentifier(session.schema)}.ai_calls WHERE state = 'open' AND ${where} LIMIT 100`,
      parameters: [value],
    }))
    // One after the other: each locks its own row first and then the amounts, so that there is no deadlock.
    for (const { id } of open) await this.settle(scope, id, { state: 'lost', model: null, tasks: 1, usage: null })
  }

  #run<Row = Record<string, unknown>>(
    operation: string,
    scope: TenantScope,
    statement: (session: TenantSession) => { readonly text: string; readonly parameters: readonly unknown[] },
  ): Promise<readonly Row[]> {
    return this.#database.read(operation, scope, (session) => session.run<Row>(statement(session)))
  }
}

/** The row of a call without a reservation. */
export function freeCallRow(call: FreeCall, settledAt: Date) {
  return {
    id: newId(),
    task_id: call.taskId,
    task_type: call.taskType,
    scorer: call.scorer.slice(0, 100),
    model: call.model?.slice(0, 200) ?? null,
    day: call.day,
    input_tokens: call.inputTokens,
    output_tokens: call.outputTokens,
    cost_micros: call.costMicros,
    started_at: call.startedAt,
    settled_at: settledAt,
  }
}
