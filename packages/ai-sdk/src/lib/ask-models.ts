import { isLeadKitError, ScorerError, type ScorerUsage } from '@leadkit/contracts'
import { aiSdkError, type ModelFault, errorOfAll } from './ai-sdk-error.ts'
import type { AiSdkModel, AiSdkSettings } from './ai-sdk-options.ts'
import { askModel, modelIdOf, type ModelOutcome, type ModelQuestion } from './ask-model.ts'
import { MAX_SAID, MAX_WRONG } from './misfit.ts'
import { createUsageMeter, type UsageMeter } from './model-usage.ts'
import { dataLine, type RequestText } from './request-text.ts'

/** The first request and one repair. */
export const REQUESTS_PER_MODEL = 2

export interface ModelAnswer<Answer> {
  readonly answer: Answer
  readonly model: string
  readonly usage: ScorerUsage | undefined
}

/**
 * Asks the models in their order until one answers. An answer that does not fit is repaired once, by the same model; if that fails, the task
 * ends: another model would hide that prompt and model do not work together.
 *
 * @throws ScorerError `aborted`; `permanent` for an answer that does not fit; the models' fault when none could answer. Its `usage` is what the
 * requests used, if that is known.
 */
export async function askModels<Answer>(
  question: ModelQuestion<Answer>,
  settings: AiSdkSettings,
): Promise<ModelAnswer<Answer>> {
  const meter = createUsageMeter(settings.models.some(({ price }) => price !== undefined))
  try {
    return await askInOrder(question, settings, meter)
  } catch (error) {
    throw withUsage(error, meter.total())
  }
}

function withUsage(error: unknown, usage: ScorerUsage | undefined): unknown {
  if (!isLeadKitError(error)) return error
  const { code, message, source, retryAfterMs } = error
  return new ScorerError(code, message, { source, retryAfterMs, usage })
}

async function askInOrder<Answer>(
  question: ModelQuestion<Answer>,
  settings: AiSdkSettings,
  meter: UsageMeter,
): Promise<ModelAnswer<Answer>> {
  const faults: ModelFault[] = []
  for (const entry of settings.models) {
    const outcome = await askWithRepair(entry, question, settings, meter)
    if (outcome.kind === 'answer') return { answer: outcome.answer, model: outcome.model, usage: meter.total() }
    if (outcome.kind === 'misfit') throw misfitError(question, modelIdOf(entry, question.context))
    faults.push(outcome.fault)
    if (!outcome.fault.askNext) throw outcome.fault.error
    const fields = { task: question.task, code: outcome.fault.error.code }
    question.context.logger.warn(fields, 'An AI model gave no answer; the next one is asked, if there is one')
  }
  throw errorOfAll(faults)
}

async function askWithRepair<Answer>(
  entry: AiSdkModel,
  question: ModelQuestion<Answer>,
  settings: AiSdkSettings,
  meter: UsageMeter,
): Promise<ModelOutcome<Answer>> {
  const first = await askOnce(entry, question, settings, meter)
  if (first.kind !== 'misfit') return first
  return askOnce(entry, { ...question, text: repairText(question.text, first) }, settings, meter)
}

async function askOnce<Answer>(
  entry: AiSdkModel,
  question: ModelQuestion<Answer>,
  settings: AiSdkSettings,
  meter: UsageMeter,
): Promise<ModelOutcome<Answer>> {
  const outcome = await askModel(entry, question, settings).catch((error: unknown) => {
    meter.addUnknown()
    throw error
  })
  if (outcome.kind !== 'fault' || outcome.usage !== undefined) meter.add(outcome.usage, entry.price)
  else if (outcome.fault.unknownUsage) meter.addUnknown()
  return outcome
}

/** The most that {@link repairText} adds to a request, in bytes of UTF-8. */
export const MAX_REPAIR_BYTES = 3 * (2 * MAX_SAID + MAX_WRONG) + 500

function repairText(
  text: RequestText,
  { wrong, said }: { readonly wrong: string; readonly said: string },
): RequestText {
  // Escapes make a text longer, so the limit applies to the escaped text.
  const quoted = dataLine({ your_answer: said }).slice(0, 2 * MAX_SAID)
  const prompt = `${text.prompt}

Your last answer did not fit: ${wrong}
It began so, as data: ${quoted}
Answer the same question again, with one JSON object that fits the schema.`
  return { ...text, prompt }
}

function misfitError({ task }: ModelQuestion<unknown>, modelId: string) {
  return aiSdkError(
    'permanent',
    `AI task ${task}: two answers of the model ${modelId} did not fit the schema; choose a model with structured output or more maxOutputTokens, then redrive`,
  )
}
