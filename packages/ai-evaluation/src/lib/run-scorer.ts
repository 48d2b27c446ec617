import {
  type AiScorer,
  type CallContext,
  type Classification,
  classificationSchema,
  isLeadKitError,
  type LabelledConversation,
  LeadKitError,
  type LeadScoring,
  leadScoringSchema,
  silentLogger,
} from '@leadkit/contracts'
import { toTranscript } from './to-transcript.ts'

export interface RunOptions {
  /** Conversations that are asked about at the same time, 1 to 1,000. Default 4. */
  readonly concurrency?: number | undefined
  /** The maximum time for one question, in milliseconds. Default 60,000. */
  readonly timeoutMs?: number | undefined
  /** Ends the run; it rejects with `aborted`. */
  readonly signal?: AbortSignal | undefined
  /** Called after each conversation. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
  /** What adapters get in addition. */
  readonly context?: Partial<Pick<CallContext, 'fetch' | 'logger' | 'now'>> | undefined
}

export interface RunProgress {
  readonly done: number
  readonly total: number
  readonly failed: number
}

/** A scorer's answers about one conversation. */
export interface CaseResult {
  readonly conversation: LabelledConversation
  /** Null when the scorer failed. */
  readonly classification: Classification | null
  /** Null when the scorer failed, and for spam and opt-outs, which core does not score. */
  readonly scoring: LeadScoring | null
  /** The error's code, or `misfit` for an answer outside the contract; null when the scorer answered. */
  readonly failure: string | null
  /** For all questions about the conversation, in milliseconds. */
  readonly durationMs: number
}

/**
 * Asks a scorer about every conversation of a set: first the classification of its last message, then, as core does, the score unless the message
 * is spam or an opt-out. A question that fails is a result; only a misconfigured scorer ends the run.
 *
 * @returns in the order of the set.
 * @throws LeadKitError `aborted`; `invalid_input` for an invalid option; the scorer's own error when it is `configuration`.
 */
export async function runScorer(
  scorer: AiScorer,
  set: readonly LabelledConversation[],
  options: RunOptions = {},
): Promise<readonly CaseResult[]> {
  const { concurrency = 4, timeoutMs = 60_000, signal, onProgress } = options
  requireCount('concurrency', concurrency, 1_000)
  requireCount('timeoutMs', timeoutMs, 86_400_000)
  const results: CaseResult[] = []
  const stop = new AbortController()
  const signals = [stop.signal, ...(signal === undefined ? [] : [signal])]
  let next = 0
  let done = 0
  let failed = 0
  const work = async (): Promise<void> => {
    while (next < set.length) {
      refuseAborted(signals)
      const index = next++
      const conversation = set[index] as LabelledConversation
      const callSignals = (): AbortSignal => AbortSignal.any([...signals, AbortSignal.timeout(timeoutMs)])
      const result = await judge(scorer, conversation, callSignals, options)
      refuseAborted(signals)
      results[index] = result
      done += 1
      if (result.failure !== null) failed += 1
      onProgress?.({ done, total: set.length, failed })
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, set.length) }, work))
  } catch (error) {
    stop.abort()
    throw error
  }
  return results
}

async function judge(
  scorer: AiScorer,
  conversation: LabelledConversation,
  createSignal: () => AbortSignal,
  { context }: RunOptions,
): Promise<CaseResult> {
  const startedAt = performance.now()
  const call = (): CallContext => ({
    fetch: context?.fetch ?? fetch,
    logger: context?.logger ?? silentLogger,
    now: context?.now ?? (() => new Date()),
    signal: createSignal(),
  })
  const question = toTranscript(conversation)
  let classification: Classification | null = null
  try {
    classification = classificationSchema.parse(await scorer.classify(question, call()))
    const ends = classification.intent === 'spam' || classification.intent === 'opt_out'
    const scoring = ends ? null : leadScoringSchema.parse(await scorer.score({ ...question, classification }, call()))
    return { conversation, classification, scoring, failure: null, durationMs: performance.now() - startedAt }
  } catch (error) {
    if (isLeadKitError(error, 'configuration')) throw error
    const durationMs = performance.now() - startedAt
    return { conversation, classification, scoring: null, failure: failureOf(error), durationMs }
  }
}

function failureOf(error: unknown): string {
  if (isLeadKitError(error)) return error.code
  return error instanceof Error && error.name === 'ZodError' ? 'misfit' : 'unknown'
}

function refuseAborted(signals: readonly AbortSignal[]): void {
  if (signals.some((signal) => signal.aborted))
    throw new LeadKitError('aborted', 'runScorer: the run was ended before its set was through')
}

function requireCount(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw new LeadKitError('invalid_input', `runScorer: ${name} must be a whole number from 1 to ${most}`)
}
