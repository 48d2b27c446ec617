import type { AiTaskName, CallContext } from '@leadkit/contracts'
import {
  extractJsonMiddleware,
  type FinishReason,
  generateText,
  type LanguageModelUsage,
  NoObjectGeneratedError,
  NoOutputGeneratedError,
  Output,
  wrapLanguageModel,
} from 'ai'
import type { z } from 'zod'
import { aiSdkError, modelRefusal, modelTimeout, type ModelFault, toModelFault } from './ai-sdk-error.ts'
import type { AiSdkModel, AiSdkSettings } from './ai-sdk-options.ts'
import { misfitOf } from './misfit.ts'
import type { RequestText } from './request-text.ts'

/** The question of one task to a model. */
export interface ModelQuestion<Answer> {
  readonly task: AiTaskName
  readonly schema: z.ZodType<Answer>
  readonly text: RequestText
  readonly context: CallContext
  /** When the task must be finished, on the clock of `performance.now()`. */
  readonly deadline: number
}

/** The outcome of one request. `usage` is undefined if the endpoint does not report it. */
export type ModelOutcome<Answer> =
  | {
      readonly kind: 'answer'
      readonly answer: Answer
      readonly model: string
      readonly usage: LanguageModelUsage | undefined
    }
  /** An answer that does not fit: what is wrong, for the model, and the beginning of what it said. */
  | {
      readonly kind: 'misfit'
      readonly wrong: string
      readonly said: string
      readonly usage: LanguageModelUsage | undefined
    }
  | { readonly kind: 'fault'; readonly fault: ModelFault; readonly usage: LanguageModelUsage | undefined }

/** A model's id as results name it. */
export function modelIdOf({ model }: AiSdkModel, context: Pick<CallContext, 'fetch'>): string {
  return boundedId((typeof model === 'function' ? model(context) : model).modelId) ?? 'unknown'
}

/**
 * Asks a model once. Ends when the caller's signal fires or the time is up, even if the provider ignores signals.
 * @throws LeadKitError `aborted`.
 */
export async function askModel<Answer>(
  entry: AiSdkModel,
  question: ModelQuestion<Answer>,
  settings: AiSdkSettings,
): Promise<ModelOutcome<Answer>> {
  const { task, context, deadline } = question
  const timeLeft = Math.min(settings.timeoutMs, deadline - performance.now())
  const modelId = modelIdOf(entry, context)
  if (timeLeft <= 0)
    return { kind: 'fault', fault: { ...modelTimeout(task, modelId), unknownUsage: false }, usage: undefined }
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const controller = new AbortController()
  const stop = (reason: 'aborted' | 'timeout') => (): void => {
    controller.abort(new DOMException(`The call has ended: ${reason}`, 'AbortError'))
    reject(reason)
  }
  const onAbort = stop('aborted')
  const timer = setTimeout(stop('timeout'), timeLeft)
  context.signal.addEventListener('abort', onAbort, { once: true })
  if (context.signal.aborted) onAbort()
  try {
    return await Promise.race([request(entry, question, settings, controller.signal), stopped])
  } catch (error) {
    if (context.signal.aborted) throw aiSdkError('aborted', `AI task ${task} was called off`)
    const fault = error === 'timeout' ? modelTimeout(task, modelId) : toModelFault(error, task, modelId, context.now())
    return { kind: 'fault', fault, usage: undefined }
  } finally {
    clearTimeout(timer)
    context.signal.removeEventListener('abort', onAbort)
    controller.abort()
    stopped.catch(() => {})
  }
}

async function request<Answer>(
  entry: AiSdkModel,
  { task, schema, text, context }: ModelQuestion<Answer>,
  settings: AiSdkSettings,
  signal: AbortSignal,
): Promise<ModelOutcome<Answer>> {
  const plain = typeof entry.model === 'function' ? entry.model(context) : entry.model
  const output = Output.object({ schema, name: `${task}_answer` })
  const refused = (usage: LanguageModelUsage | undefined): ModelOutcome<Answer> => ({
    kind: 'fault',
    fault: modelRefusal(task, modelIdOf(entry, context)),
    usage,
  })
  try {
    const result = await generateText({
      model: wrapLanguageModel({ model: plain, middleware: extractJsonMiddleware() }),
      instructions: text.instructions,
      prompt: text.prompt,
      output,
      maxRetries: 0,
      maxOutputTokens: settings.maxOutputTokens,
      abortSignal: signal,
      telemetry: { functionId: `leadkit.${task}`, recordInputs: false, recordOutputs: false },
      ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
      ...(entry.providerOptions === undefined ? {} : { providerOptions: entry.providerOptions }),
    })
    const { usage, finishReason } = result
    if (finishReason === 'content-filter') return refused(usage)
    const answer = readOutput(() => result.output)
    if (answer === undefined) return misfit(schema, result.text, finishReason, usage)
    return {
      kind: 'answer',
      answer,
      model: boundedId(result.response.modelId) ?? boundedId(plain.modelId) ?? 'unknown',
      usage,
    }
  } catch (error) {
    if (!NoObjectGeneratedError.isInstance(error)) throw error
    if (error.finishReason === 'content-filter') return refused(error.usage)
    return misfit(schema, error.text ?? '', error.finishReason, error.usage)
  }
}

/** Reading the output of a result without an object, such as a tool call, throws. */
function readOutput<Answer>(read: () => Answer): Answer | undefined {
  try {
    return read()
  } catch (error) {
    if (NoOutputGeneratedError.isInstance(error)) return undefined
    throw error
  }
}

function misfit<Answer>(
  schema: z.ZodType<Answer>,
  said: string,
  finishReason: FinishReason | undefined,
  usage: LanguageModelUsage | undefined,
): ModelOutcome<Answer> {
  return { kind: 'misfit', ...misfitOf(schema, said, finishReason), usage }
}

/** Ids come from an endpoint, and are included in results and messages. */
function boundedId(id: string | undefined): string | undefined {
  return id !== undefined && /^[\w./:@+ -]{1,100}$/.test(id) ? id : undefined
}
