import { z } from 'zod'
import type { BudgetAmounts, BudgetPeriod, PeriodLimits, WhenSpent } from './budget-settings.ts'

/** A day as `2026-11-30`. */
const daySchema = z.iso.date()
const MOST_DAYS = 400
const DAY_MS = 86_400_000

export const usageQuerySchema = z
  .strictObject({ from: daySchema, to: daySchema })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < MOST_DAYS * DAY_MS, {
    path: ['to'],
    message: `must be less than ${MOST_DAYS} days after from`,
  })

/** Days on the tenant's calendar (`settings.timeZone`), both included, written as `2026-11-30`; at most 400. */
export interface UsageQuery {
  readonly from: string
  readonly to: string
}

/** The usage of one kind of question to one model on one day. */
export interface DailyAiUsage {
  /** On the tenant's calendar, as `2026-11-30`. */
  readonly day: string
  readonly taskType: 'classify' | 'score' | 'reply'
  /** The scorer's id. */
  readonly scorer: string
  /** Null for calls without an answer. */
  readonly model: string | null
  /** Questions to the scorer; one that is asked again counts again. */
  readonly tasks: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Millionths of the currency of the scorer's prices; 0 without a price. */
  readonly costMicros: number
  /** Calls of which the usage is unknown: they count with the most that they may have used. */
  readonly unsettled: number
}

/** How much of a budget is used in the current period. */
export interface BudgetUse {
  readonly per: BudgetPeriod
  /** The first day of the period, as `2026-11-30`. */
  readonly startsOn: string
  readonly endsAt: Date
  /** A unit without an entry has no limit. */
  readonly limits: PeriodLimits
  readonly spent: BudgetAmounts
  /** Set aside for calls in progress. */
  readonly reserved: BudgetAmounts
}

export interface TenantUsage {
  /** By day, oldest first. */
  readonly days: readonly DailyAiUsage[]
  readonly total: Omit<DailyAiUsage, 'day' | 'taskType' | 'scorer' | 'model'>
  /** Null for a tenant without a budget. */
  readonly budget: { readonly whenSpent: WhenSpent; readonly periods: readonly BudgetUse[] } | null
}
