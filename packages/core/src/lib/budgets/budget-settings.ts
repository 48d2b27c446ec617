import type { JsonObject } from '@leadkit/contracts'
import { z } from 'zod'
import { timeZoneSchema } from '../base/field-schema.ts'

export const budgetUnits = ['tasks', 'tokens', 'costMicros'] as const
/** `tasks`: questions put to the scorer. `tokens`: in and out together. `costMicros`: millionths of the currency that the scorer is priced in. */
export type BudgetUnit = (typeof budgetUnits)[number]

export const budgetPeriods = ['day', 'month'] as const
/** Of the calendar, by the tenant's `timeZone`. */
export type BudgetPeriod = (typeof budgetPeriods)[number]

/** What is done with a task for which nothing is left. */
export type WhenSpent = 'rules' | 'wait' | 'stop'

/** An amount in each unit. */
export type BudgetAmounts = Readonly<Record<BudgetUnit, number>>

/** The most of a period; a unit that is left out has no limit. */
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

/** What a tenant lets the scorer spend. */
export interface BudgetSettings {
  readonly timeZone: string
  /** Null without a budget. */
  readonly limits: BudgetLimits | null
  readonly whenSpent: WhenSpent
}

/** A budget that cannot be read lets nothing be spent, and nothing be lost. */
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
