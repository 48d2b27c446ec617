import { isLeadKitError } from '@leadkit/contracts'
import { array, assert, constantFrom, option, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkMove, movesFrom } from './lead-lifecycle.ts'
import { type LeadStatus, leadStatuses } from '../base/lead-status.ts'

const status = constantFrom(...leadStatuses)
const reason = option(string(), { nil: undefined })

function codeOf(from: LeadStatus, to: LeadStatus, why: string | undefined): string | null {
  try {
    checkMove(from, to, why)
    return null
  } catch (error) {
    if (isLeadKitError(error)) return error.code
    throw error
  }
}

describe('checkMove', () => {
  it('agrees with movesFrom for every pair and reason', () => {
    assert(
      property(status, status, reason, (from, to, why) => {
        const { forward, reopen } = movesFrom(from)
        const hasReason = (why ?? '').trim() !== ''
        const expected = forward.includes(to)
          ? null
          : reopen.includes(to)
            ? hasReason
              ? null
              : 'invalid_input'
            : 'illegal_transition'
        expect(codeOf(from, to, why)).toBe(expected)
      }),
    )
  })

  it('never goes back without a reason, on any path of moves', () => {
    assert(
      property(array(status, { maxLength: 30 }), (wishes) => {
        let current: LeadStatus = 'new'
        let reached = 0
        for (const wish of wishes) {
          if (codeOf(current, wish, undefined) !== null) continue
          const place = leadStatuses.indexOf(wish)
          expect(place).toBeGreaterThan(reached)
          reached = place
          current = wish
        }
        expect(movesFrom(current).forward.length > 0 || ['converted', 'lost'].includes(current)).toBe(true)
      }),
    )
  })

  it('converts qualified leads only, and ends there until somebody reopens', () => {
    assert(
      property(status, reason, (from, why) => {
        expect(codeOf(from, 'converted', why) === null).toBe(from === 'qualified')
      }),
    )
    expect(movesFrom('converted')).toEqual({ forward: [], reopen: ['qualified'] })
    expect(movesFrom('lost').forward).toEqual([])
  })

  it('refuses to stay where the lead is', () => {
    for (const each of leadStatuses) expect(codeOf(each, each, 'why not')).toBe('illegal_transition')
  })

  it('names what is possible', () => {
    expect(() => checkMove('new', 'converted', undefined)).toThrow('possible from here: contacted, qualified, lost')
  })
})
