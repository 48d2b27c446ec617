import type { PlatformCapabilities, PlatformIngestor, Transcript } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { toGeneratedReply } from './generated-reply.ts'

interface Given {
  readonly decided?: 'off' | 'draft' | 'send'
  readonly channel?: 'direct_message' | 'public'
  readonly automatedPublicReplies?: 'allowed' | 'needs_approval'
}

const transcript: Transcript = {
  conversationId: 'conversation-1',
  platform: 'twitter',
  channel: 'direct_message',
  participantName: null,
  truncated: false,
  messages: [
    {
      id: 'message-1',
      direction: 'inbound',
      author: 'participant',
      content: 'How much are 20 shelves? My number is +49 170 1234567',
      attachmentTypes: [],
      occurredAt: new Date('2026-11-30T12:00:00Z'),
    },
  ],
}

function generated(
  content: string | null,
  { decided = 'send', channel = 'direct_message', automatedPublicReplies }: Given = {},
) {
  const capabilities = { automatedPublicReplies } as PlatformCapabilities
  const question = {
    transcript: { ...transcript, channel },
    messageId: 'message-1',
    instructions: 'Shelves cost 40 euros. Our shop: https://oak.example/shop',
    maxTextLength: 280,
    textUnit: 'utf16_units',
  } as const
  const asked = {
    platform: { ingestor: {} as PlatformIngestor, capabilities },
    question,
    disclosure: null,
    mark: null,
  }
  return toGeneratedReply({ content, confidence: 0.8 }, decided, asked)
}

describe('toGeneratedReply', () => {
  it('sends what the tenant and the conversation vouch for', () => {
    expect(generated('20 shelves, 40 euros each: https://oak.example/shop')).toMatchObject({
      send: true,
      heldReasons: [],
    })
    expect(generated('Gladly!', { decided: 'draft' })).toMatchObject({ send: false, heldReasons: [] })
  })

  it.each([
    ['a link of nobody', 'See https://evil.example/pay', ['link']],
    ['a price of nobody', 'For you 30 euros', ['number', 'price']],
    ['a number of nobody', 'Call +49 30 5550199', ['number']],
    ['a secret', 'The key is sk-proj-4f9aB27cD81eF05aB27cD81eF05a', ['secret']],
    ['a long text', 'Gladly! '.repeat(60), ['too_long']],
  ])('holds %s back for a person', (_what, content, heldReasons) => {
    const reply = generated(content)
    expect(reply?.send).toBe(false)
    expect(reply?.heldReasons).toEqual(expect.arrayContaining(heldReasons))
  })

  it('is silent where the scorer is', () => {
    expect(generated(null)).toBeNull()
    expect(generated('  \n')).toBeNull()
    expect(generated('Gladly!', { decided: 'off' })).toBeNull()
  })

  it('holds public answers back where the platform wants to approve the application first', () => {
    const needs = { automatedPublicReplies: 'needs_approval' } as const
    expect(generated('Gladly!', { ...needs, channel: 'public' })).toMatchObject({
      send: false,
      heldReasons: ['needs_approval'],
    })
    expect(generated('Gladly!', needs)).toMatchObject({ send: true })
    expect(generated('Gladly!', { channel: 'public', automatedPublicReplies: 'allowed' })).toMatchObject({ send: true })
  })
})
