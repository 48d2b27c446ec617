import { ScorerError } from '@leadkit/contracts'
import {
  buildDialogue,
  buildReplyRequest,
  type OpenAiFake,
  openAiAnswers,
  type OpenAiReply,
  startOpenAiFake,
} from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AiSdkScorerOptions } from '../src/index.ts'
import { classifyAnswer, loggingContext, modelAt, rightAnswer, scorerAt } from './sdk-fixture.ts'

const price = { inputMicros: 2_000_000, outputMicros: 8_000_000, cachedInputMicros: 500_000 }
const request = buildReplyRequest({ transcript: buildDialogue(['How much is it?']) })
const used = (promptTokens: number, completionTokens: number, cachedTokens = 0): Pick<OpenAiReply, 'usage'> => ({
  usage: { promptTokens, completionTokens, cachedTokens },
})

let fake: OpenAiFake

beforeEach(async () => {
  fake = await startOpenAiFake({ answer: (call) => ({ content: rightAnswer(call) }) })
})
afterEach(() => fake.close())

async function usageOf(options: Partial<AiSdkScorerOptions> = {}) {
  return (await scorerAt(fake, options).classify(request, loggingContext())).usage
}

describe('usage', () => {
  it('is what the endpoint says, at the price of the model', async () => {
    fake.reply({ content: classifyAnswer(), ...used(1_000, 100, 400) })
    expect(await usageOf({ price })).toEqual({ inputTokens: 1_000, outputTokens: 100, costMicros: 1_200 + 200 + 800 })
    fake.reply({ content: classifyAnswer(), ...used(1_000, 100) })
    expect(await usageOf()).toEqual({ inputTokens: 1_000, outputTokens: 100 })
  })

  it('adds up the answers that did not fit and the models that declined', async () => {
    fake.reply(
      { content: 'no', ...used(10, 1) },
      { refusal: 'No.', ...used(20, 2) },
      { content: classifyAnswer(), ...used(30, 3) },
    )
    const dear = { inputMicros: 10_000_000, outputMicros: 10_000_000 }
    expect(await usageOf({ price, fallbackModels: [{ model: modelAt(fake), price: dear }] })).toEqual({
      inputTokens: 60,
      outputTokens: 6,
      costMicros: 30 * 2 + 3 * 8 + 33 * 10,
    })
  })

  it('is left out when one of the answers does not say, so that what was reserved stands', async () => {
    fake.reply({ content: classifyAnswer(), usage: 'none' })
    expect(await usageOf({ price })).toBeUndefined()
    fake.reply({ content: 'no', usage: 'none' })
    expect(await usageOf({ price })).toBeUndefined()
  })

  it('is left out when a request broke off, and counts no request that was refused', async () => {
    const fallbackModels = [{ model: modelAt(fake) }]
    fake.fault({ kind: 'drop', when: 'after' })
    expect(await usageOf({ fallbackModels })).toBeUndefined()
    fake.fault({ kind: 'status', ...openAiAnswers.rateLimited() })
    fake.reply({ content: classifyAnswer(), ...used(30, 3) })
    expect(await usageOf({ fallbackModels })).toEqual({ inputTokens: 30, outputTokens: 3 })
  })
})

describe('the usage of a task that failed', () => {
  async function failedUsage(options: Partial<AiSdkScorerOptions> = {}, context = loggingContext()) {
    const call = scorerAt(fake, { price, ...options }).classify(request, context)
    const error: unknown = await call.catch((reason: unknown) => reason)
    return error instanceof ScorerError ? error.usage : 'no ScorerError'
  }

  it('is on the error: what answers took that did not fit, nothing where the vendor refused', async () => {
    fake.reply({ content: 'no', ...used(10, 1) }, { content: 'no', ...used(20, 2) })
    expect(await failedUsage()).toEqual({ inputTokens: 30, outputTokens: 3, costMicros: 30 * 2 + 3 * 8 })
    for (const answer of [openAiAnswers.rateLimited(), openAiAnswers.serverError(), openAiAnswers.unauthorized()]) {
      fake.fault({ kind: 'status', ...answer })
      expect(await failedUsage()).toEqual({ inputTokens: 0, outputTokens: 0, costMicros: 0 })
    }
  })

  it('is left out where nobody knows it', async () => {
    fake.reply({ content: 'no', usage: 'none' }, { content: 'no', ...used(20, 2) })
    expect(await failedUsage()).toBeUndefined()
    fake.fault({ kind: 'drop', when: 'after' })
    expect(await failedUsage()).toBeUndefined()
    fake.fault({ kind: 'delay', delayMs: 60_000 })
    expect(await failedUsage({ timeoutMs: 30 })).toBeUndefined()
    const controller = new AbortController()
    fake.fault({ kind: 'delay', delayMs: 60_000 })
    const before = fake.requests.length
    const failed = failedUsage({}, loggingContext({ signal: controller.signal }))
    while (fake.requests.length === before) await new Promise(setImmediate)
    controller.abort()
    expect(await failed).toBeUndefined()
  })
})

describe('maxUsage', () => {
  const long = buildReplyRequest({
    transcript: buildDialogue(['数'.repeat(9_000), ['automation', '😀\u0000"<'.repeat(2_000)], 'How much is it?']),
    instructions: 'é'.repeat(10_000),
    profile: { words: [], rules: [], examples: [{ text: 'ok', intent: 'other', reply: 'ж'.repeat(2_000) }] },
  })

  it('is never below what a task takes that fails and is repaired with every model', async () => {
    // The most expensive tokenizer possible uses a token for each byte.
    const dearest = await startOpenAiFake({
      answer: ({ messages, maxTokens, system }) => ({
        content: system.includes('never') ? '\u0001'.repeat(9_000) : '',
        usage: {
          promptTokens: messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0),
          completionTokens: maxTokens ?? 0,
        },
      }),
    })
    for (const task of ['classify', 'score', 'reply'] as const) {
      const scorer = scorerAt(dearest, { price, maxOutputTokens: 500 })
      const most = scorer.maxUsage?.(task, long)
      const before = dearest.calls.length
      await expect(scorer[task](long, loggingContext())).rejects.toMatchObject({ code: 'permanent' })
      const calls = dearest.calls.slice(before)
      expect(calls).toHaveLength(2)
      const input = calls.reduce(
        (sum, { messages }) => sum + messages.reduce((all, { content }) => all + Buffer.byteLength(content), 0),
        0,
      )
      expect(most?.inputTokens).toBeGreaterThanOrEqual(input)
      expect(most?.outputTokens).toBe(1_000)
      expect(most?.costMicros).toBeGreaterThanOrEqual(input * 2 + 1_000 * 8)
    }
    await dearest.close()
  })

  it('asks for an answer no longer than it says', async () => {
    await scorerAt(fake, { maxOutputTokens: 77 }).classify(request, loggingContext())
    expect(fake.calls[0]?.maxTokens).toBe(77)
  })

  it('counts every model that may be asked', () => {
    const one = scorerAt(fake).maxUsage?.('classify', request)
    const two = scorerAt(fake, { fallbackModels: [{ model: modelAt(fake) }] }).maxUsage?.('classify', request)
    expect(two?.inputTokens).toBe(2 * (one?.inputTokens ?? 0))
    expect(one).not.toHaveProperty('costMicros')
  })

  it('is nothing for a reply that no model is asked for', async () => {
    const spam = buildReplyRequest({ classification: { ...request.classification, intent: 'spam' } })
    const scorer = scorerAt(fake, { price })
    const nothing = { inputTokens: 0, outputTokens: 0, costMicros: 0 }
    expect(scorer.maxUsage?.('reply', spam)).toEqual(nothing)
    expect(await scorer.reply(spam, loggingContext())).toMatchObject({ content: null, usage: nothing, model: 'small' })
    expect(fake.calls).toHaveLength(0)
  })
})
