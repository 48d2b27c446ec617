import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAiAnswers } from './openai-fake-answers.ts'
import { type OpenAiFake, startOpenAiFake } from './openai-fake.ts'

let fake: OpenAiFake

beforeEach(async () => {
  fake = await startOpenAiFake({ answer: ({ user }) => ({ content: { heard: user } }), models: ['small'] })
})
afterEach(() => fake.close())

const strict = (schema: unknown) => ({
  response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true, schema } },
})

async function ask(body: object = {}, key = 'openai-key') {
  const response = await fetch(`${fake.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hi' }], ...body }),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

describe('startOpenAiFake', () => {
  it('answers with what the model says, and counts tokens', async () => {
    expect(await ask()).toMatchObject({
      status: 200,
      body: {
        model: 'small',
        choices: [{ message: { content: '{"heard":"Hi"}' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1, completion_tokens: 4 },
      },
    })
    expect(fake.calls).toMatchObject([{ user: 'Hi', system: '', schemaName: undefined }])
  })

  it('says next what a test tells it to say', async () => {
    fake.reply(
      { content: 'cut', finish: 'length', usage: 'none' },
      { refusal: 'No.' },
      { toolCall: { name: 'send', input: { to: 'x' } } },
      { content: '', finish: null },
    )
    const cut = await ask()
    expect(cut.body['usage']).toBeUndefined()
    expect(cut.body).toMatchObject({ choices: [{ finish_reason: 'length' }] })
    expect((await ask()).body).toMatchObject({ choices: [{ message: { content: null, refusal: 'No.' } }] })
    expect((await ask()).body).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] })
    expect((await ask()).body).toMatchObject({ choices: [{ message: { content: '' }, finish_reason: null }] })
    expect((await ask()).status).toBe(200)
  })

  it('refuses a wrong key, an unknown model, and streams', async () => {
    expect((await ask({}, 'other')).status).toBe(401)
    expect((await ask({ model: 'large' })).status).toBe(404)
    expect((await ask({ stream: true })).status).toBe(400)
    expect((await ask({ messages: [] })).status).toBe(400)
    expect(fake.calls).toEqual([])
  })

  it('refuses the schemas that the strict mode refuses', async () => {
    const text = { type: 'string' }
    const object = (properties: object, required: readonly string[], more: object = {}) =>
      strict({ type: 'object', properties, required, additionalProperties: false, ...more })
    expect((await ask(object({ a: text }, ['a']))).status).toBe(200)
    expect((await ask(object({ a: { anyOf: [text, { type: 'null' }] } }, ['a']))).status).toBe(200)
    expect((await ask(object({ a: text }, []))).status).toBe(400)
    expect((await ask(object({ a: text }, ['a'], { additionalProperties: true }))).status).toBe(400)
    expect((await ask(object({ a: { ...text, minLength: 1 } }, ['a']))).status).toBe(400)
    expect((await ask(object({ a: { type: 'array', items: { type: 'object', properties: {} } } }, ['a']))).status).toBe(
      400,
    )
    expect((await ask(strict({ anyOf: [text] }))).status).toBe(400)
  })

  it('fails as the vendor does', async () => {
    fake.fault({ kind: 'status', ...openAiAnswers.rateLimited(7) })
    fake.fault({ kind: 'status', ...openAiAnswers.serverError(503) })
    const limited = await ask()
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await ask()).status).toBe(503)
    expect((await ask()).status).toBe(200)
  })
})
