import { describe, expect, it } from 'vitest'
import { compareKeys, decodeTimelineKey, encodeTimelineKey, isWithin, mergeEntries } from './timeline-key.ts'

const id = (last: number): string => `019a9f2e-7c3b-7d10-9d3e-6a1f0f6b2c${String(last).padStart(2, '0')}`
const key = (at: number, kind: string, last: number) => ({ at: new Date(at), kind, id: id(last) })

describe('the order of a timeline', () => {
  const sorted = [key(1, 'message', 2), key(1, 'move', 1), key(1, 'move', 2), key(2, 'message', 1)]

  it('is by time, kind and id', () => {
    expect(sorted.toReversed().toSorted(compareKeys)).toEqual(sorted)
  })

  it('merges sources, takes an entry of two sources once, and stops at the limit', () => {
    const [a, b, c, d] = sorted as [(typeof sorted)[0], (typeof sorted)[0], (typeof sorted)[0], (typeof sorted)[0]]
    expect(mergeEntries([[c, a], [b, d], [a]], { direction: 'asc', limit: 9 })).toEqual(sorted)
    expect(mergeEntries([[c, a], [b, d], [a]], { direction: 'desc', limit: 2 })).toEqual([d, c])
  })

  it('is what a cursor cuts', () => {
    const behind = decodeTimelineKey(encodeTimelineKey(key(1, 'move', 1)))
    const within = (direction: 'asc' | 'desc') =>
      sorted.filter((each) => isWithin(each, { behind, direction, limit: 9 }))
    expect(within('asc')).toEqual(sorted.slice(2))
    expect(within('desc')).toEqual(sorted.slice(0, 1))
  })

  it.each(['', 'x', Buffer.from('2026-01-01T00:00:00.000Z move 1').toString('base64url')])('refuses %j', (cursor) => {
    expect(() => decodeTimelineKey(cursor)).toThrow(/pass `next`/)
  })
})
