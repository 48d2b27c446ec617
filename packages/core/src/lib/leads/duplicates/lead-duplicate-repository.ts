import { type Selectable, sql } from 'kysely'
import { checkId } from '../../base/field-schema.ts'
import { type Page, pageLimit, toPage } from '../../base/page.ts'
import { parseInput, requireFound } from '../../base/parse-input.ts'
import { refuseAborted } from '../../base/refuse-aborted.ts'
import { behindPage } from '../../database/keyset.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
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
} from './duplicate-input.ts'
import { readNextLeadIds } from './duplicate-reader.ts'
import { lookAt } from './duplicate-store.ts'
import type { DuplicateWriter } from './duplicate-writer.ts'
import { areApart, openBetween } from './group-pair-reader.ts'
import { readGroupIds } from '../people/person-reader.ts'
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
   * Open suggestions, newest first: pairs that nobody dismissed or separated, and that are still two leads. `leads.merge` settles one. A merged lead
   * stands for those that it shows, and each two leads are listed once.
   * @throws LeadKitError `invalid_input`.
   */
  async list(filter: DuplicateFilter = {}): Promise<Page<LeadDuplicate>> {
    const { leadId, minConfidence, ...page } = parseInput(duplicateFilterSchema, filter, 'leads.duplicates.list')
    const limit = pageLimit(page)
    return this.#access.read('leads.duplicates.list', async (session) => {
      let query = selectOpen(session)
      if (leadId !== undefined) {
        const ids = [leadId, ...(await readGroupIds(session, leadId))]
        query = query.where((eb) => eb.or([eb('pair.lead_id', 'in', ids), eb('pair.other_id', 'in', ids)]))
      }
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

  /**
   * Says that the two are not one person: they are neither suggested nor merged by themselves again, whatever leads show them later.
   * @throws LeadKitError `invalid_input`, `not_found`.
   */
  async dismiss(id: string, details: DismissDuplicate, options: WriteOptions = {}): Promise<void> {
    const operation = 'leads.duplicates.dismiss'
    checkId(id, operation)
    const { by } = parseInput(dismissSchema, details, operation)
    const work = async (session: TenantSession): Promise<void> => {
      requireFound(await this.#writer.dismiss(session, id, by), operation, 'suggestion')
    }
    return this.#access.write(operation, work, options)
  }

  /**
   * Looks for leads that are one person, for all leads or some, in batches that are each stored at once. A worker does so by itself for leads whose
   * name, address, number or company changed, a minute later; call it for leads from before, and after a change of `settings.mergeBy`. Candidates come from indexes: the same e-mail address, phone number, participant, CRM record or
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
      const { suggested, merged } = await lookAt(this.#access, this.#writer, ids, operation)
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
}

const ONE = 'coalesce(one.merged_into, one.id)'
const OTHER = 'coalesce(other.merged_into, other.id)'

function selectOpen(session: TenantSession) {
  const tenant = quoteIdentifier(session.schema)
  const isListed = `pair.id = (SELECT listed.id FROM (${openBetween(tenant, ONE, OTHER)}) listed)`
  return session.tables
    .selectFrom('lead_duplicates as pair')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('leads as one')
          .innerJoin('leads as other', (join) => join.onRef('other.id', '=', 'pair.other_id'))
          .select([
            sql<string>`least(${sql.raw(ONE)}, ${sql.raw(OTHER)})`.as('lead_id'),
            sql<string>`greatest(${sql.raw(ONE)}, ${sql.raw(OTHER)})`.as('other_id'),
          ])
          .whereRef('one.id', '=', 'pair.lead_id')
          .where('one.deleted_at', 'is', null)
          .where('other.deleted_at', 'is', null)
          .where(sql<boolean>`${sql.raw(ONE)} <> ${sql.raw(OTHER)}`)
          .where(sql<boolean>`NOT ${sql.raw(areApart(tenant, ONE, OTHER))}`)
          .where(sql<boolean>`${sql.raw(isListed)}`)
          // Pair by pair in the order of the page: joined at once, all pairs would be looked at for each page.
          .offset(0)
          .as('shown'),
      (join) => join.onTrue(),
    )
    .select(['pair.id', 'pair.confidence', 'pair.reasons', 'pair.found_at', 'shown.lead_id', 'shown.other_id'])
    .where('pair.dismissed_at', 'is', null)
}

type OpenRow = Pick<
  Selectable<TenantTables['lead_duplicates']>,
  'id' | 'lead_id' | 'other_id' | 'confidence' | 'reasons' | 'found_at'
>

function toDuplicate(row: OpenRow): LeadDuplicate {
  return {
    id: row.id,
    leadId: row.lead_id,
    otherLeadId: row.other_id,
    confidence: row.confidence,
    reasons: row.reasons as LeadDuplicate['reasons'],
    foundAt: row.found_at,
  }
}
