import {
  type BudgetAmounts,
  type BudgetLimits,
  type BudgetPeriod,
  budgetPeriods,
  type BudgetUnit,
  budgetUnits,
  periodStart,
} from './budget-settings.ts'

/** What a tenant has spent so far, and what calls in progress may still use. */
export interface BudgetState {
  /** The newest day for which anything was reserved; it never goes back. */
  readonly day: string
  readonly spent: Readonly<Record<BudgetPeriod, BudgetAmounts>>
  readonly open: BudgetAmounts
  /** The thresholds that were reported to the host in each period, as `tokens 80`. */
  readonly told: Readonly<Record<BudgetPeriod, readonly string[]>>
}

/** A limit, and how much of it is used. */
export interface LimitUse {
  readonly per: BudgetPeriod
  readonly unit: BudgetUnit
  /** The first day of the period. */
  readonly startsOn: string
  readonly limit: number
  readonly spent: number
}

/** Why a call was refused: a limit is `spent`, or there will be room only if calls in progress use less than they may. */
export type Refusal = { readonly why: 'spent'; readonly use: LimitUse } | { readonly why: 'reserved' }

/** Judges a refused call. Of several limits, the one whose period ends last counts, because there is no room until then. */
export function refusalOf(state: BudgetState, limits: BudgetLimits, need: BudgetAmounts): Refusal {
  const spent = uses(state, limits).filter(
    ({ unit, limit, spent: used }) => need[unit] > 0 && used + need[unit] > limit,
  )
  const use = spent.find(({ per }) => per === 'month') ?? spent[0]
  return use === undefined ? { why: 'reserved' } : { why: 'spent', use }
}

/** A share of a limit that has been reached and not yet reported to the host in this period. */
export interface Threshold extends LimitUse {
  readonly share: 80 | 100
}

/** @param refused the limit that had no room for a call: it counts as used up. */
export function thresholdsReached(
  state: BudgetState,
  limits: BudgetLimits,
  refused: LimitUse | null,
): readonly Threshold[] {
  return uses(state, limits).flatMap((use) => {
    const full = use.spent >= use.limit || (refused?.per === use.per && refused.unit === use.unit)
    const reached = ([80, 100] as const).filter((share) =>
      share === 100 ? full : full || use.spent * 100 >= use.limit * share,
    )
    return reached
      .filter((share) => !state.told[use.per].includes(toldKey(use.unit, share)))
      .map((share) => ({ ...use, share }))
  })
}

export function toldKey(unit: BudgetUnit, share: number): string {
  return `${unit} ${share}`
}

/** Each limit with how much of it is spent. */
function uses({ day, spent }: BudgetState, limits: BudgetLimits): readonly LimitUse[] {
  return budgetPeriods.flatMap((per) =>
    budgetUnits.flatMap((unit) => {
      const limit = limits[per][unit]
      return limit === undefined ? [] : [{ per, unit, limit, startsOn: periodStart(day, per), spent: spent[per][unit] }]
    }),
  )
}
