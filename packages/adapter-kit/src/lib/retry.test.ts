import { LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { retryTransient } from './retry.ts'

const signal = new AbortController().signal
const fast = { signal, minDelayMs: 1, maxDelayMs: 5 }

function transient(retryAfterMs?: number): LeadKitError {
  return new LeadKitError('transient', 'the vendor is away', { retryAfterMs })
}

/** An operation that fails with each of the errors in turn and then succeeds; knows how often it ran. */
function failing(...errors: readonly unknown[]): {
  readonly run: (attempt: number) => Promise<string>
  readonly attempts: number[]
} {
  const attempts: number[] = []
  return {
    attempts,
    run: (attempt) => {
      attempts.push(attempt)
      return attempt <= errors.length ? Promise.reject(errors[attempt - 1]) : Promise.resolve(`done at ${attempt}`)
    },
  }
}

describe('retryTransient', () => {
  it('repeats while the error is transient', async () => {
    const operation = failing(transient(), transient())
    expect(await retryTransient(operation.run, fast)).toBe('done at 3')
    expect(operation.attempts).toEqual([1, 2, 3])
  })

  it('throws the last error after three more attempts, or as many as configured', async () => {
    const last = transient()
    const operation = failing(transient(), transient(), transient(), last, transient())
    await expect(retryTransient(operation.run, fast)).rejects.toBe(last)
    expect(operation.attempts).toHaveLength(4)
    const single = failing(last)
    await expect(retryTransient(single.run, { ...fast, retries: 0 })).rejects.toBe(last)
    expect(single.attempts).toHaveLength(1)
  })

  it.each([
    ['another LeadKitError', new LeadKitError('rate_limited', 'slow down')],
    ['a TypeError', new TypeError('fetch failed')],
    ['a thrown text', 'transient'],
  ])('stops at once on %s', async (_, error) => {
    const operation = failing(error)
    await expect(retryTransient(operation.run, fast)).rejects.toBe(error)
    expect(operation.attempts).toHaveLength(1)
  })

  it('waits as long as the error asks for, and leaves a longer wait to the caller', async () => {
    const start = performance.now()
    expect(await retryTransient(failing(transient(60)).run, { ...fast, maxDelayMs: 100 })).toBe('done at 2')
    expect(performance.now() - start).toBeGreaterThanOrEqual(55)
    const long = failing(transient(60_000))
    await expect(retryTransient(long.run, fast)).rejects.toMatchObject({ retryAfterMs: 60_000 })
    expect(long.attempts).toHaveLength(1)
  })

  it('never waits longer than the limit', async () => {
    const start = performance.now()
    await retryTransient(failing(...Array.from({ length: 8 }, () => transient())).run, {
      ...fast,
      minDelayMs: 10_000,
      retries: 8,
    })
    expect(performance.now() - start).toBeLessThan(8_000)
  })

  it('lets the caller decide what is worth repeating', async () => {
    const conflict = new LeadKitError('conflict', 'moved on')
    const shouldRetry = (error: unknown): boolean => error === conflict
    expect(await retryTransient(failing(conflict).run, { ...fast, shouldRetry })).toBe('done at 2')
  })
})

describe('retryTransient and the signal', () => {
  it('ends a wait at once', async () => {
    const controller = new AbortController()
    const operation = failing(transient(5_000))
    const answer = retryTransient(operation.run, { signal: controller.signal }).catch((error: unknown) => error)
    await expect.poll(() => operation.attempts).toEqual([1])
    const start = performance.now()
    controller.abort()
    expect(await answer).toMatchObject({ code: 'aborted', source: 'adapter-kit' })
    expect(performance.now() - start).toBeLessThan(4_000)
    expect(operation.attempts).toEqual([1])
  })

  it('does not start when it fired before', async () => {
    const operation = failing()
    await expect(retryTransient(operation.run, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
    expect(operation.attempts).toEqual([])
  })

  it('keeps a result that came although it fired meanwhile', async () => {
    const controller = new AbortController()
    const operation = (): Promise<string> => {
      controller.abort()
      return Promise.resolve('written')
    }
    expect(await retryTransient(operation, { signal: controller.signal })).toBe('written')
  })
})
