import { join } from 'node:path'
import { type Intent, intents, type LabelledConversation, type Transcript } from '@leadkit/contracts'
import { createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { createRulesAiScorer } from '../src/index.ts'
import { readConversations } from '../training/labelled-texts.ts'

// The tuning part sets thresholds and confidence, and is never used for training. These floors keep its results.
const conversations = readConversations(join(import.meta.dirname, '../data/tuning'))
const ai = createRulesAiScorer()
const context = createTestCallContext()

function toTranscript({ id, country, platform, participantName, messages }: LabelledConversation): Transcript {
  return {
    conversationId: id,
    platform,
    channel: 'direct_message',
    participantName: participantName ?? null,
    truncated: false,
    defaultCountry: country,
    messages: messages.map(({ from, text }, index) => ({
      id: `message-${index}`,
      direction: from === 'participant' ? 'inbound' : 'outbound',
      author: from,
      content: text,
      attachmentTypes: [],
      occurredAt: new Date(1_790_000_000_000 + index * 60_000),
    })),
  }
}

const judged = await Promise.all(
  conversations.map(async (conversation) => {
    const transcript = toTranscript(conversation)
    const messageId = transcript.messages.at(-1)?.id ?? ''
    const classification = await ai.classify({ transcript, messageId }, context)
    return { wanted: conversation.expect, classification }
  }),
)

function countOf(intent: Intent) {
  const wanted = judged.filter((one) => one.wanted.intent === intent)
  const given = judged.filter((one) => one.classification.intent === intent)
  const right = wanted.filter((one) => one.classification.intent === intent)
  return { wanted: wanted.length, given: given.length, right: right.length }
}

describe('the tuning part', () => {
  it('keeps its macro F1 of intent', () => {
    const scores = intents.map((intent) => {
      const { wanted, given, right } = countOf(intent)
      return (2 * right) / (wanted + given)
    })
    expect(scores.reduce((sum, score) => sum + score, 0) / scores.length).toBeGreaterThan(0.85)
  })

  it('hears opt-outs, and only them', () => {
    const { wanted, given, right } = countOf('opt_out')
    expect(right / wanted).toBeGreaterThan(0.9)
    expect((given - right) / (judged.length - wanted)).toBeLessThanOrEqual(0.02)
  })

  it('knows spam', () => {
    const { wanted, given, right } = countOf('spam')
    expect(right / wanted).toBeGreaterThan(0.8)
    expect(right / given).toBeGreaterThan(0.8)
  })
})

describe('genuine messages that look like spam, and spam', () => {
  const file = readConversations(join(import.meta.dirname, '../data/tuning-2')).filter(({ id }) =>
    id.startsWith('spam1-'),
  )

  it('are told apart', async () => {
    const results = await Promise.all(
      file.map(async (conversation) => {
        const transcript = toTranscript(conversation)
        const { intent } = await ai.classify({ transcript, messageId: transcript.messages.at(-1)?.id ?? '' }, context)
        return { wanted: conversation.expect.intent === 'spam', given: intent === 'spam' }
      }),
    )
    const right = results.filter(({ wanted, given }) => wanted && given).length
    expect(right / results.filter(({ given }) => given).length).toBeGreaterThan(0.95)
    expect(right / results.filter(({ wanted }) => wanted).length).toBeGreaterThan(0.83)
  })
})
