import { describe, expect, it } from 'vitest'
import { blankTouch, sourceKey, type TouchDetails } from './touch.ts'

const touch: TouchDetails = {
  kind: 'ad',
  platform: 'facebook',
  socialAccountId: '0',
  adId: '12',
  adTitle: 'For Ada',
  campaign: 'ada@mail.example',
  campaignId: '7',
  ref: 'user=ada',
  link: 'https://shop.example/ada',
  postId: '9',
  utmTerm: 'ada',
}

describe('sourceKey', () => {
  it('is the same for the same source in another order, and differs in each field', () => {
    const reversed = Object.fromEntries(Object.entries(touch).toReversed()) as unknown as TouchDetails
    expect(sourceKey(reversed)).toBe(sourceKey(touch))
    for (const field of Object.keys(touch)) expect(sourceKey({ ...touch, [field]: 'other' })).not.toBe(sourceKey(touch))
  })
})

describe('blankTouch', () => {
  it("keeps the tenant's own things, and nothing that may say who the person is", () => {
    const blank = blankTouch(touch)
    expect(blank).toEqual({ kind: 'ad', platform: 'facebook', socialAccountId: '0', adId: '12', campaignId: '7' })
    expect(blankTouch(blank)).toEqual(blank)
  })
})
