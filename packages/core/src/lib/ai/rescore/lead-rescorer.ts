import { type AiScorer, type CallContext, isLeadKitError, LeadKitError, scorerProfileSchema } from '@leadkit/contracts'
import { z } from 'zod'
import { checkId, functionSchema, idSchema, pageSchema, signalSchema } from '../../base/field-schema.ts'
import { parseInput } from '../../base/parse-input.ts'
import { refuseAborted } from '../../base/refuse-aborted.ts'
import { BudgetSpentError, type BudgetedScorer, createBudgetedScorer } from '../../budgets/budgeted-scorer.ts'
import type { BudgetStore } from '../../budgets/budget-store.ts'
import type { LeadRescorer, RescoreProgress } from '../../leads/lead-score.ts'
import { askScoring } from '../ai-answer.ts'
import { versionOf } from '../ai-job.ts'
import type { LeadToRescore } from './asked-score-writer.ts'
import type { AnsweredLead, ComparedLead, RescoreRun, RescoreStore } from './rescore-store.ts'

export interface LeadRescorerParts {
  readonly store: RescoreStore
  /** The kit's own. */
  readonly scorer: AiScorer | null
  readonly budgets: BudgetStore
  createContext(signal?: AbortSignal): CallContext
}

const scorerSchema = z.custom<AiScorer>(
  (value) => typeof value === 'object' && value !== null && 'score' in value && typeof value.score === 'function',
  'must be an AiScorer',
)

const optionsSchema = z.strictObject({
  scorer: scorerSchema.optional(),
  rubric: scorerProfileSchema.nullish(),
  dryRun: z.boolean().optional(),
  resume: idSchema.optional(),
  batchSize: z.number().int().min(1).max(500).optional(),
  onProgress: functionSchema.optional(),
  signal: signalSchema.optional(),
})

/** Questions that are asked at the same time. */
const AT_ONCE = 5
/** The part of the tenant's budget up to which leads are rescored. */
export const SHARE_OF_BUDGET = 0.5

/** The settings with which one call works through its leads. */
interface Pace {
  readonly batchSize: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: RescoreProgress) => void) | undefined
}

/** Rescores a tenant's leads, in the calling process. */
export function createLeadRescorer(parts: LeadRescorerParts): LeadRescorer {
  const { store } = parts
  return {
    async rescore(options) {
      const operation = 'leads.rescore'
      const checked = parseInput(optionsSchema, options, operation)
      if (checked.resume !== undefined && checked.rubric !== undefined)
        throw new LeadKitError('invalid_input', `${operation}: rubric: a resumed rescoring keeps the one it began with`)
      const { batchSize = 50, signal } = checked
      const pace: Pace = { batchSize, signal, onProgress: options.onProgress }
      const scorer = options.scorer ?? parts.scorer
      const rubric = checked.rubric === null ? null : checked.rubric && versionOf(checked.rubric)
      let run =
        checked.resume === undefined
          ? await store.begin(requireScorer(scorer).id, rubric)
          : await store.find(checked.resume, operation)
      if (checked.resume !== undefined) await endLost(parts, run)
      if (run.status === 'stopped') run = await store.setStopped(run, false)
      if (run.status === 'comparing') run = await compare(parts, run, sameScorer(run, scorer), pace)
      if (checked.dryRun !== true && run.status !== 'stopped') run = await apply(store, run, pace)
      return store.report(run.id, operation)
    },
    report: async (id) => store.report(checkId(id, 'leads.rescoreReport'), 'leads.rescoreReport'),
    list: async (request) => store.list(parseInput(pageSchema, request, 'leads.rescores')),
  }
}

/** What the questions of a process that died may have taken is spent. */
async function endLost({ store, budgets }: LeadRescorerParts, run: RescoreRun): Promise<void> {
  if (run.status === 'comparing') await budgets.endLost((await store.budget()).scope, run.id)
}

/**
 * What was answered is kept before the call ends with an error. The tenant's budget is read again for each page, and **a rescoring fills up no more than
 * half of it**: the rest is for messages that come.
 */
async function compare(parts: LeadRescorerParts, begun: RescoreRun, scorer: AiScorer, pace: Pace): Promise<RescoreRun> {
  const { store, budgets } = parts
  const context = parts.createContext(pace.signal)
  let run = begun
  for (let done = 0; ;) {
    refuseAborted(pace.signal, 'leads.rescore')
    const leads = await store.nextLeads(run, pace.batchSize)
    if (leads.length === 0) return store.setStatus(run, 'compared')
    const { scope, settings } = await store.budget()
    const task = { taskId: run.id, taskType: 'score', attempt: 1, settings, share: SHARE_OF_BUDGET } as const
    const desk: Desk = (onBegun) =>
      createBudgetedScorer({ scorer, fallback: null, budgets }, scope, { ...task, onBegun })
    const { answered, error } = await askPage(desk, run, leads, context)
    if (answered.length > 0) {
      run = await store.keepCompared(run, answered)
      done += answered.length
      pace.onProgress?.({ rescoreId: run.id, phase: 'compare', leads: done })
    }
    if (error instanceof BudgetSpentError && error.decision === 'stop') return store.setStopped(run, true)
    if (error !== null) throw error
  }
}

/** Asks for one lead at the tenant's expense; tells when the scorer is asked. */
type Desk = (onBegun: () => void) => BudgetedScorer

/** The answers up to the first lead without one, and why it has none. */
async function askPage(
  desk: Desk,
  run: RescoreRun,
  leads: readonly LeadToRescore[],
  context: CallContext,
): Promise<{ readonly answered: readonly AnsweredLead[]; readonly error: unknown }> {
  const answered: AnsweredLead[] = []
  while (answered.length < leads.length) {
    const asked = await askInTurn(desk, run, leads.slice(answered.length, answered.length + AT_ONCE), context)
    for (const { answer, error } of asked) {
      if (answer !== null) answered.push(answer)
      // Those before it have given back what they did not need.
      else if (error instanceof BudgetSpentError && error.isReserved && asked.length > 1) break
      else return { answered, error }
    }
  }
  return { answered, error: null }
}

type Asked =
  | { readonly answer: AnsweredLead; readonly error: null }
  | { readonly answer: null; readonly error: unknown }

/** At the same time, but each begins when the one before it has its part of the budget: what is left over is not given to later leads. */
async function askInTurn(
  desk: Desk,
  run: RescoreRun,
  leads: readonly LeadToRescore[],
  context: CallContext,
): Promise<readonly Asked[]> {
  const answers: Promise<Asked>[] = []
  for (const lead of leads) {
    const begun = Promise.withResolvers<boolean>()
    const scorer = desk(() => begun.resolve(true))
    const answer = ask(scorer, run, lead, context).then(
      (compared): Asked => ({ answer: { ...compared, record: (session) => scorer.record(session) }, error: null }),
      (error: unknown): Asked => ({ answer: null, error }),
    )
    answers.push(answer)
    if (!(await Promise.race([begun.promise, answer.then(({ error }) => error === null)]))) break
  }
  return Promise.all(answers)
}

async function ask(
  scorer: AiScorer,
  { profile }: RescoreRun,
  lead: LeadToRescore,
  context: CallContext,
): Promise<ComparedLead> {
  if (lead.request === null) return { ...lead, scoring: 'skipped' }
  try {
    return { ...lead, scoring: await askScoring(scorer, { ...lead.request, profile: profile?.profile }, context) }
  } catch (error) {
    // A lead that can never be scored does not end the run; a temporary fault does, and the run can be resumed from here.
    if (isLeadKitError(error, 'permanent')) return { ...lead, scoring: 'failed' }
    throw error
  }
}

async function apply(store: RescoreStore, compared: RescoreRun, pace: Pace): Promise<RescoreRun> {
  let run = compared.status === 'compared' ? await store.setStatus(compared, 'applying') : compared
  for (let done = 0; run.status === 'applying';) {
    refuseAborted(pace.signal, 'leads.rescore')
    const page = await store.applyNext(run, pace.batchSize)
    if (page.leads === 0) return store.setStatus(run, 'applied')
    run = page.run
    done += page.leads
    pace.onProgress?.({ rescoreId: run.id, phase: 'apply', leads: done })
  }
  return run
}

function sameScorer(run: RescoreRun, scorer: AiScorer | null): AiScorer {
  const given = requireScorer(scorer)
  if (given.id === run.scorer) return given
  throw new LeadKitError(
    'invalid_input',
    `leads.rescore: scorer: this rescoring began with ${run.scorer}; give the same`,
  )
}

function requireScorer(scorer: AiScorer | null): AiScorer {
  if (scorer !== null) return scorer
  throw new LeadKitError('configuration', 'leads.rescore: give a scorer, or createLeadKit an `ai`')
}
