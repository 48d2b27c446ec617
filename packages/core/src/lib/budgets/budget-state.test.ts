import { describe, expect, it } from 'vitest'
import { type BudgetState, refusalOf, thresholdsReached } from './budget-state.ts'

const nothing = { tasks: 0, tokens: 0, costMicros: 0 }

function stateOf(changes: Partial<BudgetState> = {}): BudgetState {
  return {
    day: '2026-11-30',
    spent: { day: nothing, month: nothing },
    open: nothing,
    told: { day: [], month: [] },
    ...changes,
  }
}

const spent = (day: number, month: number): BudgetState['spent'] => ({
  day: { ...nothing, tokens: day },
  month: { ...nothing, tokens: month },
})
const limits = { day: { tokens: 100 }, month: { tokens: 1_000 } }
const need = { tasks: 1, tokens: 30, costMicros: 0 }

describe('refusalOf', () => {
  it('names the limit that has no room', () => {
    expect(refusalOf(stateOf({ spent: spent(80, 80) }), limits, need)).toEqual({
      why: 'spent',
      use: { per: 'day', unit: 'tokens', startsOn: '2026-11-30', limit: 100, spent: 80 },
    })
  })

  it('waits for the month where the month has no room, too', () => {
    expect(refusalOf(stateOf({ spent: spent(80, 990) }), limits, need)).toMatchObject({
      use: { per: 'month', startsOn: '2026-11-01' },
    })
  })

  it('does not call spent what is only set aside', () => {
    const state = stateOf({ spent: spent(60, 60), open: { ...nothing, tokens: 20 } })
    expect(refusalOf(state, limits, need)).toEqual({ why: 'reserved' })
  })

  it('asks nothing of a limit in a unit that the call does not need', () => {
    const state = stateOf({ spent: { day: { ...nothing, costMicros: 9 }, month: nothing } })
    expect(refusalOf(state, { day: { costMicros: 5 }, month: {} }, need)).toEqual({ why: 'reserved' })
  })
})

describe('thresholdsReached', () => {
  const shares = (state: BudgetState): readonly number[] =>
    thresholdsReached(state, limits, null)
      .filter(({ per }) => per === 'day')
      .map(({ share }) => share)

  it.each([
    [79, []],
    [80, [80]],
    [99, [80]],
    [100, [80, 100]],
    [130, [80, 100]],
  ])('at %i of 100 tells %j', (tokens, told) => {
    expect(shares(stateOf({ spent: spent(tokens, 0) }))).toEqual(told)
  })

  it('tells nothing twice', () => {
    const told = { day: ['tokens 80'], month: [] }
    expect(shares(stateOf({ spent: spent(100, 0), told }))).toEqual([100])
  })

  it('counts a limit without room for a call as used up', () => {
    const state = stateOf({ spent: spent(75, 0) })
    const refusal = refusalOf(state, limits, need)
    const use = refusal.why === 'spent' ? refusal.use : null
    expect(thresholdsReached(state, limits, use).map(({ per, share }) => [per, share])).toEqual([
      ['day', 80],
      ['day', 100],
    ])
  })
})
