import { type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { Database } from '../database/database.ts'
import type { DatabaseSession } from '../database/session.ts'

/** A token is renewed this long before it expires, so that it does not expire during a call. In milliseconds. */
export const RENEW_BEFORE_MS = 5 * 60_000

// Longer than any adapter's own time-out: only a hanging call is cut off.
const LONGEST_RENEWAL_MS = 120_000

/** A row with a token, and how to renew the token. */
export interface RenewableRow<Row extends { readonly version: number }, Token> {
  /** Identifies the row across all tenants. */
  readonly key: string
  /** Reads the row under a lock that lasts until the transaction ends. */
  lock(session: DatabaseSession): Promise<Row>
  /** The token of a row that was renewed in the meantime; null if it has no usable token. */
  current(row: Row): Token | null
  /** Requests a new token from the vendor and stores it in the session. */
  renew(session: DatabaseSession, row: Row, context: CallContext): Promise<Token>
}

/**
 * Renews each token once for the whole fleet: under a lock on its row, after reading the row again; the new token is committed before anybody uses
 * it, because vendors invalidate a refresh token on its first use (RFC 9700 §2.2.2).
 */
export class TokenRenewalStore {
  readonly #database: Database
  readonly #inFlight = new Map<string, Promise<unknown>>()

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Callers in this process share one renewal; those in other processes wait for the row's lock. If a caller aborts, the renewal goes on: a vendor's
   * response that nobody stores would lose the account.
   *
   * @param seenVersion the version of the token to replace; a newer token is returned as it is.
   * @throws what `renew` throws, and LeadKitError `aborted`.
   */
  once<Row extends { readonly version: number }, Token>(
    target: RenewableRow<Row, Token>,
    seenVersion: number,
    context: CallContext,
  ): Promise<Token> {
    const key = `${target.key} ${seenVersion}`
    const running = this.#inFlight.get(key) as Promise<Token> | undefined
    if (running !== undefined) return unlessAborted(running, context.signal)
    const renewal = this.#underLock(target, seenVersion, {
      fetch: context.fetch,
      logger: context.logger,
      now: () => context.now(),
      signal: AbortSignal.timeout(LONGEST_RENEWAL_MS),
    }).finally(() => this.#inFlight.delete(key))
    // The caller that started it may have aborted.
    renewal.catch(() => {})
    this.#inFlight.set(key, renewal)
    return unlessAborted(renewal, context.signal)
  }

  /** Waits for the renewals that are running in this process. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#inFlight.values())
  }

  #underLock<Row extends { readonly version: number }, Token>(
    target: RenewableRow<Row, Token>,
    seenVersion: number,
    context: CallContext,
  ): Promise<Token> {
    return this.#database.transaction(async (session) => {
      const row = await target.lock(session)
      const current = row.version > seenVersion ? target.current(row) : null
      return current ?? (await target.renew(session, row, context))
    })
  }
}

/** True for a temporary fault, which does not make a valid token unusable. */
export function isPassing(error: unknown): boolean {
  return isLeadKitError(error, 'transient') || isLeadKitError(error, 'rate_limited')
}

export function endsBefore(expiresAt: Date | null | undefined, now: Date, marginMs: number): boolean {
  return expiresAt != null && expiresAt.getTime() - marginMs <= now.getTime()
}

async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>()
  const leave = (): void =>
    aborted.reject(new LeadKitError('aborted', 'Renewing a token: the caller aborted before the vendor answered'))
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
