import type { Logger } from './logger.ts'

/** What every adapter call is given, so that adapters hold no state and no clock of their own. */
export interface CallContext {
  /** The one way to the network. Follow no redirects with credentials on. */
  readonly fetch: typeof fetch
  /** Fires when the caller gives up; the call rejects within 100 ms and closes its socket. */
  readonly signal: AbortSignal
  readonly logger: Logger
  now(): Date
}

/**
 * What a vendor's answer said about a limit. Kept per account in the database, so that every worker of the fleet respects it.
 * Send what the vendor gave and leave the rest out.
 */
export interface LimitObservation {
  /**
   * The vendor's name for the limit, such as `daily`, `ten_secondly`, `messages`. One row per account and bucket. Names that begin with `daily` are
   * limits of a day: a tenth of such a limit is left to the customer's other tools, a twentieth of any other.
   */
  readonly bucket: string
  readonly limit?: number | undefined
  /** What the limit is at the least, where the vendor never tells the limit itself. The largest one that was observed counts. */
  readonly limitAtLeast?: number | undefined
  readonly remaining?: number | undefined
  /** Share of the limit already used, 0 to 1, where the vendor gives only a percentage. */
  readonly usedShare?: number | undefined
  readonly resetAt?: Date | undefined
  /** Set when the vendor refused a call: no call before this moment. */
  readonly blockedUntil?: Date | undefined
}

/** The account's share of the vendor's limits, one for the whole fleet. */
export interface RequestBudget {
  /**
   * Takes `cost` calls from the budget; call it before each request.
   * @throws LeadKitError `rate_limited` with `retryAfterMs` when the account is blocked or only its reserve is left. Never sleeps.
   */
  acquire(cost: number): Promise<void>
  /** Reports what the answer's headers or body said. Cheap; written with the caller's next transaction or soon after. */
  observe(observation: LimitObservation): void
}
