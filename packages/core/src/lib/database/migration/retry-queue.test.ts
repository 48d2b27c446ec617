import { describe, expect, it } from 'vitest'
import { pauseBefore, RetryQueue } from './retry-queue.ts'

function open(items: readonly string[]) {
  const clock = { now: 1_000 }
  return {
    clock,
    queue: new RetryQueue(
      items,
      () => clock.now,
      () => 0,
    ),
  }
}

describe('RetryQueue', () => {
  it('gives items in order, and null at the end', () => {
    const { queue } = open(['a', 'b'])
    expect([queue.take(), queue.take(), queue.take()]).toEqual([
      { item: 'a', attempt: 0 },
      { item: 'b', attempt: 0 },
      null,
    ])
  })

  it('lets the others go on while one pauses, and says how long when nothing else is left', () => {
    const { clock, queue } = open(['a', 'b'])
    queue.take()
    queue.again('a', 0)
    expect(queue.take()).toEqual({ item: 'b', attempt: 0 })
    expect(queue.take()).toEqual({ waitMs: 50 })
    clock.now += 50
    expect(queue.take()).toEqual({ item: 'a', attempt: 1 })
  })

  it('waits twice as long each time, up to five seconds', () => {
    const pauses = [0, 1, 2, 10].map((attempt) => pauseBefore(attempt, () => 1))
    expect(pauses).toEqual([100, 200, 400, 5_000])
  })

  it('keeps what is left when its order changes', () => {
    const { queue } = open(['a', 'b', 'c'])
    queue.take()
    queue.shuffle()
    expect(queue.size).toBe(2)
  })
})
