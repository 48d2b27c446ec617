import { describe, expect, it } from 'vitest'
import { textLimitOf } from './text-limit.ts'
import type { PlatformTextLimits } from './text-limit.ts'

describe('textLimitOf', () => {
  const limits: PlatformTextLimits = {
    maxTextLength: 280,
    textUnit: 'weighted',
    channelTextLimits: { direct_message: { maxTextLength: 10_000, textUnit: 'code_points' } },
  }

  it('gives the limit of the channel where it has one, else that of the platform', () => {
    expect(textLimitOf(limits, 'direct_message')).toEqual({ maxTextLength: 10_000, textUnit: 'code_points' })
    expect(textLimitOf(limits, 'public')).toEqual({ maxTextLength: 280, textUnit: 'weighted' })
    const same = { maxTextLength: 2000, textUnit: 'utf16_units' } as const
    expect(textLimitOf(same, 'public')).toEqual(same)
  })
})
