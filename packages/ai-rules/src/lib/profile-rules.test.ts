import { scorerProfileSchema } from '@leadkit/contracts'
import { buildDialogue, createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { createRulesAiScorer } from './rules-ai-scorer.ts'

const ai = createRulesAiScorer()
const context = createTestCallContext()

async function judge(text: string, profile: object) {
  const request = {
    transcript: buildDialogue([text], { participantName: null }),
    messageId: 'message-1',
    profile: scorerProfileSchema.parse(profile),
  }
  const classification = await ai.classify(request, context)
  const scoring = await ai.score({ ...request, classification }, context)
  const limit = { maxTextLength: 1_000, textUnit: 'utf16_units' } as const
  const draft = await ai.reply({ ...request, ...limit, classification, scoring, instructions: null }, context)
  return { classification, scoring, draft }
}

describe('what a tenant adds', () => {
  const rule = {
    name: 'asks_for_workshop',
    weight: 30,
    description: 'asks for the workshop',
    phrases: ['Workshop', '工作坊'],
  }

  it.each(['Do you still run the WORKSHOP?', '还有工作坊吗？'])('finds the words of a rule in %j', async (text) => {
    const { scoring } = await judge(text, { rules: [rule] })
    expect(scoring.signals).toContainEqual({ name: 'asks_for_workshop', weight: 30, messageIds: ['message-1'] })
  })

  it('does not find them inside another word, and takes no sign of a phrase for one of ours', async () => {
    const names = async (text: string, phrases: readonly string[]) =>
      (await judge(text, { rules: [{ ...rule, phrases }] })).scoring.signals.map(({ name }) => name)
    expect(await names('workshops', ['workshop'])).not.toContain('asks_for_workshop')
    expect(await names('anything at all', ['*', '{number}', '^ $ |'])).not.toContain('asks_for_workshop')
  })

  it('hears an intent in words of its own', async () => {
    const words = [{ intent: 'support', phrases: ['flurbox'] }]
    expect((await judge('flurbox?', { words })).classification.intent).toBe('support')
    expect((await judge('flurbox?', {})).classification.rubricVersion).not.toBe(
      (await judge('flurbox?', { words })).classification.rubricVersion,
    )
  })

  it('answers a message that the tenant gave as an example as the tenant does', async () => {
    const examples = [{ text: 'Are dogs allowed?', intent: 'question', reply: 'Dogs are welcome.' }]
    const { classification, draft } = await judge('are dogs allowed', { examples })
    expect(classification).toMatchObject({ intent: 'question' })
    expect(draft).toMatchObject({ content: 'Dogs are welcome.', handover: false })
  })
})
