import { type AiScorer, type CallContext, isLeadKitError } from '@leadkit/contracts'
import { askScoring } from '../ai/ai-answer.ts'
import { SHARE_OF_BUDGET } from '../ai/rescore/lead-rescorer.ts'
import type { AskedScore, LeadToRescore } from '../ai/rescore/asked-score-writer.ts'
import type { TenantScope } from '../base/identifier.ts'
import { BudgetSpentError, createBudgetedScorer } from '../budgets/budgeted-scorer.ts'
import type { BudgetSettings } from '../budgets/budget-settings.ts'
import type { BudgetStore } from '../budgets/budget-store.ts'
import type { TenantSession } from '../database/session.ts'
import { hashQuestion, type ProfileVersion } from '../leads/score-question.ts'

/** The answers for a lead and for those that were merged into it, or why there is none. Empty if there was no question. */
export type AskedLead = readonly (Answered | { readonly refusal: string })[]

interface Answered extends Omit<AskedScore, 'rescoreId'> {
  /** True if the new score is another one. */
  readonly isOther: boolean
  /** Writes what it took; in the transaction that keeps the answer. */
  record(session: TenantSession): Promise<void>
}

export interface BulkScorer {
  readonly scorer: AiScorer
  readonly budgets: BudgetStore
}

/** With what the questions of one step are asked. */
export interface BulkAsking {
  readonly scope: TenantScope
  readonly profile: ProfileVersion | null
  readonly settings: BudgetSettings
  /** The task's. */
  readonly attempt: number
  readonly context: CallContext
}

/**
 * Asks for the scores of one person again, within the part of the tenant's budget that rescorings may take.
 * @throws LeadKitError for a fault that passes, and when the budget is spent and the tenant waits for the next period.
 */
export async function askAgain(
  parts: BulkScorer,
  people: readonly LeadToRescore[],
  asking: BulkAsking,
): Promise<AskedLead> {
  const asked: (Answered | { readonly refusal: string })[] = []
  for (const lead of people) {
    const answer = await askOne(parts, lead, asking)
    if (answer !== null) asked.push(answer)
  }
  return asked
}

async function askOne(
  parts: BulkScorer,
  { leadId, scoreId, scoreValue, score, request: former }: LeadToRescore,
  { scope, profile, settings, attempt, context }: BulkAsking,
): Promise<AskedLead[number] | null> {
  if (former === null || scoreId === null) return null
  const task = { taskId: leadId, taskType: 'score', attempt, settings, share: SHARE_OF_BUDGET } as const
  const scorer = createBudgetedScorer({ ...parts, fallback: null }, scope, task)
  const request = { ...former, profile: profile?.profile }
  try {
    const scoring = await askScoring(scorer, request, context)
    const isOther = scoring.score !== score || scoring.scoreValue !== scoreValue
    const questionHash = hashQuestion(request)
    return { leadId, scoreId, questionHash, profile, scoring, isOther, record: (session) => scorer.record(session) }
  } catch (error) {
    if (error instanceof BudgetSpentError && error.decision === 'stop') return { refusal: 'budget_spent' }
    if (isLeadKitError(error, 'permanent')) return { refusal: 'scorer_refused' }
    throw error
  }
}
