import { LeadKitError } from '@leadkit/contracts'
import { requireActiveUser } from '../access/user-reader.ts'
import { checkId, pageSchema, storableJson } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import type { NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import type { CustomFieldSet } from '../custom-fields/custom-field-set.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import { requireLiveTags } from '../leads/tags/tag-reader.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { previewWork } from './bulk-preview-reader.ts'
import {
  type BulkItem,
  type BulkItemQuery,
  bulkItemQuerySchema,
  type BulkOutcome,
  type BulkPreview,
  type BulkRequest,
  bulkRequestSchema,
  type BulkRun,
  type BulkUndo,
  bulkUndoSchema,
  type BulkWork,
  type CheckedBulkTarget,
  endedWork,
  KEPT_DAYS,
  withoutReason,
} from './bulk-run.ts'
import { toBulkRun } from './bulk-run-row.ts'
import { tellFinished } from './bulk-item-writer.ts'
import { resolveTarget } from './bulk-target-reader.ts'
import { undoableActions } from './bulk-undo-writer.ts'

/**
 * `tenant.bulk`: work on many leads, run by workers. The leads are those that match when the run begins, collected first; each is then worked on
 * once, if it still matches, and `items` says with which outcome.
 * @typeParam Custom the kit's custom fields of leads.
 */
export class BulkRepository<Custom extends object = NoCustomFields> {
  readonly #access: TenantAccess
  readonly #hostEvents: HostEventWriter
  readonly #customFields: CustomFieldSet
  readonly #scores: boolean

  constructor(
    access: TenantAccess,
    parts: { readonly hostEvents: HostEventWriter; readonly customFields: CustomFieldSet; readonly scores: boolean },
  ) {
    this.#access = access
    this.#hostEvents = parts.hostEvents
    this.#customFields = parts.customFields
    this.#scores = parts.scores
  }

  /** What the work would do now. Nothing is locked or stored. @throws LeadKitError as `start`. */
  async preview(request: BulkRequest<Custom>): Promise<BulkPreview> {
    const operation = 'bulk.preview'
    const checked = checkRequest(request, operation)
    return this.#access.read(operation, async (session) => {
      await this.#checkWork(session, checked.work, operation)
      const { target } = await resolveTarget(session, checked.leads, { customFields: this.#customFields, operation })
      return previewWork(session, { work: checked.work, target })
    })
  }

  /**
   * Begins work that a worker of the kit carries out. `bulk.started` and `bulk.finished` tell the host; each lead has the events of the single call.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown segment, tag, user, team or CRM config; `conflict` for an archived tag, or a
   * segment that cannot be read; `configuration` for a rescoring without a scorer.
   */
  async start(request: BulkRequest<Custom>, options: WriteOptions = {}): Promise<BulkRun> {
    const operation = 'bulk.start'
    const { work, leads, by } = checkRequest(request, operation)
    return this.#access.write(
      operation,
      async (session) => {
        await this.#checkWork(session, work, operation)
        const { stored } = await resolveTarget(session, leads, { customFields: this.#customFields, operation })
        return this.#begin(session, { work, target: stored, undoOf: null, by })
      },
      options,
    )
  }

  /**
   * Begins a run that gives the leads of a finished or cancelled one their former values back: status, owner, tags. What somebody has changed since
   * stays, and the lead is refused with `changed_since`. Possible for 30 days, and again for what a cancelled undo left out.
   * @throws LeadKitError `invalid_input`, `not_found`; `conflict` for a run that goes on or ended long ago, whose work cannot be undone, or that is an undo.
   */
  async undo(id: string, input: BulkUndo, options: WriteOptions = {}): Promise<BulkRun> {
    const operation = 'bulk.undo'
    const { by } = parseInput(bulkUndoSchema, input, operation)
    return this.#change(id, operation, options, async (session, run) => {
      const reason = whyNotUndone(run, session.now)
      if (reason !== null) throw new LeadKitError('conflict', `${operation}: ${reason}`)
      return this.#begin(session, { work: withoutReason(run.work), target: null, undoOf: id, by })
    })
  }

  async #begin(
    session: TenantSession,
    given: {
      readonly work: BulkWork
      readonly target: string | null
      readonly undoOf: string | null
      readonly by: string
    },
  ): Promise<BulkRun> {
    const row = await session.tables
      .insertInto('bulk_runs')
      .values({
        id: newId(),
        tenant_id: session.tenantId,
        work: storableJson(given.work),
        target: given.target,
        undo_of: given.undoOf,
        started_by: given.by,
        status: 'running',
        phase: 'collecting',
        created_at: session.now,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await enqueue(session, [{ kind: 'bulk', taskId: row.id }])
    const payload = { bulkRunId: row.id, action: given.work.action, undoOf: given.undoOf, by: given.by }
    await this.#hostEvents.write(session, 'bulk.started', payload)
    return toBulkRun(row)
  }

  async #checkWork(session: TenantSession, work: BulkWork, operation: string): Promise<void> {
    if (work.action === 'rescore' && !this.#scores)
      throw new LeadKitError('configuration', `${operation}: rescore: give createLeadKit an \`ai\``)
    await requireNamed(session, work, operation)
  }

  /** With its progress. @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<BulkRun> {
    const operation = 'bulk.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('bulk_runs').selectAll().where('id', '=', id).executeTakeFirst()
      return toBulkRun(requireFound(row, operation, 'bulk run'))
    })
  }

  /** The newest first. @throws LeadKitError `invalid_input`. */
  async list(request: PageRequest = {}): Promise<Page<BulkRun>> {
    const page = parseInput(pageSchema, request, 'bulk.list')
    const limit = pageLimit(page)
    return this.#access.read('bulk.list', async (session) => {
      const rows = await session.tables
        .selectFrom('bulk_runs')
        .selectAll()
        .where(behindPage('created_at', 'desc', page))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toBulkRun), limit, (run) => ({ at: run.createdAt, id: run.id }))
    })
  }

  /** The leads of a run with their outcomes, in the order of their ids; kept for 30 days after it. @throws LeadKitError `invalid_input`, `not_found`. */
  async items(id: string, query: BulkItemQuery = {}): Promise<Page<BulkItem>> {
    const operation = 'bulk.items'
    const { outcome, after, limit = 50 } = parseInput(bulkItemQuerySchema, query, operation)
    await this.get(id)
    return this.#access.read(operation, async (session) => {
      let items = session.tables
        .selectFrom('bulk_items')
        .select(['lead_id', 'outcome', 'reason'])
        .where('run_id', '=', id)
      if (outcome !== undefined) items = items.where('outcome', '=', outcome)
      if (after != null) items = items.where('lead_id', '>', after)
      const rows = await items
        .orderBy('lead_id')
        .limit(limit + 1)
        .execute()
      const shown = rows.slice(0, limit).map((row) => {
        return { leadId: row.lead_id, outcome: row.outcome as BulkOutcome | null, reason: row.reason }
      })
      return { items: shown, next: rows.length > limit ? (shown.at(-1)?.leadId ?? null) : null }
    })
  }

  /** Stops between two steps; what is done stays done. @throws LeadKitError `invalid_input`, `not_found`, `conflict` for a run that has ended. */
  async pause(id: string, options: WriteOptions = {}): Promise<BulkRun> {
    return this.#change(id, 'bulk.pause', options, (session, run) =>
      this.#setStatus(session, run, 'paused', 'bulk.pause'),
    )
  }

  /** Goes on where it stopped. @throws LeadKitError as `pause`. */
  async resume(id: string, options: WriteOptions = {}): Promise<BulkRun> {
    return this.#change(id, 'bulk.resume', options, async (session, run) => {
      const resumed = await this.#setStatus(session, run, 'running', 'bulk.resume')
      await enqueue(session, [{ kind: 'bulk', taskId: id }])
      return resumed
    })
  }

  /** Ends a run for good. What is done stays done; `undo` takes it back. @throws LeadKitError as `pause`. */
  async cancel(id: string, options: WriteOptions = {}): Promise<BulkRun> {
    return this.#change(id, 'bulk.cancel', options, (session, run) =>
      this.#setStatus(session, run, 'cancelled', 'bulk.cancel'),
    )
  }

  async #setStatus(
    session: TenantSession,
    run: BulkRun,
    status: BulkRun['status'],
    operation: string,
  ): Promise<BulkRun> {
    if (run.finishedAt !== null) throw new LeadKitError('conflict', `${operation}: the run is ${run.status}`)
    const ended = status === 'cancelled'
    const row = await session.tables
      .updateTable('bulk_runs')
      .set({ status, ...(ended && { finished_at: session.now, ...endedWork(run.work) }) })
      .where('id', '=', run.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    if (ended) await tellFinished(session, this.#hostEvents, row)
    return toBulkRun(row)
  }

  async #change(
    id: string,
    operation: string,
    options: WriteOptions,
    work: (session: TenantSession, run: BulkRun) => Promise<BulkRun>,
  ): Promise<BulkRun> {
    checkId(id, operation)
    return this.#access.write(
      operation,
      async (session) => {
        const query = session.tables.selectFrom('bulk_runs').selectAll().where('id', '=', id).forUpdate()
        return work(session, toBulkRun(requireFound(await query.executeTakeFirst(), operation, 'bulk run')))
      },
      options,
    )
  }
}

function whyNotUndone({ finishedAt, undoOf, work }: BulkRun, now: Date): string | null {
  if (finishedAt === null) return 'the run goes on; cancel it first'
  if (undoOf !== null || !undoableActions.includes(work.action))
    return 'only move, assign and tag can be undone, and an undo cannot'
  const isOld = finishedAt.getTime() < now.getTime() - KEPT_DAYS * 24 * 60 * 60_000
  return isOld ? `the run ended more than ${KEPT_DAYS} days ago` : null
}

function checkRequest(request: unknown, operation: string) {
  const checked = parseInput(bulkRequestSchema, request, operation)
  const { ids, filter, segment }: CheckedBulkTarget = checked.leads
  if ((ids === undefined) === (filter === undefined && segment === undefined))
    throw new LeadKitError('invalid_input', `${operation}: leads: give ids, or a filter, a segment or both`)
  return checked
}

/** What the work names has to be there. */
async function requireNamed(session: TenantSession, work: BulkWork, operation: string): Promise<void> {
  if (work.action === 'tag') await requireLiveTags(session, work.add ?? [], operation)
  if (work.action === 'assign' && work.userId != null) await requireActiveUser(session, work.userId, operation)
  if (work.action === 'assign' && work.teamId != null) {
    const team = session.tables.selectFrom('teams').select('id').where('id', '=', work.teamId)
    requireFound(await team.executeTakeFirst(), operation, 'team')
  }
  if (work.action === 'sync') {
    const config = session.tables.selectFrom('crm_configs').select('id').where('id', '=', work.crmConfigId)
    requireFound(await config.executeTakeFirst(), operation, 'CRM config')
  }
}
