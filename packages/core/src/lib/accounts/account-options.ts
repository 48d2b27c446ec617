import { type AccountHealth, LeadKitError } from '@leadkit/contracts'

/** How connected accounts are checked. */
export interface AccountOptions {
  /** How often a healthy account is checked, plus or minus 10 %. In milliseconds, at least 60,000. Default one day. */
  readonly checkIntervalMs?: number | undefined
  /** How far back a gap is filled, from the platform's own history. In days, 0 to 60; 0 fills none. Default 7. */
  readonly backfillDays?: number | undefined
  /** The maximum number of events read to fill one gap; platforms count them against limits, and some charge for them. Default 2,000. */
  readonly backfillLimit?: number | undefined
  /**
   * The maximum number of history events that a check compares with what is stored, because a blocked webhook may look healthy. 0 to 200; 0 compares
   * none. Not done if the platform charges for history (X). Default 20.
   */
  readonly sampleLimit?: number | undefined
}

/** The options with all defaults filled in. */
export interface AccountSettings {
  readonly checkIntervalMs: number
  readonly backfillMs: number
  readonly backfillLimit: number
  readonly sampleLimit: number
}

const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

/** @throws LeadKitError `configuration` for a number outside its range. */
export function readAccountOptions(options: AccountOptions = {}): AccountSettings {
  const { checkIntervalMs = DAY_MS, backfillDays = 7, backfillLimit = 2_000, sampleLimit = 20 } = options
  requireWithin('checkIntervalMs', checkIntervalMs, MINUTE_MS, 30 * DAY_MS)
  requireWithin('backfillDays', backfillDays, 0, 60)
  requireWithin('backfillLimit', backfillLimit, 1, 1_000_000)
  requireWithin('sampleLimit', sampleLimit, 0, 200)
  return { checkIntervalMs, backfillMs: backfillDays * DAY_MS, backfillLimit, sampleLimit }
}

function requireWithin(name: string, value: number, least: number, most: number): void {
  if (Number.isFinite(value) && value >= least && value <= most) return
  throw new LeadKitError('configuration', `createLeadKit: accounts.${name} must be a number from ${least} to ${most}`)
}

/** Unhealthy accounts are checked more often; those that need a person less often than those that may recover on their own. */
const UNWELL_INTERVALS_MS: Readonly<Record<Exclude<AccountHealth, 'healthy'>, number>> = {
  rate_limited: 60 * MINUTE_MS,
  webhook_unsubscribed: 60 * MINUTE_MS,
  missing_scope: 6 * 60 * MINUTE_MS,
  blocked: 6 * 60 * MINUTE_MS,
  needs_reauth: 6 * 60 * MINUTE_MS,
}

/** When an account is next checked. Accounts that were connected together spread out. */
export function nextCheckAt(
  health: AccountHealth,
  settings: AccountSettings,
  now: Date,
  random: () => number = Math.random,
): Date {
  const unwell = health === 'healthy' ? Infinity : UNWELL_INTERVALS_MS[health]
  return new Date(now.getTime() + Math.min(settings.checkIntervalMs, unwell) * (0.9 + 0.2 * random()))
}
