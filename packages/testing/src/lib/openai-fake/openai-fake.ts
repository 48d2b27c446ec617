import { startFakeHttpServer } from '../fake-http-server.ts'
import type { FakeHttpServer, FakeRequest, FakeResponse } from '../fake-http-server.ts'
import { type OpenAiAnswer, openAiAnswers } from './openai-fake-answers.ts'
import { completionOf, type OpenAiCall, type OpenAiReply } from './openai-fake-completion.ts'
import { objectionToSchema } from './openai-fake-schema.ts'

export interface OpenAiFakeOptions {
  /** What the model says to a call for which no `reply` is queued. */
  readonly answer: (call: OpenAiCall) => OpenAiReply | Promise<OpenAiReply>
  /** The key that a call must send. Default `openai-key`. */
  readonly apiKey?: string
  /** The available models. Default: any. */
  readonly models?: readonly string[]
}

export interface OpenAiFake extends FakeHttpServer {
  readonly apiKey: string
  /** The API's base URL for a client: `<url>/v1`. */
  readonly baseUrl: string
  /** Every call that reached the model, in order; excludes refused ones. */
  readonly calls: readonly OpenAiCall[]
  /** Queues what the model says next, one reply per call, before `answer` is used again. */
  reply(...replies: readonly OpenAiReply[]): void
}

/**
 * An endpoint of OpenAI's kind on a free port: `POST /v1/chat/completions` with JSON, without streams. Calls are checked strictly: a wrong key
 * is 401, an unknown model 404, a schema that the strict mode refuses 400. `fault` simulates network faults, and with {@link openAiAnswers}
 * the vendor's refusals.
 *
 * @example
 * const openai = await startOpenAiFake({ answer: () => ({ content: { intent: 'greeting' } }) })
 * openai.fault({ kind: 'status', ...openAiAnswers.rateLimited(7) })
 * openai.reply({ content: 'not JSON' }, { refusal: 'I cannot help with that.' })
 * await openai.close()
 */
export async function startOpenAiFake(options: OpenAiFakeOptions): Promise<OpenAiFake> {
  const { apiKey = 'openai-key', answer, models } = options
  const calls: OpenAiCall[] = []
  const replies: OpenAiReply[] = []
  const server = await startFakeHttpServer(async (request) => {
    const refused = refusalOf(request, apiKey)
    if (refused !== undefined) return refused
    const call = readCall(request)
    const objection = objectionTo(call, models)
    if (objection !== undefined) return objection
    calls.push(call)
    const id = `chatcmpl-${calls.length}`
    return { status: 200, body: completionOf(call, replies.shift() ?? (await answer(call)), id) }
  })
  return {
    ...server,
    apiKey,
    baseUrl: `${server.url}/v1`,
    calls,
    reply: (...next) => void replies.push(...next),
  }
}

function refusalOf({ method, url, headers }: FakeRequest, apiKey: string): FakeResponse | undefined {
  if (url.pathname !== '/v1/chat/completions') return { ...openAiAnswers.badRequest('Unknown path'), status: 404 }
  if (method !== 'POST') return { ...openAiAnswers.badRequest('Not allowed'), status: 405 }
  if (headers.get('authorization') !== `Bearer ${apiKey}`) return openAiAnswers.unauthorized()
  return headers.get('content-type')?.startsWith('application/json') === true
    ? undefined
    : openAiAnswers.badRequest('The body must be application/json')
}

function objectionTo(
  { body, model, messages }: OpenAiCall,
  models: OpenAiFakeOptions['models'],
): OpenAiAnswer | undefined {
  if (model === '' || (models !== undefined && !models.includes(model))) return openAiAnswers.modelNotFound()
  if (messages.length === 0) return openAiAnswers.badRequest('messages must not be empty')
  if (body['stream'] === true) return openAiAnswers.badRequest('This fake does not stream')
  const { type, json_schema: named } = objectOf(body['response_format'])
  const { strict, schema } = objectOf(named)
  const objection = type === 'json_schema' && strict === true ? objectionToSchema(schema) : undefined
  return objection === undefined
    ? undefined
    : openAiAnswers.badRequest(`Invalid schema for response_format: ${objection}`)
}

function readCall(request: FakeRequest): OpenAiCall {
  const body = objectOf(request.json())
  const messages = (Array.isArray(body['messages']) ? body['messages'] : []).map((entry: unknown) => {
    const { role, content } = objectOf(entry)
    return { role: String(role), content: textOf(content) }
  })
  const textsOf = (role: string): string =>
    messages
      .filter((message) => message.role === role)
      .map(({ content }) => content)
      .join('\n')
  const { name } = objectOf(objectOf(body['response_format'])['json_schema'])
  const maxTokens = body['max_completion_tokens'] ?? body['max_tokens']
  return {
    model: typeof body['model'] === 'string' ? body['model'] : '',
    messages,
    system: textsOf('system'),
    user: textsOf('user'),
    schemaName: typeof name === 'string' ? name : undefined,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : undefined,
    body,
  }
}

/** Content is a text or a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  const parts: readonly unknown[] = Array.isArray(content) ? content : []
  return parts.map((part) => textOf(objectOf(part)['text'])).join('')
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
