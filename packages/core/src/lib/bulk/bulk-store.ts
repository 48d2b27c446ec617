import type { CallContext, JsonObject } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import { readPeopleToRescore, readTenantProfile } from '../ai/rescore/asked-score-writer.ts'
import type { TenantScope } from '../base/identifier.ts'
import { readBudgetSettings } from '../budgets/budget-settings.ts'
import type { CustomFieldSet } from '../custom-fields/custom-field-set.ts'
import type { Database } from '../database/database.ts'
import type { TenantSession } from '../database/session.ts'
import type { BulkRunsTable } from '../database/tables/segment-tables.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import { keepResult, removeOldItems, tellFinished } from './bulk-item-writer.ts'
import { askAgain, type AskedLead, type BulkScorer } from './bulk-question.ts'
import { type ItemResult, LEFT, resultOfError } from './bulk-result.ts'
import { type BulkWork, endedWork } from './bulk-run.ts'
import { toBulkRun } from './bulk-run-row.ts'
import { isStillTarget, nextTargets, type ReadTarget, readTarget } from './bulk-target-reader.ts'
import { takeBack } from './bulk-undo-writer.ts'
import { type BulkWriters, lockForWork, workOn } from './bulk-work-writer.ts'

const COLLECTED_AT_ONCE = 1_000
/** Leads whose questions are asked at the same time. */
const ASKED_AT_ONCE = 5

export interface BulkStoreParts extends BulkWriters {
  readonly database: Database
  readonly hostEvents: HostEventWriter
  readonly customFields: CustomFieldSet
  /** Null without a scorer: nothing is rescored then. */
  readonly scoring: BulkScorer | null
}

type RunRow = Selectable<BulkRunsTable>
type Answers = ReadonlyMap<string, AskedLead>
const NO_ANSWERS: Answers = new Map()

/**
 * Steps of bulk work. **Each lead is worked on at most once, and its work is written together with its result, whoever dies or comes second**: a step is
 * one transaction that locks the run, does the work of one lead, writes its result and moves the run's position. Work that throws is rolled back and
 * its lead refused in a transaction of its own.
 */
export class BulkStore {
  readonly #parts: BulkStoreParts

  constructor(parts: BulkStoreParts) {
    this.#parts = parts
  }

  /** Does the next step. False when there is nothing left, or the run does not go on: it is paused, cancelled or finished. */
  async step(scope: TenantScope, runId: string, attempt: number, context: CallContext): Promise<boolean> {
    const answers = await this.#ask(scope, runId, attempt, context)
    const asked = [...answers.keys()]
    // The answers of one round are written one by one.
    for (let left = Math.max(asked.length, 1); left > 0; left -= 1)
      if (!(await this.#write(scope, runId, answers, context.now()))) return false
    return true
  }

  async #write(scope: TenantScope, runId: string, answers: Answers, now: Date): Promise<boolean> {
    let at: string | null = null
    const step = (session: TenantSession): Promise<boolean> =>
      this.#step(session, runId, answers, (leadId) => {
        at = leadId
      })
    try {
      return await this.#parts.database.write('bulk', scope, step, { now })
    } catch (error) {
      const leadId: string | null = at
      const result = resultOfError(error)
      if (leadId === null || result === null) throw error
      return this.#parts.database.write('bulk', scope, (session) => refuse(session, runId, leadId, result), { now })
    }
  }

  async #step(
    session: TenantSession,
    runId: string,
    answers: Answers,
    begin: (leadId: string) => void,
  ): Promise<boolean> {
    const run = await lockRun(session, runId)
    if (run === null) return false
    if (run.phase === 'collecting') return this.#collect(session, run)
    const item = await nextItem(session, run)
    if (item === null) return this.#finish(session, run)
    const { leadId, undo } = item
    const { work } = toBulkRun(run)
    const answer = answers.get(leadId) ?? null
    // Another worker has gone on: the question of this lead was not asked.
    if (work.action === 'rescore' && answer === null) return true
    const target = run.undo_of === null ? readTarget(run.target ?? {}, this.#parts.customFields) : null
    begin(leadId)
    await keepResult(session, run, leadId, await this.#workOn(session, run, { leadId, undo, answer, target }))
    return true
  }

  /** `target` is null for an undo. */
  async #workOn(
    session: TenantSession,
    run: RunRow,
    {
      leadId,
      undo,
      answer,
      target,
    }: WaitingItem & { readonly answer: AskedLead | null; readonly target: ReadTarget | null },
  ): Promise<ItemResult> {
    const { id: runId, work, by } = toBulkRun(run)
    const hindrance = await lockForWork(session, leadId, work)
    if (hindrance !== null) return hindrance
    if (target === null) return takeBack(session, this.#parts, leadId, { action: work.action, by, undo: undo ?? {} })
    if (!(await isStillTarget(session, target, leadId))) return LEFT
    return workOn(session, this.#parts, leadId, { runId, work, by, answer })
  }

  /** Adds the next leads in the order of their ids; a filter finds leads from before the run only. */
  async #collect(session: TenantSession, run: RunRow): Promise<boolean> {
    const ids = await this.#nextTargets(session, run)
    if (ids.length > 0) {
      const items = ids.map((leadId) => ({ run_id: run.id, lead_id: leadId, tenant_id: session.tenantId }))
      await session.tables.insertInto('bulk_items').values(items).execute()
    }
    const isEnd = ids.length < COLLECTED_AT_ONCE
    await session.tables
      .updateTable('bulk_runs')
      .set((eb) => ({
        leads: eb('leads', '+', ids.length),
        last_lead_id: isEnd ? null : (ids.at(-1) ?? null),
        ...(isEnd && { phase: 'working' }),
      }))
      .where('id', '=', run.id)
      .execute()
    return true
  }

  async #nextTargets(session: TenantSession, run: RunRow): Promise<readonly string[]> {
    if (run.undo_of === null) {
      const target = readTarget(run.target ?? {}, this.#parts.customFields)
      const from = { after: run.last_lead_id, createdBy: run.created_at, limit: COLLECTED_AT_ONCE }
      return nextTargets(session, target, from)
    }
    let done = session.tables.selectFrom('bulk_items').select('lead_id').where('run_id', '=', run.undo_of)
    if (run.last_lead_id !== null) done = done.where('lead_id', '>', run.last_lead_id)
    const rows = await done.where('undo', 'is not', null).orderBy('lead_id').limit(COLLECTED_AT_ONCE).execute()
    return rows.map((row) => row.lead_id)
  }

  async #finish(session: TenantSession, run: RunRow): Promise<boolean> {
    const row = await session.tables
      .updateTable('bulk_runs')
      .set({ status: 'finished', finished_at: session.now, ...endedWork(toBulkRun(run).work) })
      .where('id', '=', run.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await tellFinished(session, this.#parts.hostEvents, row)
    await removeOldItems(session)
    return false
  }

  /** For a rescoring, the answers for the next leads. They are asked for outside a transaction: a scorer may take a minute. */
  async #ask(scope: TenantScope, runId: string, attempt: number, context: CallContext): Promise<Answers> {
    const { database, scoring } = this.#parts
    const questions = await database.read('bulk', scope, (session) => readQuestions(session, runId))
    if (questions === null) return NO_ANSWERS
    const { settings, profile, people } = questions
    const asked = [...people].map(async ([leadId, leads]): Promise<[string, AskedLead]> => {
      if (scoring === null) return [leadId, [{ refusal: 'configuration' }]]
      return [leadId, await askAgain(scoring, leads, { scope, profile, settings, attempt, context })]
    })
    return answersInTurn(await Promise.allSettled(asked))
  }
}

/** The answers up to the first lead without one: what was answered is kept. Throws if that is the first of all. */
function answersInTurn(asked: readonly PromiseSettledResult<[string, AskedLead]>[]): Answers {
  const answers = new Map<string, AskedLead>()
  for (const answer of asked) {
    if (answer.status === 'fulfilled') answers.set(...answer.value)
    else if (answers.size > 0) break
    else throw answer.reason
  }
  return answers
}

/** Refuses the lead that the run has come to, unless another worker has done so. */
async function refuse(session: TenantSession, runId: string, leadId: string, result: ItemResult): Promise<boolean> {
  const run = await lockRun(session, runId)
  if (run === null) return false
  const item = await nextItem(session, run)
  if (item?.leadId === leadId) await keepResult(session, run, leadId, result)
  return true
}

async function lockRun(session: TenantSession, runId: string): Promise<RunRow | null> {
  const query = session.tables.selectFrom('bulk_runs').selectAll().where('id', '=', runId).forUpdate()
  const row = await query.executeTakeFirst()
  return row?.status === 'running' ? row : null
}

interface WaitingItem {
  readonly leadId: string
  /** For an undo: what takes the former run's work back. */
  readonly undo: JsonObject | null
}

async function nextItem(session: TenantSession, run: RunRow): Promise<WaitingItem | null> {
  const [item] = await nextItems(session, run, 1)
  return item ?? null
}

async function nextItems(session: TenantSession, run: RunRow, limit: number): Promise<readonly WaitingItem[]> {
  let waiting = session.tables
    .selectFrom('bulk_items as item')
    .leftJoin('bulk_items as former', (join) =>
      join.onRef('former.lead_id', '=', 'item.lead_id').on('former.run_id', '=', run.undo_of),
    )
    .select(['item.lead_id', 'former.undo'])
    .where('item.run_id', '=', run.id)
  if (run.last_lead_id !== null) waiting = waiting.where('item.lead_id', '>', run.last_lead_id)
  const rows = await waiting.orderBy('item.lead_id').limit(limit).execute()
  return rows.map((row) => ({ leadId: row.lead_id, undo: row.undo }))
}

/** The questions of the next leads of a rescoring, by lead; null for other work, and while leads are collected. */
async function readQuestions(session: TenantSession, runId: string) {
  const run = await session.tables.selectFrom('bulk_runs').selectAll().where('id', '=', runId).executeTakeFirst()
  if (run?.status !== 'running' || run.phase === 'collecting' || !isRescoring(toBulkRun(run).work)) return null
  const items = await nextItems(session, run, ASKED_AT_ONCE)
  const leadIds = items.map(({ leadId }) => leadId)
  const found = await readPeopleToRescore(session, leadIds)
  const tenant = session.sharedTables.selectFrom('tenants').select('settings').where('id', '=', session.tenantId)
  const settings = readBudgetSettings((await tenant.executeTakeFirst())?.settings ?? {})
  const people = leadIds.map((id) => [id, found.filter(({ personId }) => personId === id)] as const)
  return { settings, profile: await readTenantProfile(session), people: new Map(people) }
}

function isRescoring(work: BulkWork): boolean {
  return work.action === 'rescore'
}

/** Stops a run whose task was given up. Its position stays, and `bulk.resume` goes on. */
export async function pauseRun(session: TenantSession, runId: string): Promise<void> {
  await session.tables
    .updateTable('bulk_runs')
    .set({ status: 'paused' })
    .where('id', '=', runId)
    .where('status', '=', 'running')
    .execute()
}
