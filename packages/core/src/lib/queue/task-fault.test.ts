import { LeadKitError, type LeadKitErrorCode } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { notBegun, retryAfter, taskFault } from './task-fault.ts'

const running = new AbortController().signal
const ours = (code: LeadKitErrorCode, retryAfterMs?: number): LeadKitError =>
  new LeadKitError(code, 'The fake vendor refuses', { retryAfterMs })

describe('taskFault', () => {
  it.each([
    ['rate_limited', 'limited'],
    ['storage_unavailable', 'storage'],
    ['transient', 'passing'],
    ['auth_expired', 'passing'],
    ['aborted', 'aborted'],
    ['permanent', 'permanent'],
    ['not_found', 'permanent'],
    ['auth_revoked', 'permanent'],
    ['internal', 'permanent'],
  ] as const)('takes %s for %s', (code, kind) => {
    const error = ours(code)
    expect(taskFault(error, 'Profile', running)).toEqual({ kind, error })
  })

  it('tells of a foreign error by its class alone', () => {
    const { kind, error } = taskFault(new TypeError('ada@example.org'), 'AI task reply', running)
    expect({ kind, code: error.code, message: error.message }).toEqual({
      kind: 'foreign',
      code: 'internal',
      message: 'AI task reply: TypeError was thrown, which is not a LeadKitError',
    })
  })

  it('takes everything for the stop once the worker stops', () => {
    for (const thrown of [ours('permanent'), new Error('socket hang up'), 'nothing'])
      expect(taskFault(thrown, 'Profile', AbortSignal.abort())).toMatchObject({
        kind: 'aborted',
        error: { code: 'aborted', message: 'Profile: the worker was stopped before the task ended' },
      })
  })
})

describe('retryAfter', () => {
  const commit = async (): Promise<void> => {}

  it('counts what is the fault of the task, and nothing else', () => {
    const counted = (thrown: unknown): unknown => retryAfter(taskFault(thrown, 'Profile', running))
    for (const code of ['transient', 'permanent'] as const)
      expect(counted(ours(code))).toMatchObject({ outcome: 'retry', countsAsAttempt: true })
    expect(counted(new Error('oops'))).toMatchObject({ countsAsAttempt: true })
    for (const code of ['rate_limited', 'storage_unavailable', 'aborted'] as const)
      expect(counted(ours(code))).toMatchObject({ outcome: 'retry', countsAsAttempt: false })
  })

  it('gives a task of a worker that stops back at once, and writes nothing', () => {
    expect(retryAfter(taskFault(ours('aborted'), 'Profile', running), { delayMs: 60_000, commit })).toEqual({
      outcome: 'retry',
      error: ours('aborted'),
      delayMs: 0,
      countsAsAttempt: false,
    })
    expect(notBegun('Reply')).toMatchObject({ delayMs: 0, countsAsAttempt: false, error: { code: 'aborted' } })
  })

  it('takes the pause of the handler, but asks the database again soon', () => {
    const paused = (code: LeadKitErrorCode): unknown =>
      retryAfter(taskFault(ours(code), 'Profile', running), { delayMs: 60_000, commit })
    expect(paused('transient')).toMatchObject({ delayMs: 60_000, commit })
    expect(paused('rate_limited')).toMatchObject({ delayMs: 60_000, commit })
    expect(paused('storage_unavailable')).toMatchObject({ delayMs: 1_000, commit })
  })
})
