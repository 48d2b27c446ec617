import type { JsonObject } from '@leadkit/contracts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { BudgetUse, DailyAiUsage, TenantUsage, UsageQuery } from './ai-usage.ts'
import { budgetPeriods, localDay, periodEnd, periodStart, readBudgetSettings } from './budget-settings.ts'
import { type SpendRow, spendStatement, toBudgetState } from './budget-spend-statement.ts'

/** The usage of a tenant's AI tasks by day, and the state of its budget. */
export async function readUsage(
  session: TenantSession,
  { from, to }: UsageQuery,
  settings: JsonObject,
): Promise<TenantUsage> {
  const rows = await session.run<Readonly<Record<keyof DailyAiUsage, unknown>>>({
    text: `SELECT day::text AS day, task_type AS "taskType", scorer, model, sum(tasks) AS tasks, sum(input_tokens) AS "inputTokens",
        sum(output_tokens) AS "outputTokens", sum(cost_micros) AS "costMicros", count(*) FILTER (WHERE state IN ('open', 'lost')) AS unsettled
      FROM ${quoteIdentifier(session.schema)}.ai_calls WHERE day BETWEEN $1::date AND $2::date
      GROUP BY day, task_type, scorer, model ORDER BY ai_calls.day, task_type, scorer, model`,
    parameters: [from, to],
  })
  const days = rows.map((row) => ({ ...row, ...numbersOf(row) }) as DailyAiUsage)
  const sum = (field: (typeof COUNTS)[number]): number => days.reduce((total, day) => total + day[field], 0)
  const total = Object.fromEntries(COUNTS.map((field) => [field, sum(field)])) as unknown as TenantUsage['total']
  return { days, total, budget: await readBudget(session, settings) }
}

const COUNTS = ['tasks', 'inputTokens', 'outputTokens', 'costMicros', 'unsettled'] as const

function numbersOf(row: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(COUNTS.map((field) => [field, Number(row[field])]))
}

async function readBudget(session: TenantSession, settings: JsonObject): Promise<TenantUsage['budget']> {
  const { limits, timeZone, whenSpent } = readBudgetSettings(settings)
  if (limits === null) return null
  const [row] = await session.run<SpendRow>(spendStatement(session, localDay(session.now, timeZone)))
  const state = toBudgetState(row as SpendRow)
  const periods = budgetPeriods
    .filter((per) => Object.values(limits[per]).some((limit) => limit !== undefined))
    .map((per): BudgetUse => ({
      per,
      startsOn: periodStart(state.day, per),
      endsAt: periodEnd(state.day, per, timeZone),
      limits: limits[per],
      spent: state.spent[per],
      reserved: state.open,
    }))
  return { whenSpent, periods }
}
