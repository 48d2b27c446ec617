import type { TranscriptMessage } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { boundTranscript } from './ai-job.ts'

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
