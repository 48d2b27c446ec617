import { describe, expect, it } from 'vitest'
import { ScorerTurns } from './budgeted-scorer.ts'

describe('turns of scorers', () => {
  it('let the event loop turn between two calls that compute', async () => {
    const turns = new ScorerTurns()
    const seen: string[] = []
    const calls = ['one', 'two', 'three'].map((name) =>
      turns.take(async () => {
        seen.push(name)
        // Runs when the loop turns: after this call and before the next.
        setImmediate(() => seen.push(`turn after ${name}`))
        return name
      }),
    )
    expect(await Promise.all(calls)).toEqual(['one', 'two', 'three'])
    expect(seen.slice(0, 5)).toEqual(['one', 'turn after one', 'two', 'turn after two', 'three'])
  })

  it('begin the next call while one waits for its answer', async () => {
    const turns = new ScorerTurns()
    const answer = Promise.withResolvers<string>()
    const first = turns.take(() => answer.promise)
    expect(await turns.take(async () => 'second')).toBe('second')
    answer.resolve('first')
    expect(await first).toBe('first')
  })

  it('go on after a call that fails, at once or later', async () => {
    const turns = new ScorerTurns()
    const failed = turns.take(() => {
      throw new Error('at once')
    })
    const rejected = turns.take(() => Promise.reject(new Error('later')))
    await expect(failed).rejects.toThrow('at once')
    await expect(rejected).rejects.toThrow('later')
    expect(await turns.take(async () => 'next')).toBe('next')
  })
})
