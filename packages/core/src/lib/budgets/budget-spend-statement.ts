import { type Statement, type TenantSession, quoteIdentifier } from '../database/session.ts'
import {
  type BudgetAmounts,
  type BudgetLimits,
  type BudgetPeriod,
  budgetPeriods,
  budgetUnits,
} from './budget-settings.ts'
import type { BudgetState } from './budget-state.ts'

/** A call about to be made. */
export interface CallToReserve {
  readonly id: string
  readonly taskId: string
  readonly taskType: string
  readonly scorer: string
  /** The day on the tenant's calendar. */
  readonly day: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costMicros: number
}

/** How a call ended. A null amount is unknown: then the reserved amount counts as the cost. */
export interface CallEnd {
  /** `lost`: the process died, or never reported back. */
  readonly state: 'settled' | 'failed' | 'lost'
  readonly model: string | null
  readonly tasks: number
  readonly usage: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly costMicros: number | null
  } | null
}

const COLUMNS = { tasks: 'tasks', tokens: 'tokens', costMicros: 'cost_micros' } as const

const ADDS_PERIODS = budgetPeriods
  .map((period) => {
    const value = (column: string): string =>
      `CASE WHEN excluded.${period} > s.${period} THEN 0 ELSE s.${period}_${column} END`
    const sets = budgetUnits.map((unit) => `${period}_${COLUMNS[unit]} = ${value(COLUMNS[unit])}`)
    const told = `told_${period} = CASE WHEN excluded.${period} > s.${period} THEN '{}' ELSE s.told_${period} END`
    return [`${period} = greatest(s.${period}, excluded.${period})`, ...sets, told].join(', ')
  })
  .join(', ')

const ADDS_OPEN = budgetUnits
  .map((unit) => `open_${COLUMNS[unit]} = s.open_${COLUMNS[unit]} + excluded.open_${COLUMNS[unit]}`)
  .join(', ')

const STATE = `s.day::text AS day, s.told_day, s.told_month, ${['day', 'month', 'open']
  .flatMap((group) => budgetUnits.map((unit) => `s.${group}_${COLUMNS[unit]}`))
  .join(', ')}`

/** The row of amounts with its newest day, and what judging a refusal needs. */
export interface SpendRow extends Readonly<Record<string, unknown>> {
  readonly day: string
  readonly told_day: readonly string[]
  readonly told_month: readonly string[]
}

/**
 * Sets a call's amounts aside and writes its row, if every limit has room for them beside what is already spent and set aside: one
 * statement on one row, so that of two concurrent calls the second sees the first. Returns a row if there was room.
 */
export function reserveStatement(session: TenantSession, call: CallToReserve, limits: BudgetLimits | null): Statement {
  const tenant = quoteIdentifier(session.schema)
  // $1 tenant, $2 day, $3 to $5 the need by unit, $6 to $11 the limits by period and unit.
  const room = budgetPeriods.flatMap((period, row) =>
    budgetUnits.map((unit, column) => ({
      period,
      unit,
      need: `$${3 + column}::bigint`,
      limit: `$${6 + 3 * row + column}::bigint`,
    })),
  )
  const fresh = room.map(({ need, limit }) => `(${need} = 0 OR ${limit} IS NULL OR ${need} <= ${limit})`)
  const fits = room.map(({ period, unit, need, limit }) => {
    const spent = `CASE WHEN excluded.${period} > s.${period} THEN 0 ELSE s.${period}_${COLUMNS[unit]} END`
    return `(${need} = 0 OR ${limit} IS NULL OR ${spent} + s.open_${COLUMNS[unit]} + ${need} <= ${limit})`
  })
  return {
    text: `WITH room AS (
        INSERT INTO ${tenant}.ai_spend AS s (tenant_id, day, month, open_tasks, open_tokens, open_cost_micros)
        SELECT $1::uuid, $2::date, date_trunc('month', $2::date)::date, $3::bigint, $4::bigint, $5::bigint WHERE ${fresh.join(' AND ')}
        ON CONFLICT (tenant_id) DO UPDATE SET ${ADDS_PERIODS}, ${ADDS_OPEN} WHERE ${fits.join(' AND ')}
        RETURNING s.day)
      INSERT INTO ${tenant}.ai_calls (id, tenant_id, task_id, task_type, scorer, day, state, input_tokens, output_tokens, cost_micros, started_at)
      SELECT $12::uuid, $1::uuid, $13::uuid, $14::text, $15::text, room.day, 'open', $16::bigint, $17::bigint, $5::bigint, $18::timestamptz FROM room
      RETURNING day::text AS day`,
    parameters: [
      session.tenantId,
      call.day,
      1,
      call.inputTokens + call.outputTokens,
      call.costMicros,
      ...budgetPeriods.flatMap((period) => budgetUnits.map((unit) => limits?.[period][unit] ?? null)),
      call.id,
      call.taskId,
      call.taskType,
      call.scorer.slice(0, 100),
      call.inputTokens,
      call.outputTokens,
      session.now,
    ],
  }
}

/** Moves the row of amounts to a day, creating it if needed, and returns it. */
export function spendStatement(session: TenantSession, day: string): Statement {
  return {
    text: `INSERT INTO ${quoteIdentifier(session.schema)}.ai_spend AS s (tenant_id, day, month)
      VALUES ($1, $2::date, date_trunc('month', $2::date)::date)
      ON CONFLICT (tenant_id) DO UPDATE SET ${ADDS_PERIODS} RETURNING ${STATE}`,
    parameters: [session.tenantId, day],
  }
}

/**
 * Ends an open call, once: what was set aside for it is released, and its usage is spent in the periods it began in. Returns no row if the
 * call has already ended.
 */
export function settleStatement(session: TenantSession, callId: string, end: CallEnd): Statement {
  const tenant = quoteIdentifier(session.schema)
  const spent = (period: BudgetPeriod): string =>
    [
      ['tasks', '$3::bigint'],
      ['tokens', 'open.spent_tokens'],
      ['cost_micros', 'open.spent_cost'],
    ]
      .map(([column, amount]) => {
        const same = period === 'day' ? 's.day = open.day' : `s.month = date_trunc('month', open.day)::date`
        return `${period}_${column} = s.${period}_${column} + CASE WHEN ${same} THEN ${amount} ELSE 0 END`
      })
      .join(', ')
  return {
    text: `WITH open AS (
        SELECT id, day, input_tokens + output_tokens AS tokens, cost_micros AS cost,
          coalesce($4::bigint + $5::bigint, input_tokens + output_tokens) AS spent_tokens, coalesce($6::bigint, cost_micros) AS spent_cost
        FROM ${tenant}.ai_calls WHERE id = $1 AND state = 'open' FOR UPDATE),
      ended AS (
        UPDATE ${tenant}.ai_calls c SET state = $2, tasks = $3, model = $7, settled_at = $8,
          input_tokens = coalesce($4, c.input_tokens), output_tokens = coalesce($5, c.output_tokens), cost_micros = coalesce($6, c.cost_micros)
        FROM open WHERE c.id = open.id)
      UPDATE ${tenant}.ai_spend s SET ${spent('day')}, ${spent('month')},
        open_tasks = s.open_tasks - 1, open_tokens = s.open_tokens - open.tokens, open_cost_micros = s.open_cost_micros - open.cost
      FROM open RETURNING ${STATE}`,
    parameters: [
      callId,
      end.state,
      end.tasks,
      end.usage?.inputTokens ?? null,
      end.usage?.outputTokens ?? null,
      end.usage?.costMicros ?? null,
      end.model?.slice(0, 200) ?? null,
      session.now,
    ],
  }
}

export function toBudgetState(row: SpendRow): BudgetState {
  const amounts = (group: string): BudgetAmounts => ({
    tasks: Number(row[`${group}_tasks`]),
    tokens: Number(row[`${group}_tokens`]),
    costMicros: Number(row[`${group}_cost_micros`]),
  })
  return {
    day: row.day,
    spent: { day: amounts('day'), month: amounts('month') },
    open: amounts('open'),
    told: { day: row.told_day, month: row.told_month },
  }
}
