import { touchSchema } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { readUtm, touchOf, utmOfAnswers } from './touch.ts'

describe('touchOf', () => {
  it('keeps what can be stored of what a platform gave', () => {
    const touch = touchOf('ad', {
      ref: ' summer ',
      adId: 120_330,
      adTitle: `${'x'.repeat(254)}😀`,
      campaign: null,
      productId: { odd: true },
      link: 'y'.repeat(3000),
      extra: { photo: 'p', none: undefined },
    })
    expect(touch).toEqual({
      kind: 'ad',
      ref: 'summer',
      adId: '120330',
      adTitle: `${'x'.repeat(254)}\ufffd`,
      link: 'y'.repeat(2048),
      extra: { photo: 'p' },
    })
    expect(touchSchema.safeParse(touch).success).toBe(true)
  })

  it('reads the campaign from the link, unless the platform names one', () => {
    const link = 'https://shop.example/?a=1&utm_source=ig&UTM_Campaign=Spring%20sale&utm_medium=cpc#top'
    expect(touchOf('link', { link })).toMatchObject({ utmSource: 'ig', utmMedium: 'cpc', campaign: 'Spring sale' })
    expect(touchOf('link', { link, campaign: 'Named' })).toMatchObject({ campaign: 'Named', utmSource: 'ig' })
    expect(touchOf('link', { ref: 'utm_campaign=q4&utm_term=sofa' })).toMatchObject({ campaign: 'q4', utmTerm: 'sofa' })
  })

  it('leaves out what is too large, and what is not an object', () => {
    expect(touchOf('referral', { extra: { text: 'x'.repeat(9000) } })).toEqual({ kind: 'referral' })
    expect(touchOf('referral', { extra: ['x'] })).toEqual({ kind: 'referral' })
  })
})

describe('readUtm', () => {
  it('gives nothing for a text without parameters', () => {
    expect([readUtm('summer'), readUtm(7), readUtm('utm_campaign')]).toEqual([{}, {}, {}])
  })
})

describe('utmOfAnswers', () => {
  it('reads the hidden fields of a form', () => {
    const answers = [
      { name: 'utm_source', values: ['newsletter'] },
      { name: 'utm_campaign', values: [] },
    ]
    expect(utmOfAnswers(answers)).toEqual({ utmSource: 'newsletter' })
  })
})
