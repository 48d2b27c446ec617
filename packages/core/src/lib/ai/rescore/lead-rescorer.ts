import { type AiScorer, type CallContext, isLeadKitError, LeadKitError, scorerProfileSchema } from '@leadkit/contracts'
import { z } from 'zod'
import { checkId, functionSchema, idSchema, pageSchema, signalSchema } from '../../base/field-schema.ts'
import { parseInput } from '../../base/parse-input.ts'
import { refuseAborted } from '../../base/refuse-aborted.ts'
import type { LeadRescorer, RescoreProgress } from '../../leads/lead-score.ts'
import { askScoring } from '../ai-answer.ts'
import { versionOf } from '../ai-job.ts'
import type { ComparedLead, LeadToRescore, RescoreRun, RescoreStore } from './rescore-store.ts'

export interface LeadRescorerParts {
  readonly store: RescoreStore
  /** The kit's own. */
  readonly scorer: AiScorer | null
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
      if (run.status === 'comparing') run = await compare(parts, run, sameScorer(run, scorer), pace)
      if (checked.dryRun !== true) run = await apply(store, run, pace)
      return store.report(run.id, operation)
    },
    report: async (id) => store.report(checkId(id, 'leads.rescoreReport'), 'leads.rescoreReport'),
    list: async (request) => store.list(parseInput(pageSchema, request, 'leads.rescores')),
  }
}

async function compare(
  { store, createContext }: LeadRescorerParts,
  begun: RescoreRun,
  scorer: AiScorer,
  pace: Pace,
): Promise<RescoreRun> {
  const context = createContext(pace.signal)
  let run = begun
  for (let done = 0; ;) {
    refuseAborted(pace.signal, 'leads.rescore')
    const leads = await store.nextLeads(run, pace.batchSize)
    if (leads.length === 0) return store.setStatus(run, 'compared')
    const compared: ComparedLead[] = []
    for (let start = 0; start < leads.length; start += AT_ONCE) {
      const asked = leads.slice(start, start + AT_ONCE).map((lead) => ask(scorer, run, lead, context))
      compared.push(...(await Promise.all(asked)))
    }
    run = await store.keepCompared(run, compared)
    done += leads.length
    pace.onProgress?.({ rescoreId: run.id, phase: 'compare', leads: done })
  }
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
