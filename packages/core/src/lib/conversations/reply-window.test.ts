import { describe, expect, it } from 'vitest'
import { adOpenedAt, closedWindowMs } from './reply-window.ts'

const HOUR_MS = 3_600_000
const now = new Date('2026-11-30T12:00:00.000Z')
const ago = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS)
const window = {
  automatedMs: 24 * HOUR_MS,
  personMs: 168 * HOUR_MS,
  requiresSummons: false,
  ad: { windowMs: 168 * HOUR_MS, sources: ['ADS'] },
}

describe('adOpenedAt', () => {
  it('is the newest referral of an advertisement, and of nothing else', () => {
    const referrals = [
      { source: 'ADS', at: ago(50).toISOString() },
      { source: 'ADS', at: ago(40).toISOString() },
      { source: 'SHORTLINK', at: ago(1).toISOString() },
      { source: null, at: ago(1).toISOString() },
      { source: 'ADS', at: 'no time' },
    ]
    expect(adOpenedAt(referrals, window)).toEqual(ago(40))
    expect(adOpenedAt(null, window)).toBeNull()
    expect(adOpenedAt(referrals, { ...window, ad: undefined })).toBeNull()
  })
})

describe('closedWindowMs', () => {
  it.each([
    ['automation', 23, null, null],
    ['automation', 25, null, 24 * HOUR_MS],
    ['automation', 25, 25, null],
    ['automation', 167, 167, null],
    ['automation', 25, 169, 24 * HOUR_MS],
    ['person', 169, null, 168 * HOUR_MS],
  ] as const)(
    '%s, %i hours after the last message, advertisement %s hours ago: %s',
    (author, inbound, ad, expected) => {
      const conversation = { author, lastInboundAt: ago(inbound), adOpenedAt: ad === null ? null : ago(ad) }
      expect(closedWindowMs(window, conversation, now)).toBe(expected)
    },
  )

  it('never closes where the platform has none', () => {
    const conversation = { author: 'automation', lastInboundAt: null, adOpenedAt: null } as const
    expect(closedWindowMs({ ...window, automatedMs: null }, conversation, now)).toBeNull()
  })
})
