import type { Logger } from './logger.ts'

/** Passed to every adapter call, so that adapters keep no state and no clock of their own. */
export interface CallContext {
  /** The only way to the network. Do not follow redirects with credentials. */
  readonly fetch: typeof fetch
  /** Fires when the caller gives up; the call rejects within 100 ms and closes its socket. */
  readonly signal: AbortSignal
  readonly logger: Logger
  now(): Date
}

/**
 * What a vendor's response said about a limit. Stored per account in the database, so that every worker in the fleet respects it. Report what the
 * vendor gave and leave out the rest.
 */
export interface LimitObservation {
  /**
   * The vendor's name for the limit, such as `daily`, `ten_secondly`, `messages`. One row per account and bucket. Names that begin with `daily` are
   * daily limits: a tenth of such a limit is reserved for the customer's other tools, a twentieth of any other.
   */
  readonly bucket: string
  readonly limit?: number | undefined
  /** A lower bound of the limit, if the vendor never reports the limit itself. The largest observed value counts. */
  readonly limitAtLeast?: number | undefined
  readonly remaining?: number | undefined
  /** Share of the limit already used, 0 to 1, if the vendor gives only a percentage. */
  readonly usedShare?: number | undefined
  readonly resetAt?: Date | undefined
  /** Set when the vendor refused a call: no calls before this time. */
  readonly blockedUntil?: Date | undefined
}

/** The account's share of the vendor's limits, one for the whole fleet. */
export interface RequestBudget {
  /**
   * Reserves `cost` calls from the budget; call it before each request.
   * @throws LeadKitError `rate_limited` with `retryAfterMs` when the account is blocked or only its reserve is left. Never sleeps.
   */
  acquire(cost: number): Promise<void>
  /** Reports what the response's headers or body said. Cheap; written with the caller's next transaction or soon after. */
  observe(observation: LimitObservation): void
}
