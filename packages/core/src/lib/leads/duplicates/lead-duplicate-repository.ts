import { isLeadKitError } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import { checkId } from '../../base/field-schema.ts'
import { type Page, pageLimit, toPage } from '../../base/page.ts'
import { parseInput, requireFound } from '../../base/parse-input.ts'
import { refuseAborted } from '../../base/refuse-aborted.ts'
import { behindPage } from '../../database/keyset.ts'
import type { TenantSession } from '../../database/session.ts'
import type { TenantAccess, WriteOptions } from '../../database/tenant-access.ts'
import type { TenantTables } from '../../database/tables/tenant-tables.ts'
import {
  type CheckedFind,
  type DismissDuplicate,
  dismissSchema,
  type DuplicateFilter,
  duplicateFilterSchema,
  type FindDuplicates,
  findDuplicatesSchema,
  mergeBySchema,
} from './duplicate-input.ts'
import { pairOf, readCandidates, readKnownLeads, readNextLeadIds, readSeparated } from './duplicate-reader.ts'
import type { DuplicateWriter, JudgedPair } from './duplicate-writer.ts'
import { type ExactKey, judgePair } from './judge-pair.ts'
import type { DuplicateReport, LeadDuplicate } from './lead-duplicate.ts'

/** Leads that are looked at and written together. */
const BATCH = 100

/** `tenant.leads.duplicates`: leads that may be one person. */
export class LeadDuplicateRepository {
  readonly #access: TenantAccess
  readonly #writer: DuplicateWriter

  constructor(access: TenantAccess, writer: DuplicateWriter) {
    this.#access = access
    this.#writer = writer
  }

  /**
   * Open suggestions, newest first: pairs that nobody dismissed, and that are still two leads. `leads.merge` settles one.
   * @throws LeadKitError `invalid_input`.
   */
  async list(filter: DuplicateFilter = {}): Promise<Page<LeadDuplicate>> {
    const { leadId, minConfidence, ...page } = parseInput(duplicateFilterSchema, filter, 'leads.duplicates.list')
    const limit = pageLimit(page)
    return this.#access.read('leads.duplicates.list', async (session) => {
      let query = selectOpen(session)
      if (leadId !== undefined)
        query = query.where((eb) => eb.or([eb('pair.lead_id', '=', leadId), eb('pair.other_id', '=', leadId)]))
      if (minConfidence !== undefined) query = query.where('pair.confidence', '>=', minConfidence)
      const rows = await query
        .where(behindPage('pair.found_at', 'desc', page, 'pair.id'))
        .orderBy('pair.found_at', 'desc')
        .orderBy('pair.id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toDuplicate), limit, ({ foundAt, id }) => ({ at: foundAt, id }))
    })
  }

  /** Says that the two are not one person: the pair is neither suggested nor merged by itself again. @throws LeadKitError `invalid_input`, `not_found`. */
  async dismiss(id: string, details: DismissDuplicate, options: WriteOptions = {}): Promise<void> {
    const operation = 'leads.duplicates.dismiss'
    checkId(id, operation)
    const { by } = parseInput(dismissSchema, details, operation)
    const work = async (session: TenantSession): Promise<void> => {
      const row = await session.tables
        .updateTable('lead_duplicates')
        .set({ dismissed_at: session.now, dismissed_by: by })
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      requireFound(row, operation, 'suggestion')
    }
    return this.#access.write(operation, work, options)
  }

  /**
   * Looks for leads that are one person, for all leads or some, in batches that are each stored at once; call it from a handler of `lead.created` and
   * `lead.updated`, or regularly with `changedAfter`. Candidates come from indexes: the same e-mail address, phone number, participant, CRM record or
   * name. Pairs by a key of `settings.mergeBy` are merged if nothing speaks against it, with `by: 'leadkit'`; everything else is suggested
   * (`lead.duplicate_suggested`). Pairs that somebody dismissed or separated stay apart.
   * @throws LeadKitError `invalid_input`; `aborted`.
   */
  async find(options: FindDuplicates = {}): Promise<DuplicateReport> {
    const operation = 'leads.duplicates.find'
    const checked = parseInput(findDuplicatesSchema, options, operation)
    let report: DuplicateReport = { leads: 0, suggested: 0, merged: 0 }
    let after: string | null = null
    for (;;) {
      refuseAborted(checked.signal, operation)
      const ids: readonly string[] = await this.#nextIds(checked, after, operation)
      if (ids.length === 0) return report
      const { suggested, merged } = await this.#look(ids, operation)
      report = {
        leads: report.leads + ids.length,
        suggested: report.suggested + suggested,
        merged: report.merged + merged,
      }
      options.onProgress?.({ leads: report.leads })
      after = ids.at(-1) ?? null
    }
  }

  async #nextIds(
    { leadIds, changedAfter }: CheckedFind,
    after: string | null,
    operation: string,
  ): Promise<readonly string[]> {
    if (leadIds === undefined)
      return this.#access.read(operation, (session) =>
        readNextLeadIds(session, after, { limit: BATCH, changedAfter: changedAfter ?? null }),
      )
    const sorted = leadIds.toSorted()
    return sorted.filter((id) => after === null || id > after).slice(0, BATCH)
  }

  async #look(
    ids: readonly string[],
    operation: string,
  ): Promise<{ readonly suggested: number; readonly merged: number }> {
    const { pairs, mergeBy } = await this.#access.read(operation, async (session) => ({
      pairs: await judgeLeads(session, ids),
      mergeBy: await readMergeBy(session),
    }))
    const open: JudgedPair[] = []
    let merged = 0
    for (const pair of pairs) {
      const keys = pair.safe.filter((key) => mergeBy.includes(key))
      if (keys.length > 0 && (await this.#merge(pair, keys, operation))) merged += 1
      else open.push(pair)
    }
    if (open.length === 0) return { suggested: 0, merged }
    return { suggested: await this.#access.write(operation, (session) => this.#writer.suggest(session, open)), merged }
  }

  /** Each merge has a transaction of its own: one that is refused halfway leaves nothing behind. False for a pair that is still two leads. */
  async #merge(pair: JudgedPair, keys: readonly ExactKey[], operation: string): Promise<boolean> {
    try {
      return await this.#access.write(operation, (session) => this.#writer.merge(session, pair, keys))
    } catch (error) {
      if (isLeadKitError(error, 'conflict') || isLeadKitError(error, 'not_found')) return false
      throw error
    }
  }
}

async function judgeLeads(session: TenantSession, ids: readonly string[]): Promise<readonly JudgedPair[]> {
  const leads = await readKnownLeads(session, ids)
  if (leads.length === 0) return []
  const candidates = await readCandidates(session, leads)
  const others = await readKnownLeads(session, [...new Set(candidates.map(({ otherId }) => otherId))])
  const known = new Map([...leads, ...others].map((lead) => [lead.id, lead]))
  const heads = await readKnownLeads(session, [...new Set([...known.values()].map(({ headId }) => headId))])
  const createdAt = new Map(heads.map((head) => [head.id, head.createdAt.getTime()]))
  const separated = await readSeparated(session, [...known.keys()])
  const judged = new Map<string, JudgedPair>()
  for (const { leadId, otherId } of candidates) {
    const [one, other] = [known.get(leadId), known.get(otherId)]
    if (one === undefined || other === undefined || one.headId === other.headId) continue
    const pair = pairOf(one.headId, other.headId)
    const verdict = separated.has(pairOf(one.id, other.id)) || separated.has(pair) ? null : judgePair(one, other)
    if (verdict === null || (judged.get(pair)?.confidence ?? 0) >= verdict.confidence) continue
    const isOlder = (createdAt.get(one.headId) ?? 0) <= (createdAt.get(other.headId) ?? 0)
    const [older, younger] = isOlder ? [one.headId, other.headId] : [other.headId, one.headId]
    judged.set(pair, { ...verdict, older, younger })
  }
  return [...judged.values()]
}

async function readMergeBy(session: TenantSession) {
  const query = session.sharedTables.selectFrom('tenants').select('settings').where('id', '=', session.tenantId)
  return mergeBySchema.safeParse((await query.executeTakeFirst())?.settings['mergeBy']).data ?? []
}

function selectOpen(session: TenantSession) {
  return session.tables
    .selectFrom('lead_duplicates as pair')
    .innerJoin('leads as one', 'one.id', 'pair.lead_id')
    .innerJoin('leads as other', 'other.id', 'pair.other_id')
    .selectAll('pair')
    .where('pair.dismissed_at', 'is', null)
    .where('one.deleted_at', 'is', null)
    .where('other.deleted_at', 'is', null)
    .where((eb) =>
      eb(eb.fn.coalesce('one.merged_into', 'one.id'), '!=', eb.fn.coalesce('other.merged_into', 'other.id')),
    )
}

function toDuplicate(row: Selectable<TenantTables['lead_duplicates']>): LeadDuplicate {
  return {
    id: row.id,
    leadId: row.lead_id,
    otherLeadId: row.other_id,
    confidence: row.confidence,
    reasons: row.reasons as LeadDuplicate['reasons'],
    foundAt: row.found_at,
  }
}
