import { scorerProfileSchema } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { readScorerSettings, versionOf } from './scorer-settings.ts'

const words = [{ intent: 'purchase', phrases: ['workshop'] }]

describe('readScorerSettings', () => {
  it('reads the profile and the country', () => {
    const { profile, defaultCountry } = readScorerSettings({ scorerProfile: { words }, defaultCountry: 'DE' })
    expect(profile?.profile).toEqual({ words, rules: [], examples: [] })
    expect(defaultCountry).toBe('DE')
  })

  it.each([
    [{}],
    [{ scorerProfile: {}, defaultCountry: null }],
    [{ scorerProfile: { wrods: [] }, defaultCountry: 'Germany' }],
  ])('adds nothing for %j', (settings) => {
    expect(readScorerSettings(settings)).toEqual({ profile: null, defaultCountry: null })
  })
})

describe('versionOf', () => {
  it('gives equal profiles one name, whatever the order of their keys, and others another', () => {
    const rule = { name: 'workshop', weight: 5, description: 'asks', phrases: ['a'] }
    const turned = { phrases: ['a'], description: 'asks', weight: 5, name: 'workshop' }
    const [one, other, third] = [{ rules: [rule], words }, { words, rules: [turned] }, { words }].map((input) =>
      versionOf(scorerProfileSchema.parse(input)),
    )
    expect(one?.hash).toBe(other?.hash)
    expect(third?.hash).not.toBe(one?.hash)
  })
})
