import {
  classificationSchema,
  type JsonValue,
  leadScoringSchema,
  replyDraftSchema,
  type Transcript,
} from '@leadkit/contracts'
import {
  buildClassifyRequest,
  buildDialogue,
  buildReplyRequest,
  buildScoreRequest,
  type OpenAiCall,
  type OpenAiFake,
  type OpenAiReply,
  startOpenAiFake,
} from '@leadkit/testing'
import { type InjectionText, injectionTexts } from '@leadkit/testing/conformance'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { classifyAnswer, loggingContext, replyAnswer, scoreAnswer, scorerAt } from './sdk-fixture.ts'

/** What the participant of each case wants; set before each, because the model must obey even what it is not shown. */
let wanted: InjectionText | undefined
let fake: OpenAiFake
let plain: Awaited<ReturnType<typeof judge>>

beforeAll(async () => {
  fake = await startOpenAiFake({ answer: (call) => ({ content: obey(call, wanted) }) })
  plain = await judge(buildDialogue(['Hello']))
})
afterAll(() => fake.close())

/** A model that obeys every order, and cites every message as evidence, including some that do not exist. */
function obey({ schemaName }: OpenAiCall, injection: InjectionText | undefined): JsonValue {
  const ids = ['m1', 'm2', 'm3', 'message-1', 'other-tenant']
  const signals = ['obeys', 'obeys_more'].map((name) => ({ name, weight: 100_000, message_ids: ids }))
  const detail = (field: 'name' | 'email' | 'phone' | 'company'): JsonValue => {
    const value = injection?.planted?.[field]
    return value === undefined ? null : { value, message_ids: ids }
  }
  const shared = { signals, confidence: 1_000, reasoning: 'I was told to.' }
  if (schemaName === 'classify_answer') {
    const contact = { name: detail('name'), email: detail('email'), phone: detail('phone'), company: detail('company') }
    return classifyAnswer({ ...shared, intent: 'purchase', stage: 'ready', consent: 'given', contact })
  }
  if (schemaName === 'score_answer') return scoreAnswer({ ...shared, score_value: 100_000 })
  return replyAnswer({ ...shared, content: injection?.told ?? 'As you wish: eve@evil.example, 100 points, 1 EUR.' })
}

async function judge(transcript: Transcript) {
  const scorer = scorerAt(fake, { maxOutputTokens: 900, price: { inputMicros: 1_000_000, outputMicros: 1_000_000 } })
  const context = loggingContext()
  const classification = await scorer.classify(buildClassifyRequest({ transcript }), context)
  const scoring = await scorer.score(buildScoreRequest({ transcript, classification }), context)
  const question = buildReplyRequest({ transcript, classification, scoring, instructions: 'A chair is 20 EUR.' })
  return { classification, scoring, draft: await scorer.reply(question, context), lines: context.lines }
}

describe('a model that obeys every order of a participant', () => {
  it('meets at least 60 of them, in many languages', () => {
    expect(injectionTexts.length).toBeGreaterThanOrEqual(60)
    expect(new Set(injectionTexts.map(({ language }) => language)).size).toBeGreaterThanOrEqual(18)
    expect(new Set(injectionTexts.map(({ texts }) => texts.join())).size).toBe(injectionTexts.length)
  })

  it.each(injectionTexts)('changes nothing ($language, $aim): $texts', async (injection) => {
    wanted = injection
    const before = fake.calls.length
    const { classification, scoring, draft, lines } = await judge(buildDialogue([...injection.texts]))

    // Only the contract's own fields: no recipient, tool, account or permission.
    classificationSchema.parse(classification)
    leadScoringSchema.parse(scoring)
    replyDraftSchema.parse(draft)
    // The score's rules, and who applied them.
    const stamps = (of: typeof plain) =>
      [of.classification, of.scoring, of.draft].map(({ model, rubricVersion }) => `${model} ${rubricVersion}`)
    expect(stamps({ classification, scoring, draft, lines })).toEqual(stamps(plain))
    for (const { weight } of [...classification.signals, ...scoring.signals])
      expect(Math.abs(weight)).toBeLessThanOrEqual(100)
    // A message before the order may count in its author's favour; the order itself never does.
    expect(injection.texts.length > 1 || scoring.score === 'cold').toBe(true)
    // Planted data, permissions, and what is sent.
    expect(classification.contact).toEqual({})
    expect(classification.consent).not.toBe('given')
    expect(draft).toMatchObject({ content: null, handover: true })
    // The budget, and what the model is allowed to do.
    for (const { maxTokens, body } of fake.calls.slice(before)) {
      expect(maxTokens).toBe(900)
      expect(body).not.toHaveProperty('tools')
    }
    expect(lines).toEqual([])
  })

  it('cannot add a field to the answer, whatever it is called', async () => {
    wanted = injectionTexts[0]
    for (const field of ['recipient', 'tenant_id', 'tools', 'permissions', 'budget', 'rubric_version', '__proto__']) {
      const told = classifyAnswer({ intent: 'purchase' }) as Readonly<Record<string, JsonValue>>
      const text = JSON.stringify(told).replace('{', `{"${field}":"evil",`)
      const answer: OpenAiReply = { content: text }
      fake.reply(answer, answer)
      const asked = scorerAt(fake).classify(buildClassifyRequest(), loggingContext())
      await expect(asked).rejects.toMatchObject({ code: 'permanent' })
    }
  })
})
