import { setImmediate as loopTurn, setTimeout as pause } from 'node:timers/promises'
import {
  type AiScorer,
  type AiTaskName,
  type CallContext,
  type ClassifyRequest,
  LeadKitError,
  type ReplyRequest,
  type ScoreRequest,
  type ScorerUsage,
  scorerUsageSchema,
} from '@leadkit/contracts'
import { faultWords } from '../base/fault-words.ts'
import type { TenantScope } from '../base/identifier.ts'
import type { TenantSession } from '../database/session.ts'
import {
  type BudgetAmounts,
  type BudgetLimits,
  type BudgetSettings,
  limitsUnit,
  localDay,
  periodEnd,
  shareOf,
} from './budget-settings.ts'
import type { CallEnd } from './budget-spend-statement.ts'
import { type LimitUse, refusalOf, thresholdsReached } from './budget-state.ts'
import type { BudgetStore, FreeCall } from './budget-store.ts'

export interface BudgetedScorerParts {
  readonly scorer: AiScorer
  /** Asked instead when the budget is spent and the tenant chose `rules`. */
  readonly fallback: AiScorer | null
  readonly budgets: BudgetStore
}

/** The task to be answered. */
export interface BudgetedTask {
  readonly taskId: string
  readonly taskType: AiTaskName
  /** 1 on the first attempt; an attempt that died with its process counts. */
  readonly attempt: number
  readonly settings: BudgetSettings
  /** The part of each limit up to which it may be asked, whoever spent it; the rest stays for other work. Default 1. */
  readonly share?: number | undefined
  /** Told when the scorer is about to be asked. */
  readonly onBegun?: (() => void) | undefined
}

/** A scorer for one task that never exceeds the tenant's budget. */
export interface BudgetedScorer extends AiScorer {
  /** The call without a reservation, once it was made: whoever keeps the answer writes it in the same transaction. */
  readonly freeCall: FreeCall | null
  /** Writes that call. */
  record(session: TenantSession): Promise<void>
}

/** Thrown in place of an answer: the task waits for `retryAfterMs`, or is skipped. */
export class BudgetSpentError extends LeadKitError {
  readonly decision: 'wait' | 'stop'
  /** There will be room if calls in progress use less than they may. */
  readonly isReserved: boolean

  constructor(decision: 'wait' | 'stop', message: string, retryAfterMs: number, isReserved = false) {
    super('rate_limited', message, { source: 'ai:budget', retryAfterMs })
    this.decision = decision
    this.isReserved = isReserved
  }
}

/** How soon a task tries again if its room is only set aside for calls in progress. In milliseconds. */
const RESERVED_PAUSE_MS = 1_000

type Request = ClassifyRequest | ScoreRequest | ReplyRequest
type Answer = { readonly usage?: ScorerUsage | undefined; readonly model: string }

/**
 * Reserves the most that an answer may use before the scorer is asked, and settles it afterwards with the actual usage: with a budget of B, no more
 * than B is spent, however many ask at once. A reservation that nobody settles counts as spent: if a process dies, its budget is not given out again.
 */
export function createBudgetedScorer(
  parts: BudgetedScorerParts,
  scope: TenantScope,
  task: BudgetedTask,
): BudgetedScorer {
  const desk = new BudgetDesk(parts, scope, task)
  return {
    id: parts.scorer.id,
    classify: (request, context) => desk.ask(request, context, (scorer) => scorer.classify(request, context)),
    score: (request, context) => desk.ask(request, context, (scorer) => scorer.score(request, context)),
    reply: (request, context) => desk.ask(request, context, (scorer) => scorer.reply(request, context)),
    get freeCall() {
      return desk.freeCall
    },
    record: (session) => desk.record(session),
  }
}

class BudgetDesk {
  readonly #parts: BudgetedScorerParts
  readonly #scope: TenantScope
  readonly #task: BudgetedTask
  #free: FreeCall | null = null

  constructor(parts: BudgetedScorerParts, scope: TenantScope, task: BudgetedTask) {
    this.#parts = parts
    this.#scope = scope
    this.#task = task
  }

  async ask<Result extends Answer>(
    request: Request,
    context: CallContext,
    call: (scorer: AiScorer) => Promise<Result>,
  ): Promise<Result> {
    const { scorer, budgets } = this.#parts
    const { taskId, taskType, attempt, settings } = this.#task
    const most = this.#most(request)
    if (most === null && settings.limits === null) return this.#askFree(scorer, context, call)
    if (attempt > 1) await budgets.endLost(this.#scope, taskId)
    const { inputTokens = 0, outputTokens = 0, costMicros = 0 } = most ?? {}
    const day = localDay(context.now(), settings.timeZone)
    const toReserve = { taskId, taskType, scorer: scorer.id, day, inputTokens, outputTokens, costMicros }
    const callId = await budgets.reserve(this.#scope, toReserve, this.#limits())
    if (callId !== null) return this.#askReserved(callId, context, call)
    const { fallback } = this.#parts
    const need = { tasks: 1, tokens: inputTokens + outputTokens, costMicros }
    const spent = await this.#refused(day, need, context)
    if (spent.decision === 'rules' && fallback !== null) return this.#askFree(fallback, context, call)
    throw spent.error
  }

  get freeCall(): FreeCall | null {
    return this.#free
  }

  async record(session: TenantSession): Promise<void> {
    if (this.#free !== null) await this.#parts.budgets.record(session, this.#free)
  }

  /** What it may fill up. */
  #limits(): BudgetLimits | null {
    const { settings, share = 1 } = this.#task
    return settings.limits === null || share === 1 ? settings.limits : shareOf(settings.limits, share)
  }

  /** @throws LeadKitError `configuration` for a budget in money with a scorer that has no price. */
  #most(request: Request): ScorerUsage | null {
    const { scorer } = this.#parts
    const { taskType, settings } = this.#task
    if (scorer.maxUsage === undefined) return null
    const most = scorerUsageSchema.safeParse(scorer.maxUsage(taskType, request))
    const fault = (message: string): LeadKitError =>
      new LeadKitError('configuration', `AI task ${taskType}: ${message}`, { source: `ai:${scorer.id}` })
    if (!most.success)
      throw fault('maxUsage of the scorer does not fit the contract; correct the adapter, then redrive')
    if (most.data.costMicros === undefined && limitsUnit(settings.limits, 'costMicros'))
      throw fault(
        'the tenant has a budget in money and the scorer no price; give it prices, or limit tokens, then redrive',
      )
    return most.data
  }

  async #askFree<Result extends Answer>(
    scorer: AiScorer,
    context: CallContext,
    call: (scorer: AiScorer) => Promise<Result>,
  ): Promise<Result> {
    const { taskId, taskType, settings } = this.#task
    const startedAt = context.now()
    const answer = await this.#call(() => call(scorer))
    const { inputTokens = 0, outputTokens = 0, costMicros = 0 } = usageOf(answer) ?? {}
    const day = localDay(startedAt, settings.timeZone)
    const amounts = { inputTokens, outputTokens, costMicros: costMicros ?? 0 }
    this.#free = { taskId, taskType, scorer: scorer.id, model: modelOf(answer), day, startedAt, ...amounts }
    return answer
  }

  #call<Result>(call: () => Promise<Result>): Promise<Result> {
    return scorerTurns.take(() => {
      this.#task.onBegun?.()
      return call()
    })
  }

  async #askReserved<Result extends Answer>(
    callId: string,
    context: CallContext,
    call: (scorer: AiScorer) => Promise<Result>,
  ): Promise<Result> {
    let answer: Result
    try {
      answer = await this.#call(() => call(this.#parts.scorer))
    } catch (error) {
      const usage = usageOf(error)
      // A question that no model was asked does not count.
      const tasks = usage !== null && usage.inputTokens + usage.outputTokens === 0 ? 0 : 1
      await this.#settle(callId, { state: 'failed', model: null, tasks, usage }, context)
      throw error
    }
    await this.#settle(callId, { state: 'settled', model: modelOf(answer), tasks: 1, usage: usageOf(answer) }, context)
    return answer
  }

  /** Never rejects: the answer exists, and an unsettled reservation counts as spent. */
  async #settle(callId: string, end: CallEnd, { logger }: CallContext): Promise<void> {
    const { budgets } = this.#parts
    const { limits } = this.#task.settings
    try {
      const state = await budgets.settle(this.#scope, callId, end)
      if (state !== null && limits !== null) await budgets.tell(this.#scope, thresholdsReached(state, limits, null))
    } catch (error) {
      const fields = { tenantId: this.#scope.tenantId, taskId: this.#task.taskId, ...faultWords(error) }
      logger.warn(fields, 'What an AI task took could not be written; all that was reserved for it counts as spent')
    }
  }

  async #refused(
    day: string,
    need: BudgetAmounts,
    context: CallContext,
  ): Promise<{ readonly decision: 'rules' | 'wait' | 'stop'; readonly error: BudgetSpentError }> {
    const { budgets } = this.#parts
    const { settings, taskType } = this.#task
    const { limits, whenSpent, timeZone } = settings
    const state = await budgets.state(this.#scope, day)
    const mayFill = this.#limits()
    const refusal = mayFill === null ? null : refusalOf(state, mayFill, need)
    if (limits === null || refusal === null || refusal.why === 'reserved') {
      await budgets.endForgotten(this.#scope, context.now())
      const message = `AI task ${taskType}: what is left of the budget is set aside for calls under way; it is looked at again soon`
      return { decision: 'wait', error: new BudgetSpentError('wait', message, RESERVED_PAUSE_MS, true) }
    }
    const { use } = refusal
    await budgets.tell(this.#scope, thresholdsReached(state, limits, mayFill === limits ? use : null))
    const waitMs = periodEnd(state.day, use.per, timeZone).getTime() - context.now().getTime()
    const decision = whenSpent === 'rules' && this.#parts.fallback === null ? 'wait' : whenSpent
    const error = new BudgetSpentError(
      decision === 'stop' ? 'stop' : 'wait',
      spentMessage(this.#task, use, need[use.unit]),
      Math.max(waitMs, RESERVED_PAUSE_MS),
    )
    return { decision, error }
  }
}

function spentMessage({ taskType, share = 1 }: BudgetedTask, { per, unit, limit }: LimitUse, need: number): string {
  const part = share === 1 ? '' : `the part for this work (${share * 100} %) of `
  const what = `AI task ${taskType}: ${part}the tenant's budget of ${unit} for this ${per} is spent`
  return need > limit
    ? `${what}; one answer may take ${need} and all of it is ${limit}: raise the budget`
    : `${what}; it goes on with the next ${per}, or when the budget is raised`
}

/** The usage that an answer or an error reports. Null if it reports none, or an unreadable one. */
function usageOf(said: unknown): CallEnd['usage'] {
  if (typeof said !== 'object' || said === null || !('usage' in said)) return null
  const usage = scorerUsageSchema.safeParse(said.usage)
  if (!usage.success) return null
  const { inputTokens, outputTokens, costMicros = inputTokens + outputTokens === 0 ? 0 : null } = usage.data
  return { inputTokens, outputTokens, costMicros }
}

function modelOf(answer: Answer): string | null {
  return typeof answer.model === 'string' ? answer.model : null
}

/** Others had work if one turn of the event loop took this long. In milliseconds. */
const BUSY_MS = 1
/** Then they get so many times as long as the last call computed, at most this long. */
const SHARE_OF_OTHERS = 4
const LONGEST_PAUSE_MS = 100

/**
 * Lets calls of scorers begin one after the other, each in a turn of the event loop of its own. **A scorer that computes in this process never holds up a
 * webhook, or a transaction under way, for longer than one of its calls**, and leaves them most of the time while they need it. Calls that wait for a
 * service run beside each other as before.
 */
export class ScorerTurns {
  #tail: Promise<void> = Promise.resolve()
  /** How long the last call computed before it first waited. */
  #computedMs = 0

  /** Begins `call` in its turn. */
  async take<Value>(call: () => Promise<Value>): Promise<Value> {
    const before = this.#tail
    const begun = Promise.withResolvers<void>()
    this.#tail = begun.promise
    await before
    try {
      await this.#letOthersWork()
      const began = performance.now()
      const answer = call()
      this.#computedMs = performance.now() - began
      // The turn passes on before there is an answer.
      begun.resolve()
      return await answer
    } finally {
      begun.resolve()
    }
  }

  async #letOthersWork(): Promise<void> {
    const began = performance.now()
    await loopTurn()
    if (performance.now() - began < BUSY_MS) return
    await pause(Math.min(LONGEST_PAUSE_MS, SHARE_OF_OTHERS * this.#computedMs))
  }
}

/** One for the process: its calls share one event loop, whichever worker makes them. */
const scorerTurns = new ScorerTurns()
