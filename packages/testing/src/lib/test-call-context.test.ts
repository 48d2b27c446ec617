import { silentLogger } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { createTestBudget, createTestCallContext, createTestClock } from './test-call-context.ts'

describe('createTestCallContext', () => {
  it('has the real fetch, a silent logger and a signal that has not fired', () => {
    const context = createTestCallContext()
    expect(context.fetch).toBe(globalThis.fetch)
    expect(context.logger).toBe(silentLogger)
    expect(context.signal.aborted).toBe(false)
    expect(Math.abs(context.now().getTime() - Date.now())).toBeLessThan(5_000)
  })

  it('takes a clock that the test moves', () => {
    const clock = createTestClock(new Date('2026-03-01T00:00:00Z'))
    const context = createTestCallContext({ now: clock.now })
    clock.advance(1_500)
    expect(context.now().toISOString()).toBe('2026-03-01T00:00:01.500Z')
    clock.set(new Date('2027-01-01T00:00:00Z'))
    expect(context.now().toISOString()).toBe('2027-01-01T00:00:00.000Z')
  })
})

describe('createTestBudget', () => {
  it('grants every call and counts what was taken', async () => {
    const budget = createTestBudget()
    await budget.acquire(1)
    await budget.acquire(4)
    budget.observe({ bucket: 'daily', remaining: 3 })
    expect(budget.acquired).toBe(5)
    expect(budget.observations).toEqual([{ bucket: 'daily', remaining: 3 }])
  })
})
