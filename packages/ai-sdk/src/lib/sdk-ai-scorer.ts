import {
  type AiScorer,
  type AiTaskName,
  type CallContext,
  type ScorerUsage,
  transcriptSchema,
} from '@leadkit/contracts'
import type { z } from 'zod'
import { aiSdkError } from './ai-sdk-error.ts'
import { type AiSdkScorerOptions, type AiSdkSettings, readSettings } from './ai-sdk-options.ts'
import { modelIdOf } from './ask-model.ts'
import { askModels, type ModelAnswer } from './ask-models.ts'
import { maxUsage } from './max-usage.ts'
import { requestText, type TaskRequest } from './request-text.ts'
import { rubricVersion } from './rubric-version.ts'
import { toClassification } from './to-classification.ts'
import { replyWithoutModel, toDraft } from './to-draft.ts'
import { toScoring } from './to-scoring.ts'
import { wireClassificationSchema, wireDraftSchema, wireScoringSchema } from './wire-schemas.ts'
import { showTranscript, type VisibleTranscript } from './visible-transcript.ts'

/**
 * Judges conversations with a language model of any provider of the Vercel AI SDK (package `ai`, version 7).
 *
 * What people wrote reaches the model as data, without the sentences that give orders to a machine, and nothing in an answer is trusted without
 * a check: ids must exist in the transcript, contact details must occur in the participant's own words, bands follow values, and drafts may
 * state only links, numbers and prices from the tenant or the conversation. An answer cannot name a recipient, a tenant or a tool.
 *
 * A task makes at most two requests to each model: a second one when an answer does not fit. The calls throw `invalid_input` for a malformed
 * transcript or a `messageId` that is not in it; `aborted`; `rate_limited` and `transient` when a retry may succeed; `permanent` for a refusal,
 * a wrong key or model, and for two answers that do not fit.
 *
 * @throws LeadKitError `configuration` for invalid options.
 * @example
 * const ai = createAiSdkScorer({
 *   model: ({ fetch }) => createOpenAI({ apiKey, fetch })('gpt-5-mini'),
 *   price: { inputMicros: 250_000, cachedInputMicros: 25_000, outputMicros: 2_000_000 },
 * })
 */
export function createAiSdkScorer(options: AiSdkScorerOptions): AiScorer {
  const settings = readSettings(options)
  const ask = <Answer>(schema: z.ZodType<Answer>, question: Question, context: CallContext) => {
    const { task, request, visible } = question
    const text = requestText(task, request, visible, settings.instructions)
    const deadline = performance.now() + settings.totalTimeoutMs
    return askModels({ task, schema, text, context, deadline }, settings)
  }
  const stamp = (
    task: AiTaskName,
    { profile }: TaskRequest,
    answer: Pick<ModelAnswer<unknown>, 'model' | 'usage'>,
  ) => ({
    model: answer.model,
    rubricVersion: rubricVersion(task, settings.instructions, profile),
    ...(answer.usage === undefined ? {} : { usage: answer.usage }),
  })
  return {
    id: 'ai-sdk',
    async classify(request, context) {
      const visible = checkRequest('classify', request, context)
      const found = await ask(wireClassificationSchema, { task: 'classify', request, visible }, context)
      const judgement = toClassification(found.answer, request, visible)
      return { ...judgement, ...stamp('classify', request, found) }
    },
    async score(request, context) {
      const visible = checkRequest('score', request, context)
      const found = await ask(wireScoringSchema, { task: 'score', request, visible }, context)
      return { ...toScoring(found.answer, request, visible), ...stamp('score', request, found) }
    },
    async reply(request, context) {
      const visible = checkRequest('reply', request, context)
      const [first] = settings.models
      const known = replyWithoutModel(request, visible)
      if (known !== undefined && first !== undefined)
        return { ...known, ...stamp('reply', request, { model: modelIdOf(first, context), usage: noUsage(settings) }) }
      const found = await ask(wireDraftSchema, { task: 'reply', request, visible }, context)
      const draft = toDraft(found.answer, request, visible, settings.instructions)
      return { ...draft, ...stamp('reply', request, found) }
    },
    maxUsage(task, request) {
      const visible = showTranscript(request.transcript, request.messageId)
      if (visible === undefined) return noUsage(settings)
      if (task === 'reply' && 'maxTextLength' in request && replyWithoutModel(request, visible) !== undefined)
        return noUsage(settings)
      return maxUsage(task, requestText(task, request, visible, settings.instructions), settings)
    },
  }
}

interface Question {
  readonly task: AiTaskName
  readonly request: TaskRequest
  readonly visible: VisibleTranscript
}

/** The usage of a task that asks no model. */
function noUsage({ models }: AiSdkSettings): ScorerUsage {
  const isPriced = models.some(({ price }) => price !== undefined)
  return { inputTokens: 0, outputTokens: 0, ...(isPriced ? { costMicros: 0 } : {}) }
}

/** @throws LeadKitError `aborted`, `invalid_input`. */
function checkRequest(
  task: AiTaskName,
  { transcript, messageId }: TaskRequest,
  { signal }: CallContext,
): VisibleTranscript {
  if (signal.aborted) throw aiSdkError('aborted', `AI task ${task} was called off`)
  const parsed = transcriptSchema.safeParse(transcript)
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'its root'
    throw aiSdkError(
      'invalid_input',
      `AI task ${task}: the transcript is not valid at ${where}; build it by transcriptSchema`,
    )
  }
  const visible = showTranscript(transcript, messageId)
  if (visible === undefined)
    throw aiSdkError('invalid_input', `AI task ${task}: messageId must be one of the transcript's messages`)
  return visible
}
