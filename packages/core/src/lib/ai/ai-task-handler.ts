import { type AiScorer, type CallContext, textLimitOf } from '@leadkit/contracts'
import type { TenantScope } from '../base/identifier.ts'
import { BudgetSpentError, createBudgetedScorer } from '../budgets/budgeted-scorer.ts'
import type { BudgetStore } from '../budgets/budget-store.ts'
import { type PlatformRegistry } from '../accounts/platform-registry.ts'
import { countsAsAttempt, retryAfter, taskFault } from '../queue/task-fault.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../queue/task.ts'
import { askClassification, askReply, askScoring } from './ai-answer.ts'
import { toGeneratedReply } from './generated-reply.ts'
import { disclosureFor, limitBehind } from '../replies/disclosure/disclosure.ts'
import type { AiTaskStore } from './ai-task-store.ts'
import type { AiJob, SkipReason, TranscriptBounds } from './ai-job.ts'
import type { AiOutcome } from './ai-outcome.ts'
import { decideReply, modeAt } from '../conversations/automation/automation-policy.ts'
import { adOpenedAt, closedWindowMs, canSend } from '../conversations/reply-window.ts'

export interface AiTaskOptions {
  /** The newest messages of a conversation that a task sees. Default 40. */
  readonly maxMessages?: number | undefined
  /** All their text together, in UTF-16 units. Default 24,000. */
  readonly maxCharacters?: number | undefined
  /** The text of one message. Default 4,000. */
  readonly maxMessageCharacters?: number | undefined
  /** Questions of one tenant that are asked at the same time. Default 10. */
  readonly batchSize?: number | undefined
}

export interface AiTaskHandlerParts {
  readonly scorer: AiScorer
  /** Asked when the budget is spent; null if there is none. */
  readonly fallback: AiScorer | null
  readonly budgets: BudgetStore
  readonly store: AiTaskStore
  readonly platforms: PlatformRegistry
  readonly options?: AiTaskOptions | undefined
}

const MAX_ATTEMPTS = 8

/**
 * Classifies each message, scores its lead, and writes a reply if the tenant's settings ask for one; each step creates the next in the
 * transaction that keeps its answer.
 */
export function createAiTaskHandler(parts: AiTaskHandlerParts): TaskHandler {
  const { store, options = {} } = parts
  const bounds: TranscriptBounds = {
    maxMessages: options.maxMessages ?? 40,
    maxCharacters: options.maxCharacters ?? 24_000,
    maxMessageCharacters: options.maxMessageCharacters ?? 4_000,
  }
  const outcomes = new WeakMap<ClaimedTask, AiOutcome>()
  // One function for all, so that results of several runs are written together.
  const commit: TaskResult['commit'] = (session, accepted) =>
    store.keep(
      session,
      accepted.flatMap((task) => outcomes.get(task) ?? []),
    )
  return {
    kind: 'ai',
    batchSize: options.batchSize ?? 10,
    leaseMs: 120_000,
    maxAttempts: MAX_ATTEMPTS,
    async run(scope, tasks, context) {
      const ids = tasks.map((task) => task.taskId)
      const jobs = new Map((await store.load(scope, ids, bounds)).map((job) => [job.taskId, job]))
      const run = async (task: ClaimedTask): Promise<TaskResult> => {
        const job = jobs.get(task.taskId)
        if (job === undefined) return { outcome: 'done' }
        const answered = await answer(parts, scope, task, job, context)
        if (!('completion' in answered)) return answered
        outcomes.set(task, answered)
        return { outcome: 'done', conversationIds: [job.conversationId], commit }
      }
      return Promise.all(tasks.map(run))
    },
    onDead: (session, task: ClaimedTask, error) =>
      store.markFailed(session, task.taskId, { code: error.code, message: error.message }),
  }
}

/** The outcome of an answered task, or what the queue does with one that could not be answered. */
async function answer(
  parts: AiTaskHandlerParts,
  scope: TenantScope,
  { attempt }: ClaimedTask,
  job: AiJob,
  context: CallContext,
): Promise<AiOutcome | TaskResult> {
  const startedAt = context.now()
  const { taskId, type: taskType, budget: settings } = job
  const scorer = createBudgetedScorer(parts, scope, { taskId, taskType, attempt, settings })
  try {
    const outcome = await answerJob({ ...parts, scorer }, job, context)
    return { ...outcome, call: scorer.freeCall }
  } catch (error) {
    if (error instanceof BudgetSpentError && error.decision === 'stop')
      return { kind: 'skip', reason: 'budget_spent', completion: { job, startedAt, now: context.now() } }
    return afterFault(parts.store, job, startedAt, error, context)
  }
}

async function answerJob(
  { scorer, platforms }: AiTaskHandlerParts,
  job: AiJob,
  context: CallContext,
): Promise<AiOutcome> {
  const startedAt = context.now()
  const end = () => ({ completion: { job, startedAt, now: context.now() } })
  const skipped = (reason: SkipReason): AiOutcome => ({ ...end(), kind: 'skip', reason })
  const { transcript, messageId } = job
  const profile = job.profile?.profile
  const reason = reasonToSkip(job, platforms, startedAt)
  if (reason !== undefined) return skipped(reason)
  if (transcript === null) return skipped('message_gone')
  if (job.type === 'classify') {
    const classification = await askClassification(scorer, { transcript, messageId, profile }, context)
    const score = !ENDS.has(classification.intent) && job.message?.standby !== true
    return { ...end(), kind: 'classify', classification, score }
  }
  const { classification, scoring } = job
  if (classification === null) return skipped('incomplete')
  if (job.type === 'score') {
    const result = await askScoring(scorer, { transcript, messageId, profile, classification }, context)
    const hindrance = reasonNotToReply(job, platforms, startedAt)
    const reply = job.newest && (hindrance === 'automation_paused' ? 'unless_paused' : hindrance === undefined)
    return { ...end(), kind: 'score', scoring: result, reply }
  }
  const platform = platforms.find(job.platform)
  const { policy, replySettings } = job
  if (scoring === null || platform === undefined || replySettings === null) return skipped('incomplete')
  const { instructions, disclosure: settings } = replySettings
  const whole = textLimitOf(platform.capabilities, job.channel)
  const disclosure = disclosureFor(settings, classification.language, whole)
  const limit = limitBehind(whole, disclosure, settings.mark)
  const question = { transcript, messageId, profile, classification, scoring, ...limit, instructions }
  const draft = await askReply(scorer, question, context)
  const ended = end()
  const decided = decideReply(policy, draft.confidence, ended.completion.now)
  const reply = toGeneratedReply(draft, decided, { platform, question, disclosure, mark: settings.mark })
  return { ...ended, kind: 'reply', draft, reply }
}

/** People who want nothing from us are neither scored nor answered. */
const ENDS: ReadonlySet<string> = new Set(['spam', 'opt_out'])

function reasonToSkip(job: AiJob, platforms: PlatformRegistry, now: Date): SkipReason | undefined {
  if (job.message === null) return 'message_gone'
  if (job.type === 'classify') return undefined
  if (job.leadRemoved) return 'lead_removed'
  if (job.superseded) return 'superseded'
  if (job.type === 'score') return undefined
  return job.newest ? reasonNotToReply(job, platforms, now) : 'superseded'
}

function reasonNotToReply(job: AiJob, platforms: PlatformRegistry, now: Date): SkipReason | undefined {
  if (modeAt(job.policy, now) === 'off') return 'not_wanted'
  if (job.message?.fetchedLater === true) return 'fetched_later'
  if (job.optedOut === true) return 'opted_out'
  if (job.automationPaused || job.conversationClosed) return 'automation_paused'
  const platform = platforms.find(job.platform)
  if (!job.accountActive || platform === undefined || !canSend(platform, job.channel)) return 'cannot_send'
  const { replyWindow } = platform.capabilities
  const conversation = { ...job, author: 'automation', adOpenedAt: adOpenedAt(job.referrals, replyWindow) } as const
  return closedWindowMs(replyWindow, conversation, now) === null ? undefined : 'window_closed'
}

function afterFault(
  store: AiTaskStore,
  job: AiJob,
  startedAt: Date,
  thrown: unknown,
  { signal }: CallContext,
): TaskResult {
  const fault = taskFault(thrown, `AI task ${job.type}`, signal)
  const { kind, error } = fault
  if (kind === 'permanent') return { outcome: 'failed', error }
  const told = { code: error.code, message: error.message, counts: countsAsAttempt(kind), startedAt }
  return retryAfter(fault, {
    delayMs: error.retryAfterMs,
    commit: (session) => store.recordRetry(session, job.taskId, told),
  })
}
