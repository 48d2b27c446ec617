import { describe, expect, it } from 'vitest'
import { QueryGate } from './query-gate.ts'

describe('QueryGate', () => {
  it('lets one in at a time, in their order', async () => {
    const gate = new QueryGate()
    const { signal } = new AbortController()
    const seen: string[] = []
    const first = await gate.enter(signal)
    const second = gate.enter(signal).then((leave) => {
      leave?.()
      return seen.push('second')
    })
    const third = gate.enter(signal).then(() => seen.push('third'))
    seen.push('first')
    first?.()
    await Promise.all([second, third])
    expect(seen).toEqual(['first', 'second', 'third'])
  })

  it('passes over one whose signal fires while it waits', async () => {
    const gate = new QueryGate()
    const { signal } = new AbortController()
    const leave = await gate.enter(signal)
    const given = new AbortController()
    const waiting = gate.enter(given.signal)
    const next = gate.enter(signal)
    given.abort()
    expect(await waiting).toBeNull()
    leave?.()
    expect(await next).toBeTypeOf('function')
  })
})
