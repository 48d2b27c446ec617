import { LeadKitError } from '@leadkit/contracts'
import { checkId, pageSchema } from '../base/field-schema.ts'
import type { Lead, LeadTransition, StoredLead } from './lead.ts'
import type {
  LeadRescorer,
  LeadScore,
  LeadScoreExplanation,
  Rescore,
  RescoreOptions,
  RescoreReport,
} from './lead-score.ts'
import type { ErasedPersonReader } from '../consent/erased-person-reader.ts'
import { identitiesOf } from '../consent/person.ts'
import type { Page, PageRequest } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { checkLeadFilter, type LeadFilter } from './lead-filter.ts'
import type { LeadChanges, LeadMove, NewLead } from './lead-input.ts'
import type { ScoreQuestion } from './score-question.ts'
import { readScoreQuestions } from './score-question-reader.ts'
import type { ClearScoreOverride, OverrideScore } from './score-override.ts'
import type { NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import { explainScore, readScores, readTransitions } from './lead-history-reader.ts'
import { countLeads, listLeads } from './lead-list-reader.ts'
import type { LeadTagging } from './tags/tag.ts'
import { tagLead } from './tags/lead-tag-writer.ts'
import { leadColumns, type LeadRow, readRow, readShown, storedMerge, toLead } from './lead-row.ts'
import type { LeadWriter } from './lead-writer.ts'
import type { LeadAttribution } from './touches/touch.ts'
import { readAttributions } from './touches/touch-reader.ts'
import { type SourceCount, type SourceQuery, sourceQuerySchema } from './touches/source-count.ts'
import { readSourceCounts } from './touches/source-count-reader.ts'
import { LeadDuplicateRepository } from './duplicates/lead-duplicate-repository.ts'
import type { LeadIdentity, LeadMerge, MergeReport } from './people/lead-merge.ts'
import { readIdentities } from './people/lead-identity-reader.ts'
import { readMergeRows, toMerges } from './people/lead-merge-reader.ts'
import { mergeSchema, type MergeDetails, unmergeSchema, type UnmergeDetails } from './people/merge-input.ts'
import { readGroupIds } from './people/person-reader.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'

/**
 * `tenant.leads`: the people behind the conversations. Removed leads are not found, except for their scores and moves.
 * @typeParam Custom the kit's custom fields of leads.
 */
export class LeadRepository<Custom extends object = NoCustomFields> {
  readonly #access: TenantAccess
  readonly #writer: LeadWriter
  readonly #rescorer: LeadRescorer | null

  readonly #erased: ErasedPersonReader | null

  constructor(
    access: TenantAccess,
    writer: LeadWriter,
    rescorer: LeadRescorer | null = null,
    erased: ErasedPersonReader | null = null,
  ) {
    this.#erased = erased
    this.#access = access
    this.#writer = writer
    this.#rescorer = rescorer
  }

  /** Leads that may be one person: looks for them, lists and dismisses suggestions. */
  get duplicates(): LeadDuplicateRepository {
    return new LeadDuplicateRepository(this.#access, this.#writer.merges.duplicates)
  }

  /**
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation; `conflict` when it already has a lead, even a removed one, and for
   * a person who was erased with `afterwards: 'blocked'`.
   */
  async create(input: NewLead<Custom>, options: WriteOptions = {}): Promise<Lead<Custom>> {
    return this.#write('leads.create', options, async (session) => {
      const lead = await this.#writer.create(session, input)
      const erased = (await this.#erased?.find(session, identitiesOf({ email: lead.email, phone: lead.phone }))) ?? null
      if (erased?.blocked !== true) return lead
      throw new LeadKitError('conflict', 'leads.create: this person was erased and is kept out; see subjects.erasedAt')
    })
  }

  /** A lead that was merged gives the lead that shows it since then, which has another id. @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<Lead<Custom>> {
    return requireFound(await this.find(id), 'leads.get', 'lead')
  }

  /** Null if there is none; a merged lead as with `get`. @throws LeadKitError `invalid_input`. */
  async find(id: string): Promise<Lead<Custom> | null> {
    checkId(id, 'leads.find')
    const lead = await this.#access.read('leads.find', (session) => readLead(session, id))
    return lead === null ? null : this.#show(lead)
  }

  /**
   * @throws LeadKitError `invalid_input` for an unknown filter, or `relevance` without `search`; `not_found` for an unknown segment; `conflict`
   * for a segment that this version cannot read.
   */
  async list(filter: LeadFilter<Custom> = {}): Promise<Page<Lead<Custom>>> {
    const operation = 'leads.list'
    const checked = checkLeadFilter(filter, this.#writer.customFields, operation)
    const page = await this.#access.read(operation, (session) => listLeads(session, checked))
    return { ...page, items: page.items.map((lead) => this.#show(lead)) }
  }

  /** How many leads a filter finds: order and page do not count. @throws LeadKitError as `list`. */
  async count(filter: LeadFilter<Custom> = {}): Promise<number> {
    const operation = 'leads.count'
    const checked = checkLeadFilter(filter, this.#writer.customFields, operation)
    return this.#access.read(operation, (session) => countLeads(session, checked, operation))
  }

  /**
   * Gives a lead tags and takes them off. CRMs are not told.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown lead or tag; `conflict` for an archived tag, or when `expectedVersion` is not
   * the lead's.
   */
  async tag(id: string, tagging: LeadTagging, options: WriteOptions = {}): Promise<Lead<Custom>> {
    const work = async (session: TenantSession) => (await tagLead(session, this.#writer, id, tagging)).lead
    return this.#write('leads.tag', options, work)
  }

  /** @throws LeadKitError `invalid_input`, `not_found`, or `conflict` when `expectedVersion` is not the lead's. */
  async update(id: string, changes: LeadChanges<Custom>, options: WriteOptions = {}): Promise<Lead<Custom>> {
    return this.#write('leads.update', options, (session) => this.#writer.update(session, id, changes))
  }

  /**
   * Moves the lead through new → contacted → qualified → converted | lost. To reopen a converted or lost lead, move it back with a reason.
   * @throws LeadKitError `illegal_transition`, `invalid_input`, `not_found`, or `conflict` when `expectedVersion` is not the lead's.
   */
  async move(id: string, move: LeadMove, options: WriteOptions = {}): Promise<Lead<Custom>> {
    return this.#write('leads.move', options, (session) => this.#writer.move(session, id, move))
  }

  /**
   * Sets a person's score: lists, filters, sorting, CRM mappings and events use it, and later scorings do not change it. The machine's score
   * stays beside it (`machineScore`).
   * @throws LeadKitError `invalid_input`, `not_found`, or `conflict` when `expectedVersion` is not the lead's.
   */
  async overrideScore(id: string, input: OverrideScore, options: WriteOptions = {}): Promise<Lead<Custom>> {
    return this.#write('leads.overrideScore', options, (session) => this.#writer.overrideScore(session, id, input))
  }

  /** Shows the machine's score again. @throws LeadKitError as `overrideScore`. */
  async clearScoreOverride(
    id: string,
    input: ClearScoreOverride = {},
    options: WriteOptions = {},
  ): Promise<Lead<Custom>> {
    return this.#write('leads.clearScoreOverride', options, (session) =>
      this.#writer.clearScoreOverride(session, id, input),
    )
  }

  /**
   * Removes the lead: contact data, notes and reasonings are erased, and each CRM that has its record
   * removes it, as the config's `onDelete` says. Later messages of
   * the conversation do not create it again.
   * @throws LeadKitError `invalid_input`, `not_found`; `legal_hold` (a `LegalHoldError`) while a hold keeps something of the person.
   */
  async remove(id: string, options: WriteOptions = {}): Promise<void> {
    const work = (session: TenantSession) => this.#writer.remove(session, id)
    return this.#access.write('leads.remove', work, options)
  }

  /**
   * Shows several leads, 1 to 50 and those that were merged into them before, as one person, `into`, by fixed rules; no lead's own values change. Each conversation keeps its own way back to its
   * participant. `unmerge` takes it back at any time, and what came in the meantime stays with the lead that it came by.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown or removed lead; `conflict` for one that was merged already, or has another
   * version than expected.
   */
  async merge(
    into: string,
    others: readonly string[],
    details: MergeDetails,
    options: WriteOptions = {},
  ): Promise<MergeReport<Custom>> {
    const input = parseInput(mergeSchema, { into, others, details }, 'leads.merge')
    const work = (session: TenantSession) => this.#writer.merges.merge(session, input)
    const report = await this.#access.write('leads.merge', work, options)
    return { ...report, lead: this.#show(report.lead) }
  }

  /**
   * Takes a merge back: every lead is as it would be without it. What somebody decided on the merged lead stays with the lead that it was merged
   * into.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown merge; `conflict` when it was undone before, when the person was removed
   * since, or while a CRM record that goes back is being written.
   */
  async unmerge(mergeId: string, details: UnmergeDetails, options: WriteOptions = {}): Promise<LeadMerge> {
    const input = parseInput(unmergeSchema, { mergeId, details }, 'leads.unmerge')
    return this.#access.write('leads.unmerge', (session) => this.#writer.merges.unmerge(session, input), options)
  }

  /** Every merge that the lead, or a lead of the same person, had a part in, oldest first; those that were undone, too. @throws LeadKitError `invalid_input`, `not_found`. */
  async merges(leadId: string): Promise<readonly LeadMerge[]> {
    return this.#readOf(leadId, 'leads.merges', async (session) => {
      const leadIds = await readGroupIds(session, leadId)
      return toMerges(await readMergeRows(session, { leadIds }))
    })
  }

  /**
   * Everything that the person is known by, each with its evidence: participants on platforms, e-mail addresses, phone numbers; of the lead and of
   * those that were merged into it.
   * @throws LeadKitError `invalid_input`, `not_found`.
   */
  async identities(leadId: string): Promise<readonly LeadIdentity[]> {
    const operation = 'leads.identities'
    checkId(leadId, operation)
    return this.#access.read(operation, async (session) => {
      const lead = requireFound(await readLead(session, leadId), operation, 'lead')
      return readIdentities(session, lead.id)
    })
  }

  /** All scorings, newest first; of a merged lead those of its members, too. A late result may come before the scoring that the lead shows; see `explain`. @throws LeadKitError `not_found`. */
  async scores(leadId: string, request: PageRequest = {}): Promise<Page<LeadScore>> {
    const page = parseInput(pageSchema, request, 'leads.scores')
    return this.#readOf(leadId, 'leads.scores', async (session) => {
      return readScores(session, await readMembers(session, leadId), page)
    })
  }

  /**
   * The question to the scorer behind a score, rebuilt from stored data, so that it can be asked again. Null if the message in question
   * is gone, the lead was removed, or the score is from before LeadKit kept questions.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown score.
   */
  async scoreQuestion(scoreId: string): Promise<ScoreQuestion | null> {
    const operation = 'leads.scoreQuestion'
    checkId(scoreId, operation, 'scoreId')
    return this.#access.read(operation, async (session) => {
      const row = await session.tables
        .selectFrom('lead_scores')
        .select('id')
        .where('id', '=', scoreId)
        .executeTakeFirst()
      requireFound(row, operation, 'score')
      const question = (await readScoreQuestions(session, [scoreId])).get(scoreId)
      return question === undefined ? null : { request: question.request, exact: question.exact }
    })
  }

  /**
   * Asks the question behind each lead's score again, with another scorer or rubric, and reports the difference; unless it is a dry run,
   * the leads then take over the new scores. A person's score stays in place. Leads are processed in batches, each saved with the run's
   * progress: after a crash, `rescore({ resume: id })` continues, with the id from `onProgress` or `rescores`. The usage counts towards no budget.
   * @throws LeadKitError `invalid_input`; `configuration` without a scorer; `not_found` for an unknown `resume`; `conflict` when another
   * process continues the same run; `aborted`; the scorer's own error, if it can be retried.
   */
  async rescore(options: RescoreOptions = {}): Promise<RescoreReport> {
    return this.#rescoring('leads.rescore').rescore(options)
  }

  /** A rescoring with its differences. @throws LeadKitError `invalid_input`, `not_found`. */
  async rescoreReport(id: string): Promise<RescoreReport> {
    return this.#rescoring('leads.rescoreReport').report(id)
  }

  /** Rescorings, newest first. @throws LeadKitError `invalid_input`. */
  async rescores(request: PageRequest = {}): Promise<Page<Rescore>> {
    return this.#rescoring('leads.rescores').list(request)
  }

  #rescoring(operation: string): LeadRescorer {
    if (this.#rescorer !== null) return this.#rescorer
    throw new LeadKitError(
      'configuration',
      `${operation}: this repository was made without a scorer; use kit.tenant(id).leads`,
    )
  }

  /** All moves, newest first; of a merged lead those of its members, too. @throws LeadKitError `not_found`. */
  async transitions(leadId: string, request: PageRequest = {}): Promise<Page<LeadTransition>> {
    const page = parseInput(pageSchema, request, 'leads.transitions')
    return this.#readOf(leadId, 'leads.transitions', async (session) => {
      return readTransitions(session, await readMembers(session, leadId), page)
    })
  }

  /** Why the lead has its score; null before the first scoring. @throws LeadKitError `invalid_input`, `not_found`. */
  async explain(leadId: string): Promise<LeadScoreExplanation | null> {
    checkId(leadId, 'leads.explain')
    return this.#access.read('leads.explain', async (session) => {
      const row = requireFound(await readLeadRow(session, leadId), 'leads.explain', 'lead')
      return explainScore(session, toLead(row), storedMerge(row)?.scoredLeadId ?? row.id)
    })
  }

  /**
   * Where the lead came from: its first and last touch, and all others; of a merged lead those of its members, too. Any order of events gives the
   * same. @throws LeadKitError `invalid_input`, `not_found`.
   */
  async attribution(leadId: string): Promise<LeadAttribution> {
    const operation = 'leads.attribution'
    checkId(leadId, operation)
    return this.#access.read(operation, async (session) => {
      const { id } = requireFound(await readLead(session, leadId), operation, 'lead')
      return (await readAttributions(session, [id])).get(id) ?? { first: null, last: null, touches: [] }
    })
  }

  /**
   * How many leads of a period came by each source, how many of them were qualified, and how many are won. At most 1,000 rows, most leads
   * first. @throws LeadKitError `invalid_input`.
   */
  async sources(query: SourceQuery = {}): Promise<readonly SourceCount[]> {
    const operation = 'leads.sources'
    const checked = parseInput(sourceQuerySchema, query, operation)
    return this.#access.read(operation, (session) => readSourceCounts(session, checked))
  }

  /** Writers return what the lead itself has; a lead with members shows more. */
  async #write(
    operation: string,
    options: WriteOptions,
    work: (session: TenantSession) => Promise<Lead>,
  ): Promise<Lead<Custom>> {
    const write = async (session: TenantSession) => readShown(session, await work(session))
    return this.#show(await this.#access.write(operation, write, options))
  }

  /** A lead with the custom values that fit the kit's schema. */
  #show(lead: Lead): Lead<Custom> {
    return {
      ...lead,
      ...(this.#writer.customFields.read(lead.custom) as Pick<Lead<Custom>, 'custom' | 'customIssues'>),
    }
  }

  async #readOf<Value>(
    leadId: string,
    operation: string,
    work: (session: TenantSession) => Promise<Value>,
  ): Promise<Value> {
    checkId(leadId, operation)
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('leads').select('id').where('id', '=', leadId).executeTakeFirst()
      requireFound(row, operation, 'lead')
      return work(session)
    })
  }
}

async function readLead(session: TenantSession, id: string): Promise<StoredLead | null> {
  const row = await readLeadRow(session, id)
  return row === null ? null : toLead(row)
}

async function readLeadRow(session: TenantSession, id: string): Promise<LeadRow | null> {
  const row = await session.tables
    .selectFrom('leads')
    .select(leadColumns)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return null
  return row.merged_into === null ? row : readRow(session, row.merged_into)
}

/** The lead, and those that it shows. */
async function readMembers(session: TenantSession, leadId: string): Promise<readonly string[]> {
  const { memberIds } = toLead(await readRow(session, leadId))
  return [leadId, ...memberIds]
}
