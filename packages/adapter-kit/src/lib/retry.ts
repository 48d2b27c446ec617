import { setTimeout as sleep } from 'node:timers/promises'
import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import pRetry from 'p-retry'

export interface RetryTransientOptions {
  readonly signal: AbortSignal
  /** Attempts after the first one. Default 3. */
  readonly retries?: number
  /** The first wait is a random share of this; it doubles with each attempt. Default 200. */
  readonly minDelayMs?: number
  /** The longest wait. Default 5,000. */
  readonly maxDelayMs?: number
  /** Default: true for a `transient` LeadKitError that asks for a wait of at most `maxDelayMs`. */
  readonly shouldRetry?: (error: unknown) => boolean
}

/**
 * Retries an operation while it fails with a `transient` LeadKitError, after waits with full jitter (a random share of a ceiling that doubles), never
 * shorter than the error's `retryAfterMs`. Anything else is thrown at once. Use it for calls that are safe to repeat; CRM providers and `send` leave
 * retries to the core.
 *
 * @param operation receives the number of the attempt, from 1.
 * @throws the last error of the operation; LeadKitError `aborted` if the signal fired between two attempts.
 */
export async function retryTransient<Value>(
  operation: (attempt: number) => Promise<Value>,
  options: RetryTransientOptions,
): Promise<Value> {
  const { signal, retries = 3, minDelayMs = 200, maxDelayMs = 5_000 } = options
  const shouldRetry = options.shouldRetry ?? ((error: unknown) => isWorthRepeating(error, maxDelayMs))
  let result: { readonly value: Value } | undefined
  let failure: { readonly error: unknown } | undefined
  const attempt = async (number: number): Promise<Value> => {
    try {
      result = { value: await operation(number) }
      return result.value
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  try {
    return await pRetry(attempt, {
      signal,
      retries,
      // p-retry's own jitter is half of the wait; `shouldRetry` below waits the whole time itself.
      minTimeout: 0,
      async shouldRetry({ attemptNumber }) {
        if (!shouldRetry(failure?.error)) return false
        await sleep(jitteredDelay(failure?.error, minDelayMs * 2 ** (attemptNumber - 1), maxDelayMs), undefined, {
          signal,
        })
        return true
      },
    })
  } catch (error) {
    // p-retry prefers an abort over a result that arrives at the same moment; we do not discard a result that we have.
    if (result !== undefined) return result.value
    throw toThrown(failure === undefined ? error : failure.error, signal)
  }
}

function isWorthRepeating(error: unknown, maxDelayMs: number): boolean {
  return isLeadKitError(error, 'transient') && (error.retryAfterMs ?? 0) <= maxDelayMs
}

function jitteredDelay(error: unknown, ceilingMs: number, maxDelayMs: number): number {
  const askedMs = isLeadKitError(error) ? (error.retryAfterMs ?? 0) : 0
  return Math.max(Math.random() * Math.min(ceilingMs, maxDelayMs), Math.min(askedMs, maxDelayMs))
}

function toThrown(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted || isLeadKitError(error, 'aborted')) return error
  return new LeadKitError('aborted', 'The caller aborted the retries; repeat the operation later', {
    source: 'adapter-kit',
    cause: error,
  })
}
