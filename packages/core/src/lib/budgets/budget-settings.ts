import type { JsonObject } from '@leadkit/contracts'
import { z } from 'zod'
import { timeZoneSchema } from '../base/field-schema.ts'

export const budgetUnits = ['tasks', 'tokens', 'costMicros'] as const
/** `tasks`: questions to the scorer. `tokens`: input and output together. `costMicros`: millionths of the currency of the scorer's prices. */
export type BudgetUnit = (typeof budgetUnits)[number]

export const budgetPeriods = ['day', 'month'] as const
/** Calendar periods in the tenant's `timeZone`. */
export type BudgetPeriod = (typeof budgetPeriods)[number]

/** What happens to a task that no longer fits the budget. */
export type WhenSpent = 'rules' | 'wait' | 'stop'

/** An amount in each unit. */
export type BudgetAmounts = Readonly<Record<BudgetUnit, number>>

/** The limits of a period; a unit without an entry has no limit. */
export type PeriodLimits = Readonly<Partial<Record<BudgetUnit, number | undefined>>>

export type BudgetLimits = Readonly<Record<BudgetPeriod, PeriodLimits>>

const amount = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional()

const limitsSchema = z
  .strictObject({ tasks: amount, tokens: amount, costMicros: amount })
  .refine((limits) => budgetUnits.some((unit) => limits[unit] !== undefined), {
    message: 'must limit tasks, tokens or costMicros',
  })

/** `settings.aiBudget`. */
export const aiBudgetSchema = z
  .strictObject({
    perDay: limitsSchema.optional(),
    perMonth: limitsSchema.optional(),
    whenSpent: z.enum(['rules', 'wait', 'stop']).default('wait'),
  })
  .refine(({ perDay, perMonth }) => perDay !== undefined || perMonth !== undefined, {
    message: 'must have perDay, perMonth or both',
  })

/** What a tenant allows the scorer to spend. */
export interface BudgetSettings {
  readonly timeZone: string
  /** Null without a budget. */
  readonly limits: BudgetLimits | null
  readonly whenSpent: WhenSpent
}

/** With a budget that cannot be read, nothing is spent and no task is lost. */
const UNREADABLE = { limits: { day: { tasks: 0 }, month: {} }, whenSpent: 'wait' } as const

/** Reads `settings.aiBudget` and `settings.timeZone`. */
export function readBudgetSettings(settings: JsonObject): BudgetSettings {
  const zone = timeZoneSchema.safeParse(settings['timeZone'])
  const timeZone = zone.success ? zone.data : 'UTC'
  const budget = aiBudgetSchema.nullish().safeParse(settings['aiBudget'])
  if (!budget.success) return { timeZone, ...UNREADABLE }
  if (budget.data === null || budget.data === undefined) return { timeZone, limits: null, whenSpent: 'wait' }
  const { perDay = {}, perMonth = {}, whenSpent } = budget.data
  return { timeZone, limits: { day: perDay, month: perMonth }, whenSpent }
}

/** True when any period has a limit in the unit. */
export function limitsUnit(limits: BudgetLimits | null, unit: BudgetUnit): boolean {
  return limits !== null && budgetPeriods.some((period) => limits[period][unit] !== undefined)
}
