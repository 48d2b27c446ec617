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

/** A part of each limit, rounded down. */
export function shareOf(limits: BudgetLimits, share: number): BudgetLimits {
  const part = (period: PeriodLimits): PeriodLimits =>
    Object.fromEntries(
      budgetUnits.flatMap((unit) => {
        const limit = period[unit]
        return limit === undefined ? [] : [[unit, Math.floor(limit * share)]]
      }),
    )
  return { day: part(limits.day), month: part(limits.month) }
}

/** True when any period has a limit in the unit. */
export function limitsUnit(limits: BudgetLimits | null, unit: BudgetUnit): boolean {
  return limits !== null && budgetPeriods.some((period) => limits[period][unit] !== undefined)
}

const MINUTE_MS = 60_000
/** Zones are at most 14 hours from UTC, and a clock change moves midnight by no more than a day. */
const FURTHEST_MINUTES = 39 * 60

const formats = new Map<string, Intl.DateTimeFormat>()

/** The local day in a time zone, as `2026-11-30`. */
export function localDay(moment: Date, timeZone: string): string {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes, length: number): string =>
    (parts.get(type) ?? '').padStart(length, '0')
  return `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}`
}

/** The first day of the period that a day is in. */
export function periodStart(day: string, period: BudgetPeriod): string {
  return period === 'day' ? day : `${day.slice(0, 7)}-01`
}

/** The moment at which the period of a day ends in a time zone: the start of the next one, even if midnight is skipped. */
export function periodEnd(day: string, period: BudgetPeriod, timeZone: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const next = period === 'day' ? Date.UTC(year, month - 1, date + 1) : Date.UTC(year, month, 1)
  const nextDay = new Date(next).toISOString().slice(0, 10)
  // Local days never go backwards, so that a binary search finds the first minute of one.
  let before = -FURTHEST_MINUTES
  let after = FURTHEST_MINUTES
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (localDay(new Date(next + middle * MINUTE_MS), timeZone) >= nextDay) after = middle
    else before = middle
  }
  return new Date(next + after * MINUTE_MS)
}

/** Creating a format takes longer than everything else; there are only a few hundred zones. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}
