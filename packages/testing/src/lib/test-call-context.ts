import { type CallContext, type LimitObservation, type RequestBudget, silentLogger } from '@leadkit/contracts'

/**
 * A CallContext for tests: the real `fetch`, a silent logger, the machine's clock and a signal that never fires, unless `overrides` has
 * others. Pass `now: clock.now` of {@link createTestClock} for a clock that the test moves.
 */
export function createTestCallContext(overrides: Partial<CallContext> = {}): CallContext {
  return {
    fetch: globalThis.fetch,
    signal: new AbortController().signal,
    logger: silentLogger,
    now: () => new Date(),
    ...overrides,
  }
}

/** A clock that does not advance until the test moves it. */
export interface TestClock {
  now(): Date
  set(moment: Date): void
  advance(milliseconds: number): void
}

/** A {@link TestClock} set to `start`, by default 2026-01-01T00:00:00Z. */
export function createTestClock(start: Date = new Date('2026-01-01T00:00:00Z')): TestClock {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    set(moment) {
      time = moment.getTime()
    },
    advance(milliseconds) {
      time += milliseconds
    },
  }
}

/** A RequestBudget that always grants and records calls and observations. */
export function createTestBudget(): RequestBudget & {
  readonly observations: readonly LimitObservation[]
  readonly acquired: number
} {
  const observations: LimitObservation[] = []
  let acquired = 0
  return {
    observations,
    get acquired() {
      return acquired
    },
    acquire(cost) {
      acquired += cost
      return Promise.resolve()
    },
    observe(observation) {
      observations.push(observation)
    },
  }
}
