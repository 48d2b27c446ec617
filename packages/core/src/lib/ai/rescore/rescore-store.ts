import { type LeadScoreName, leadScoringSchema, type LeadScoring, LeadKitError } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import { storableJson } from '../../base/field-schema.ts'
import { newId, type TenantScope } from '../../base/identifier.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../../base/page.ts'
import { requireFound } from '../../base/parse-input.ts'
import { behindPage } from '../../database/keyset.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { type BudgetSettings, readBudgetSettings } from '../../budgets/budget-settings.ts'
import type { TenantAccess } from '../../database/tenant-access.ts'
import type { RescoresTable } from '../../database/tables/lead-score-tables.ts'
import type { Rescore, RescoreReport } from '../../leads/lead-score.ts'
import { keepProfile } from '../../leads/lead-score-writer.ts'
import type { LeadWriter } from '../../leads/lead-writer.ts'
import { hashQuestion, type ProfileVersion } from '../../leads/score-question.ts'
import {
  applyAskedScore,
  type LeadToRescore,
  readNextToRescore,
  readProfile,
  readTenantProfile,
} from './asked-score-writer.ts'

/** A run, with its progress in the current phase. */
export interface RescoreRun extends Rescore {
  readonly lastLeadId: string | null
  readonly profile: ProfileVersion | null
}

/** The result of one lead in the comparison. */
export type ComparedLead = LeadToRescore & { readonly scoring: LeadScoring | 'skipped' | 'failed' }

/** `record` writes what the question took, in the transaction that keeps the result. */
export type AnsweredLead = ComparedLead & { record(session: TenantSession): Promise<void> }

/** Rescorings in the tenant's tables. Each step moves the run's position in the same transaction, so that no step is done twice. */
export class RescoreStore {
  readonly #access: TenantAccess
  readonly #leads: LeadWriter

  constructor(access: TenantAccess, leads: LeadWriter) {
    this.#access = access
    this.#leads = leads
  }

  /** @param profile undefined for the tenant's own. */
  async begin(scorer: string, profile: ProfileVersion | null | undefined): Promise<RescoreRun> {
    return this.#access.write('leads.rescore', async (session) => {
      const used = profile === undefined ? await readTenantProfile(session) : profile
      if (used !== null) await keepProfile(session, used)
      const row = await session.tables
        .insertInto('rescores')
        .values({
          id: newId(),
          tenant_id: session.tenantId,
          status: 'comparing',
          scorer,
          profile_hash: used?.hash ?? null,
          created_at: session.now,
          updated_at: session.now,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return { ...toRescore(row), lastLeadId: null, profile: used }
    })
  }

  /** @throws LeadKitError `not_found`. */
  async find(id: string, operation: string): Promise<RescoreRun> {
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('rescores').selectAll().where('id', '=', id).executeTakeFirst()
      const found = requireFound(row, operation, 'rescoring')
      return {
        ...toRescore(found),
        lastLeadId: found.last_lead_id,
        profile: await readProfile(session, found.profile_hash),
      }
    })
  }

  async list(request: PageRequest): Promise<Page<Rescore>> {
    const limit = pageLimit(request)
    return this.#access.read('leads.rescores', async (session) => {
      const rows = await session.tables
        .selectFrom('rescores')
        .selectAll()
        .where(behindPage('created_at', 'desc', request))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toRescore), limit, (run) => ({ at: run.createdAt, id: run.id }))
    })
  }

  /** The next live leads in the order of their ids; an empty list at the end. */
  async nextLeads({ lastLeadId }: RescoreRun, limit: number): Promise<readonly LeadToRescore[]> {
    return this.#access.read('leads.rescore', (session) => readNextToRescore(session, lastLeadId, limit))
  }

  /**
   * Keeps nothing of a lead that was removed while its question was asked: a result holds a reasoning about the person.
   * @throws LeadKitError `conflict` when another process has continued the run.
   */
  async keepCompared(run: RescoreRun, leads: readonly AnsweredLead[]): Promise<RescoreRun> {
    return this.#access.write('leads.rescore', async (session) => {
      const results = leads.flatMap((lead) => toResult(session, run, lead))
      const live = await lockLive(
        session,
        results.map((result) => result.lead_id),
      )
      const kept = results.filter((result) => live.has(result.lead_id))
      const count = (what: 'skipped' | 'failed'): number => leads.filter((lead) => lead.scoring === what).length
      const step = { compared: kept.length, skipped: count('skipped'), failed: count('failed') }
      const next = await advance(session, run, { ...step, last: leads.at(-1)?.leadId ?? null })
      if (kept.length > 0) await session.tables.insertInto('rescore_results').values(kept).execute()
      for (const lead of leads) await lead.record(session)
      return next
    })
  }

  /** Ends a phase, or begins the next. */
  async setStatus(run: RescoreRun, status: Rescore['status']): Promise<RescoreRun> {
    return this.#access.write('leads.rescore', (session) => advance(session, run, { status, last: null }))
  }

  /** Stops the comparison, or goes on with a stopped one, at the same place. */
  async setStopped(run: RescoreRun, isStopped: boolean): Promise<RescoreRun> {
    const step: Step = { status: isStopped ? 'stopped' : 'comparing', last: run.lastLeadId }
    return this.#access.write('leads.rescore', (session) => advance(session, run, step))
  }

  /** Whose budget pays the questions, as it is now. */
  async budget(): Promise<{ readonly scope: TenantScope; readonly settings: BudgetSettings }> {
    return this.#access.read('leads.rescore', async (session) => {
      const query = session.sharedTables.selectFrom('tenants').select('settings').where('id', '=', session.tenantId)
      return { scope: session.scope, settings: readBudgetSettings((await query.executeTakeFirst())?.settings ?? {}) }
    })
  }

  /**
   * Applies the next compared scores, each only if its lead has not changed since the comparison.
   * @returns how many were processed: 0 at the end.
   */
  async applyNext(run: RescoreRun, limit: number): Promise<{ readonly run: RescoreRun; readonly leads: number }> {
    return this.#access.write('leads.rescore', async (session) => {
      let query = session.tables.selectFrom('rescore_results').selectAll().where('rescore_id', '=', run.id)
      if (run.lastLeadId !== null) query = query.where('lead_id', '>', run.lastLeadId)
      const results = await query.orderBy('lead_id').limit(limit).execute()
      if (results.length === 0) return { run, leads: 0 }
      let applied = 0
      for (const result of results) {
        const isApplied = await applyAskedScore(session, this.#leads, {
          leadId: result.lead_id,
          scoreId: result.score_id,
          questionHash: result.question_hash,
          profile: run.profile,
          scoring: leadScoringSchema.parse(result.scoring),
          rescoreId: run.id,
        })
        if (isApplied) applied += 1
      }
      const step = { applied, movedOn: results.length - applied, last: results.at(-1)?.lead_id ?? null }
      return { run: await advance(session, run, step), leads: results.length }
    })
  }

  /** @throws LeadKitError `not_found`. */
  async report(id: string, operation: string): Promise<RescoreReport> {
    const { lastLeadId: _last, profile: _profile, ...run } = await this.find(id, operation)
    return this.#access.read(operation, async (session) => {
      const results = `${quoteIdentifier(session.schema)}.rescore_results`
      const bands = await session.run<RescoreReport['bands'][number]>({
        text: `SELECT from_score AS "from", to_score AS "to", count(*)::int AS leads FROM ${results} WHERE rescore_id = $1
          GROUP BY from_score, to_score ORDER BY from_score, to_score`,
        parameters: [id],
      })
      const largest = await session.run<LargestRow>({
        text: `SELECT lead_id, from_score, from_value, to_score, to_value FROM ${results}
          WHERE rescore_id = $1 AND (from_value <> to_value OR from_score <> to_score)
          ORDER BY abs(to_value - from_value) DESC, lead_id LIMIT 20`,
        parameters: [id],
      })
      return { ...run, bands, largestChanges: largest.map(toChange) }
    })
  }
}

interface LargestRow {
  readonly lead_id: string
  readonly from_score: LeadScoreName
  readonly from_value: number
  readonly to_score: LeadScoreName
  readonly to_value: number
}

function toChange(row: LargestRow): RescoreReport['largestChanges'][number] {
  return {
    leadId: row.lead_id,
    from: { score: row.from_score, scoreValue: row.from_value },
    to: { score: row.to_score, scoreValue: row.to_value },
  }
}

interface Step {
  readonly status?: Rescore['status']
  readonly compared?: number
  readonly skipped?: number
  readonly failed?: number
  readonly applied?: number
  readonly movedOn?: number
  readonly last: string | null
}

/** Moves the run's position, unless another process has. */
async function advance(session: TenantSession, run: RescoreRun, step: Step): Promise<RescoreRun> {
  const { compared = 0, skipped = 0, failed = 0, applied = 0, movedOn = 0, status = run.status, last } = step
  const row = await session.tables
    .updateTable('rescores')
    .set((eb) => ({
      status,
      last_lead_id: last,
      compared: eb('compared', '+', compared),
      skipped: eb('skipped', '+', skipped),
      failed: eb('failed', '+', failed),
      applied: eb('applied', '+', applied),
      moved_on: eb('moved_on', '+', movedOn),
      updated_at: session.now,
    }))
    .where('id', '=', run.id)
    .where('status', '=', run.status)
    .where('last_lead_id', 'is not distinct from', run.lastLeadId)
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) return { ...toRescore(row), lastLeadId: row.last_lead_id, profile: run.profile }
  throw new LeadKitError('conflict', 'leads.rescore: another process goes on with this rescoring; leave it to that one')
}

/** Which of the leads still live. None of them is removed before the transaction ends. Locks members before heads, as everybody does. */
async function lockLive(session: TenantSession, leadIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (leadIds.length === 0) return new Set()
  const rows = await session.tables
    .selectFrom('leads')
    .select('id')
    .where('id', 'in', [...leadIds])
    .where('deleted_at', 'is', null)
    .orderBy((eb) => eb('merged_into', 'is', null))
    .orderBy('id')
    .forShare()
    .execute()
  return new Set(rows.map((row) => row.id))
}

function toResult(session: TenantSession, run: RescoreRun, lead: ComparedLead) {
  const { request, score, scoreValue, scoreId, scoring } = lead
  if (typeof scoring === 'string' || request === null || score === null || scoreValue === null || scoreId === null)
    return []
  return [
    {
      rescore_id: run.id,
      lead_id: lead.leadId,
      tenant_id: session.tenantId,
      score_id: scoreId,
      question_hash: hashQuestion({ ...request, profile: run.profile?.profile }),
      scoring: storableJson(scoring),
      from_score: score,
      from_value: scoreValue,
      to_score: scoring.score,
      to_value: scoring.scoreValue,
    },
  ]
}

function toRescore(row: Selectable<RescoresTable>): Rescore {
  return {
    id: row.id,
    status: row.status as Rescore['status'],
    scorer: row.scorer,
    profileHash: row.profile_hash,
    compared: row.compared,
    skipped: row.skipped,
    failed: row.failed,
    applied: row.applied,
    movedOn: row.moved_on,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
