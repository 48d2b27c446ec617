import { LeadKitError } from '@leadkit/contracts'
import { type Selectable, sql } from 'kysely'
import { checkId, storableJson } from '../../base/field-schema.ts'
import { newId } from '../../base/identifier.ts'
import { type Page, pageLimit, toPage } from '../../base/page.ts'
import { parseInput, requireFound } from '../../base/parse-input.ts'
import { behindPage } from '../../database/keyset.ts'
import type { SegmentsTable } from '../../database/tables/segment-tables.ts'
import type { TenantAccess, WriteOptions } from '../../database/tenant-access.ts'
import type { NoCustomFields } from '../../custom-fields/custom-field-schemas.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { checkLeadFilter } from '../lead-filter.ts'
import { countLeads } from '../lead-list-reader.ts'
import {
  FILTER_FORM,
  newSegmentSchema,
  type NewSegment,
  readFilter,
  type Segment,
  type SegmentChanges,
  segmentChangesSchema,
  type SegmentQuery,
  segmentQuerySchema,
} from './segment.ts'

/**
 * `tenant.segments`: saved filters of leads, for `leads.list({ segment })` and `leads.count`.
 * @typeParam Custom the kit's custom fields of leads.
 */
export class SegmentRepository<Custom extends object = NoCustomFields> {
  readonly #access: TenantAccess
  readonly #customFields: CustomFieldSet

  constructor(access: TenantAccess, customFields: CustomFieldSet) {
    this.#access = access
    this.#customFields = customFields
  }

  /** @throws LeadKitError `invalid_input`. */
  async create(input: NewSegment<Custom>, options: WriteOptions = {}): Promise<Segment<Custom>> {
    const operation = 'segments.create'
    const { name, filter, owner, shared = false } = parseInput(newSegmentSchema, input, operation)
    checkLeadFilter(filter, this.#customFields, operation)
    return this.#access.write(
      operation,
      async (session) => {
        const row = await session.tables
          .insertInto('segments')
          .values({
            id: newId(),
            tenant_id: session.tenantId,
            name,
            owner,
            shared,
            filter: storableJson(filter),
            form: FILTER_FORM,
            created_at: session.now,
            updated_at: session.now,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        return this.#show(row)
      },
      options,
    )
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<Segment<Custom>> {
    const operation = 'segments.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('segments').selectAll().where('id', '=', id).executeTakeFirst()
      return this.#show(requireFound(row, operation, 'segment'))
    })
  }

  /** The newest first. @throws LeadKitError `invalid_input`. */
  async list(query: SegmentQuery = {}): Promise<Page<Segment<Custom>>> {
    const operation = 'segments.list'
    const checked = parseInput(segmentQuerySchema, query, operation)
    const limit = pageLimit(checked)
    return this.#access.read(operation, async (session) => {
      let segments = session.tables.selectFrom('segments').selectAll()
      const { visibleTo } = checked
      if (visibleTo !== undefined)
        segments = segments.where((eb) => eb.or([eb('shared', '=', true), eb('owner', '=', visibleTo)]))
      const rows = await segments
        .where(behindPage('created_at', 'desc', checked))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(
        rows.map((row) => this.#show(row)),
        limit,
        (segment) => ({ at: segment.createdAt, id: segment.id }),
      )
    })
  }

  /** A new filter counts from the next call on; bulk work that has begun keeps its leads. @throws LeadKitError `invalid_input`, `not_found`, `conflict`. */
  async update(id: string, input: SegmentChanges<Custom>, options: WriteOptions = {}): Promise<Segment<Custom>> {
    const operation = 'segments.update'
    checkId(id, operation)
    const { filter, expectedVersion, ...changes } = parseInput(segmentChangesSchema, input, operation)
    if (filter !== undefined) checkLeadFilter(filter, this.#customFields, operation)
    return this.#access.write(
      operation,
      async (session) => {
        const found = await session.tables
          .selectFrom('segments')
          .select('version')
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst()
        const version = Number(requireFound(found, operation, 'segment').version)
        if (expectedVersion !== undefined && expectedVersion !== version)
          throw new LeadKitError('conflict', `${operation}: the segment has version ${version}, not ${expectedVersion}`)
        const row = await session.tables
          .updateTable('segments')
          .set({
            ...changes,
            ...(filter !== undefined && { filter: storableJson(filter), form: FILTER_FORM }),
            version: sql<number>`version + 1`,
            updated_at: session.now,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
        return this.#show(row)
      },
      options,
    )
  }

  /** Removes the filter; its leads stay as they are. @throws LeadKitError `invalid_input`, `not_found`. */
  async remove(id: string, options: WriteOptions = {}): Promise<void> {
    const operation = 'segments.remove'
    checkId(id, operation)
    await this.#access.write(
      operation,
      async (session) => {
        const row = await session.tables.deleteFrom('segments').where('id', '=', id).returning('id').executeTakeFirst()
        requireFound(row, operation, 'segment')
      },
      options,
    )
  }

  /** How many leads are in it now. @throws LeadKitError `invalid_input`, `not_found`; `conflict` for a filter that this version cannot read. */
  async count(id: string): Promise<number> {
    const operation = 'segments.count'
    checkId(id, operation)
    return this.#access.read(operation, (session) =>
      countLeads(session, checkLeadFilter({ segment: id }, this.#customFields, operation), operation),
    )
  }

  #show(row: Selectable<SegmentsTable>): Segment<Custom> {
    const { filter, problem } = readFilter(row, this.#customFields)
    return {
      id: row.id,
      name: row.name,
      owner: row.owner,
      shared: row.shared,
      filter,
      problem,
      version: Number(row.version),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }
  }
}
