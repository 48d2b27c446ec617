import type { JsonValue } from '@leadkit/contracts'

/** A parsed request for a completion. */
export interface OpenAiCall {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  /** The texts of all system messages, and of all user messages. */
  readonly system: string
  readonly user: string
  /** The name of the schema that the answer must fit, if the request has one. */
  readonly schemaName: string | undefined
  readonly maxTokens: number | undefined
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * What the model says. A string is sent unchanged, an object as JSON. `finish` is OpenAI's `finish_reason`; null omits it, as some
 * servers do.
 */
export type OpenAiReply = (
  | { readonly content: JsonValue }
  /** The model declines, in OpenAI's separate field for refusals. */
  | { readonly refusal: string }
  /** A tool call instead of a text. */
  | { readonly toolCall: { readonly name: string; readonly input: JsonValue } }
) & {
  readonly finish?: 'stop' | 'length' | 'content_filter' | 'tool_calls' | null
  /** `none`: the endpoint does not report it. Default: one token per four characters. */
  readonly usage?: OpenAiUsage | 'none'
  /** The model named in the answer. Default: the requested one. */
  readonly model?: string
}

export interface OpenAiUsage {
  readonly promptTokens: number
  readonly completionTokens: number
  /** Part of `promptTokens`. */
  readonly cachedTokens?: number
}

export function completionOf(call: OpenAiCall, reply: OpenAiReply, id: string): JsonValue {
  const message = messageOf(reply, id)
  const written = typeof message.content === 'string' ? message.content : JSON.stringify(message)
  const usage = usageOf(call, written, reply.usage)
  return {
    id,
    object: 'chat.completion',
    created: 1_767_225_600,
    model: reply.model ?? call.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(reply) }],
    ...(usage === undefined ? {} : { usage }),
  }
}

function messageOf(reply: OpenAiReply, id: string) {
  const role = 'assistant'
  if ('refusal' in reply) return { role, content: null, refusal: reply.refusal }
  if ('content' in reply) {
    const { content } = reply
    return { role, content: typeof content === 'string' ? content : JSON.stringify(content) }
  }
  const { name, input } = reply.toolCall
  const call = { id: `call-${id}`, type: 'function', function: { name, arguments: JSON.stringify(input) } }
  return { role, content: null, tool_calls: [call] }
}

function finishOf(reply: OpenAiReply): string | null {
  if (reply.finish !== undefined) return reply.finish
  return 'toolCall' in reply ? 'tool_calls' : 'stop'
}

function usageOf(call: OpenAiCall, written: string, usage: OpenAiReply['usage']) {
  if (usage === 'none') return undefined
  const asked = call.messages.reduce((length, { content }) => length + content.length, 0)
  const counted = { promptTokens: Math.ceil(asked / 4), completionTokens: Math.ceil(written.length / 4) }
  const { promptTokens, completionTokens, cachedTokens = 0 }: OpenAiUsage = usage ?? counted
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  }
}
