import { type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { Database } from '../database/database.ts'
import type { DatabaseSession } from '../database/session.ts'

/** A token is renewed this long before it ends, so that it does not end under way. In milliseconds. */
export const RENEW_BEFORE_MS = 5 * 60_000

// Longer than any adapter's own time-out: only a hanging one is cut off.
const LONGEST_RENEWAL_MS = 120_000

/** A row that holds a token, and how its token is renewed. */
export interface RenewableRow<Row extends { readonly version: number }, Token> {
  /** Names the row among all rows of all tenants. */
  readonly key: string
  /** Reads the row under a lock that lasts until the transaction ends. */
  lock(session: DatabaseSession): Promise<Row>
  /** The token of a row that somebody else renewed meanwhile; null when it holds none that can be used. */
  current(row: Row): Token | null
  /** Asks the vendor for the successor and stores it in the session. */
  renew(session: DatabaseSession, row: Row, context: CallContext): Promise<Token>
}

/**
 * Renews each token once for the whole fleet: under a lock of its row, after reading it again, and what the vendor gave is committed before
 * anybody uses it, because vendors end a refresh token with its first use (RFC 9700 §2.2.2).
 */
export class TokenRenewalStore {
  readonly #database: Database
  readonly #inFlight = new Map<string, Promise<unknown>>()

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Callers of this process wait for one renewal; those of others wait for the row's lock. A caller that is aborted leaves, and the renewal
   * goes on: a vendor's answer that nobody stores would cost the account.
   *
   * @param seenVersion the version whose token is to be replaced; a newer one is given back as it is.
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
    // Whoever began it may have left.
    renewal.catch(() => {})
    this.#inFlight.set(key, renewal)
    return unlessAborted(renewal, context.signal)
  }

  /** Waits for the renewals of this process that are under way. */
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

/** True for a fault that may pass by itself, and so does not stop a token that is still good. */
export function isPassing(error: unknown): boolean {
  return isLeadKitError(error, 'transient') || isLeadKitError(error, 'rate_limited')
}

export function endsBefore(expiresAt: Date | null | undefined, now: Date, marginMs: number): boolean {
  return expiresAt != null && expiresAt.getTime() - marginMs <= now.getTime()
}

async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>()
  const leave = (): void =>
    aborted.reject(new LeadKitError('aborted', 'Renewing a token: the caller left before the vendor answered'))
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
