import { scorerProfileSchema, type TranscriptMessage } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { boundTranscript, readScorerSettings, versionOf } from './ai-job.ts'

function inbound(id: string, content: string, second = 0): TranscriptMessage {
  const occurredAt = new Date(Date.UTC(2026, 2, 2, 9, 0, second))
  return { id, direction: 'inbound', author: 'participant', content, attachmentTypes: [], occurredAt }
}

const newestFirst = ['five', 'four', 'three', 'two', 'one'].map((content, index) =>
  inbound(content, content, 30 - index),
)
const wide = { maxMessages: 10, maxCharacters: 1_000, maxMessageCharacters: 100 }

function kept(messageId: string, bounds: Partial<typeof wide>): { ids: string[]; truncated: boolean } {
  const { messages, truncated } = boundTranscript(newestFirst, messageId, { ...wide, ...bounds })
  return { ids: messages.map((message) => message.id), truncated }
}

describe('boundTranscript', () => {
  it('gives all that fits, oldest first', () => {
    expect(kept('five', {})).toEqual({ ids: ['one', 'two', 'three', 'four', 'five'], truncated: false })
  })

  it('keeps the newest, and always the message in question', () => {
    expect(kept('five', { maxMessages: 2 })).toEqual({ ids: ['four', 'five'], truncated: true })
    expect(kept('one', { maxMessages: 2 })).toEqual({ ids: ['one', 'five'], truncated: true })
    expect(kept('one', { maxMessages: 1 })).toEqual({ ids: ['one'], truncated: true })
  })

  it('leaves no gap behind a message that is too long', () => {
    expect(kept('five', { maxCharacters: 9 })).toEqual({ ids: ['four', 'five'], truncated: true })
  })

  it('cuts a long message without breaking a character', () => {
    const long = inbound('long', 'a😀b')
    const { messages } = boundTranscript([long], long.id, { ...wide, maxMessageCharacters: 2 })
    expect(messages[0]?.content).toBe('a\ufffd…')
  })
})

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
