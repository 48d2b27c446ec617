import { isLeadKitError } from '@leadkit/contracts'
import {
  buildClassifyRequest,
  buildDialogue,
  createTestClock,
  type OpenAiFake,
  openAiAnswers,
  startOpenAiFake,
} from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AiSdkScorerOptions } from '../src/index.ts'
import { classifyAnswer, loggingContext, modelAt, rightAnswer, scorerAt } from './sdk-fixture.ts'

const SECRET = 'Zanzibar-Quokka-77'
const request = buildClassifyRequest({ transcript: buildDialogue([`How much is it? ${SECRET}`]) })

let fake: OpenAiFake
let other: OpenAiFake

beforeEach(async () => {
  fake = await startOpenAiFake({ answer: (call) => ({ content: rightAnswer(call) }) })
  other = await startOpenAiFake({ answer: (call) => ({ content: rightAnswer(call) }) })
})
afterEach(() => Promise.all([fake.close(), other.close()]))

function classify(options: Partial<AiSdkScorerOptions> = {}, context = loggingContext()) {
  return scorerAt(fake, options).classify(request, context)
}

/** The error that a call fails with; it must contain nothing of what the participant wrote. */
async function faultOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isLeadKitError(error)) throw new Error('must fail with a LeadKitError', { cause: error })
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(SECRET)
  expect(error.cause).toBeUndefined()
  expect(error.source).toBe('ai:ai-sdk')
  return { code: error.code, retryAfterMs: error.retryAfterMs }
}

describe('a fault of the only model', () => {
  it.each([
    ['rate_limited', openAiAnswers.rateLimited(7), 7_000],
    ['rate_limited', openAiAnswers.rateLimited(), undefined],
    ['rate_limited', { ...openAiAnswers.quotaExceeded(), status: 402 }, 900_000],
    ['transient', openAiAnswers.serverError(500), undefined],
    ['transient', openAiAnswers.serverError(503), undefined],
    ['transient', openAiAnswers.serverError(529), undefined],
    ['permanent', openAiAnswers.unauthorized(), undefined],
    ['permanent', openAiAnswers.modelNotFound(), undefined],
    ['permanent', openAiAnswers.badRequest(`Invalid: ${SECRET}`), undefined],
    ['permanent', openAiAnswers.tooLong(), undefined],
  ] as const)('is %s after %o', async (code, answer, retryAfterMs) => {
    fake.fault({ kind: 'status', ...answer, times: 9 })
    expect(await faultOf(classify())).toEqual({ code, retryAfterMs })
    expect(fake.requests).toHaveLength(1)
  })

  it('reads a Retry-After that is a date', async () => {
    const { now } = createTestClock(new Date('2026-11-30T12:00:00Z'))
    fake.fault({ kind: 'status', ...openAiAnswers.rateLimited('Mon, 30 Nov 2026 12:01:00 GMT') })
    expect(await faultOf(classify({}, loggingContext({ now })))).toMatchObject({ retryAfterMs: 60_000 })
  })

  it.each([
    { kind: 'drop', when: 'before' },
    { kind: 'drop', when: 'after' },
    { kind: 'truncate', bytes: 40, contentLength: 'whole' },
    { kind: 'truncate', bytes: 40, contentLength: 'cut' },
    { kind: 'truncate', bytes: 0, contentLength: 'cut' },
    { kind: 'status', status: 200, body: '<html>proxy</html>' },
    { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  ] as const)('is transient after %o', async (fault) => {
    fake.fault(fault)
    expect(await faultOf(classify())).toMatchObject({ code: 'transient' })
  })
})

describe('the end of a call', () => {
  it('is transient when the model is slow, within the time of one request', async () => {
    fake.fault({ kind: 'delay', delayMs: 60_000 })
    expect(await faultOf(classify({ timeoutMs: 30 }))).toMatchObject({ code: 'transient' })
  })

  it('ends all requests with the time of the task', async () => {
    fake.fault({ kind: 'delay', delayMs: 60_000 })
    other.fault({ kind: 'delay', delayMs: 60_000 })
    const options = { timeoutMs: 60_000, totalTimeoutMs: 30, fallbackModels: [{ model: modelAt(other) }] }
    expect(await faultOf(classify(options))).toMatchObject({ code: 'transient' })
    expect(other.requests).toHaveLength(0)
  })

  it('is aborted when the caller gives up in the middle, and asks nobody else', async () => {
    const controller = new AbortController()
    fake.fault({ kind: 'delay', delayMs: 60_000 })
    const call = classify(
      { fallbackModels: [{ model: modelAt(other) }] },
      loggingContext({ signal: controller.signal }),
    )
    while (fake.requests.length === 0) await new Promise(setImmediate)
    controller.abort()
    expect(await faultOf(call)).toMatchObject({ code: 'aborted' })
    expect(other.requests).toHaveLength(0)
  })

  it('is permanent when the model declines, in either way', async () => {
    fake.reply(
      { refusal: `I will not speak of ${SECRET}.` },
      { content: 'No', finish: 'content_filter' },
      { content: '', finish: 'content_filter' },
    )
    for (let call = 0; call < 3; call += 1) expect(await faultOf(classify())).toMatchObject({ code: 'permanent' })
    expect(fake.calls).toHaveLength(3)
  })
})

describe('an answer that does not fit', () => {
  const misfits = [
    { content: `Sure! The participant ${SECRET} wants a price.` },
    { content: '' },
    { content: classifyAnswer({ intent: 'buy_now' }) },
    { content: classifyAnswer({ extra: SECRET }) },
    { content: { intent: 'purchase' } },
    { content: [] },
    { content: JSON.stringify(classifyAnswer()).slice(0, 50), finish: 'length' },
    { toolCall: { name: 'send_message', input: { to: 'everybody', text: SECRET } } },
  ] as const

  it.each(misfits)('is repaired once: %j', async (misfit) => {
    fake.reply(misfit)
    expect(await classify()).toMatchObject({ intent: 'purchase' })
    const [first, second] = fake.calls
    expect(fake.calls).toHaveLength(2)
    expect(second?.user.startsWith(first?.user ?? '')).toBe(true)
    expect(second?.user).toContain('Your last answer did not fit: ')
  })

  it.each(misfits)('ends the task when it comes twice, without another model: %j', async (misfit) => {
    fake.reply(misfit, misfit)
    const options = { fallbackModels: [{ model: modelAt(other) }] }
    expect(await faultOf(classify(options))).toEqual({ code: 'permanent', retryAfterMs: undefined })
    expect([fake.calls.length, other.calls.length]).toEqual([2, 0])
  })

  it('tells the model which fields are wrong, and repeats little of what it said', async () => {
    fake.reply({ content: classifyAnswer({ intent: 'buy_now', reasoning: '\u0001'.repeat(50_000) }) })
    await classify()
    const [first, second] = fake.calls
    expect(second?.user).toContain('intent: ')
    expect((second?.user.length ?? 0) - (first?.user.length ?? 0)).toBeLessThan(6_000)
  })

  it('needs no repair in a fence, with a finish reason that is left out', async () => {
    const text = JSON.stringify(classifyAnswer())
    fake.reply(
      { content: `\`\`\`json\n${text}\n\`\`\`` },
      { content: `\`\`\`\n${text}\n\`\`\`` },
      { content: text, finish: null },
    )
    for (let call = 0; call < 3; call += 1) expect(await classify()).toMatchObject({ intent: 'purchase' })
    expect(fake.calls).toHaveLength(3)
  })
})

describe('a model in place of another', () => {
  const fallbackModels = () => [{ model: modelAt(other, 'large') }]

  it.each([
    { kind: 'status', ...openAiAnswers.rateLimited(7) },
    { kind: 'status', ...openAiAnswers.serverError(500) },
    { kind: 'status', ...openAiAnswers.unauthorized() },
    { kind: 'status', ...openAiAnswers.modelNotFound() },
    { kind: 'drop', when: 'before' },
    { kind: 'truncate', bytes: 40, contentLength: 'whole' },
  ] as const)('answers after %o, and is named', async (fault) => {
    fake.fault(fault)
    const context = loggingContext()
    expect(await classify({ fallbackModels: fallbackModels() }, context)).toMatchObject({ model: 'large' })
    expect(context.lines).toHaveLength(1)
    expect(context.lines.join()).not.toContain(SECRET)
  })

  it('answers when the first is slow or declines', async () => {
    fake.reply({ refusal: 'No.' })
    expect(await classify({ fallbackModels: fallbackModels() })).toMatchObject({ model: 'large' })
    fake.fault({ kind: 'delay', delayMs: 60_000 })
    expect(await classify({ fallbackModels: fallbackModels(), timeoutMs: 1_000 })).toMatchObject({ model: 'large' })
  })

  it('is not asked after a request that no model would take', async () => {
    fake.fault({ kind: 'status', ...openAiAnswers.badRequest() })
    expect(await faultOf(classify({ fallbackModels: fallbackModels() }))).toMatchObject({ code: 'permanent' })
    expect(other.requests).toHaveLength(0)
  })

  it.each([
    ['transient', 500, 429],
    ['transient', 429, 503],
    ['rate_limited', 429, 401],
    ['permanent', 401, 404],
  ] as const)('fails too: %s after %i and %i', async (code, first, second) => {
    fake.fault({ kind: 'status', ...openAiAnswers.serverError(first) })
    other.fault({ kind: 'status', ...openAiAnswers.serverError(second) })
    expect(await faultOf(classify({ fallbackModels: fallbackModels() }))).toMatchObject({ code })
  })

  it('is waited for as briefly as the limits of all allow', async () => {
    fake.fault({ kind: 'status', ...openAiAnswers.rateLimited(90) })
    other.fault({ kind: 'status', ...openAiAnswers.rateLimited(5) })
    expect(await faultOf(classify({ fallbackModels: fallbackModels() }))).toEqual({
      code: 'rate_limited',
      retryAfterMs: 5_000,
    })
  })
})
