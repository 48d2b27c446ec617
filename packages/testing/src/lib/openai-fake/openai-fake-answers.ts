import type { JsonValue } from '@leadkit/contracts'

/** A refusal in the wording of OpenAI's API, for `fake.fault({ kind: 'status', ...answer })`. */
export interface OpenAiAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: JsonValue
}

/**
 * Refusals as OpenAI words them.
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export const openAiAnswers = {
  /** Too many requests or tokens in a minute. `retryAfter`: seconds, or an HTTP-date. */
  rateLimited: (retryAfter?: number | string): OpenAiAnswer => ({
    ...refusal(429, 'Rate limit reached for requests', 'requests', 'rate_limit_exceeded'),
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
  }),
  /** The account has no money left. */
  quotaExceeded: (): OpenAiAnswer =>
    refusal(429, 'You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'),
  /** 500, 502, 503, 504, 529. */
  serverError: (status = 500): OpenAiAnswer =>
    refusal(status, 'The server had an error while processing your request', 'server_error', null),
  unauthorized: (): OpenAiAnswer =>
    refusal(401, 'Incorrect API key provided: sk-wrong.', 'invalid_request_error', 'invalid_api_key'),
  modelNotFound: (): OpenAiAnswer =>
    refusal(
      404,
      'The model does not exist or you do not have access to it.',
      'invalid_request_error',
      'model_not_found',
    ),
  badRequest: (message = 'Invalid request'): OpenAiAnswer => refusal(400, message, 'invalid_request_error', null),
  tooLong: (): OpenAiAnswer =>
    refusal(
      400,
      "This model's maximum context length is 8192 tokens.",
      'invalid_request_error',
      'context_length_exceeded',
    ),
} as const

function refusal(status: number, message: string, type: string, code: string | null): OpenAiAnswer {
  return { status, body: { error: { message, type, param: null, code } } }
}
