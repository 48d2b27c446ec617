import { LeadKitError } from '@leadkit/contracts'
import { checkId } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import {
  holdFilterSchema,
  type LegalHoldFilter,
  type LegalHoldRelease,
  type NewLegalHold,
  newHoldSchema,
  releaseSchema,
  subjectSchema,
} from './hold-input.ts'
import { lockHolds } from './hold-reader.ts'
import { type LegalHoldRow, subjectColumns, toLegalHold } from './legal-hold-row.ts'
import type { LegalHold, LegalHoldSubject } from './legal-hold.ts'

/**
 * `tenant.retention.holds`: what may not be removed while a matter lasts. A hold keeps messages in the database, or, where they are archived, the
 * objects that hold them; whatever would erase or remove its subject throws a {@link LegalHoldError}. Holds are never changed and never removed: they
 * end at a time, or are released.
 */
export class LegalHoldRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /**
   * Places a hold. It counts from the commit on; removals that are under way finish first.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown lead or conversation. A removed lead may be held: its messages are still there.
   */
  async place(subject: LegalHoldSubject, details: NewLegalHold, options: WriteOptions = {}): Promise<LegalHold> {
    const operation = 'retention.holds.place'
    const held = parseInput(subjectSchema, subject, operation)
    const { by, reason, until = null } = parseInput(newHoldSchema, details, operation)
    if (until !== null && until <= this.#access.now())
      throw new LeadKitError('invalid_input', `${operation}: until must be later than now`)
    const place = async (session: TenantSession): Promise<LegalHold> => {
      await lockHolds(session, 'exclusive')
      await requireSubject(session, held, operation)
      const row = await session.tables
        .insertInto('legal_holds')
        .values({
          id: newId(),
          tenant_id: session.tenantId,
          ...subjectColumns(held),
          reason,
          placed_by: by,
          placed_at: session.now,
          ends_at: until,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      session.record({ action: 'hold.placed', subject: ['hold', row.id], after: told(row), by })
      await lookAgain(session)
      return toLegalHold(row, session.now)
    }
    return this.#access.write(operation, place, options)
  }

  /** Ends a hold. @throws LeadKitError `invalid_input`, `not_found`; `conflict` for one that has ended. */
  async release(id: string, details: LegalHoldRelease, options: WriteOptions = {}): Promise<LegalHold> {
    const operation = 'retention.holds.release'
    checkId(id, operation)
    const { by, reason } = parseInput(releaseSchema, details, operation)
    const release = async (session: TenantSession): Promise<LegalHold> => {
      const stored = session.tables.selectFrom('legal_holds').selectAll().where('id', '=', id).forUpdate()
      const row = requireFound(await stored.executeTakeFirst(), operation, 'hold')
      if (!toLegalHold(row, session.now).inForce)
        throw new LeadKitError('conflict', `${operation}: the hold has ended; see retention.holds.list`)
      const released = { released_at: session.now, released_by: by, release_reason: reason }
      await session.tables.updateTable('legal_holds').set(released).where('id', '=', id).execute()
      session.record({ action: 'hold.released', subject: ['hold', id], after: told(row), by })
      await lookAgain(session)
      return toLegalHold({ ...row, ...released }, session.now)
    }
    return this.#access.write(operation, release, options)
  }

  /** All holds, newest first; those that ended, too. @throws LeadKitError `invalid_input`. */
  async list(filter: LegalHoldFilter = {}): Promise<Page<LegalHold>> {
    const operation = 'retention.holds.list'
    const { inForce, leadId, conversationId, ...page } = parseInput(holdFilterSchema, filter, operation)
    const limit = pageLimit(page)
    return this.#access.read(operation, async (session) => {
      let query = session.tables
        .selectFrom('legal_holds')
        .selectAll()
        .where(behindPage('placed_at', 'desc', page))
      if (leadId !== undefined) query = query.where('kind', '=', 'lead').where('subject_id', '=', leadId)
      if (conversationId !== undefined)
        query = query.where('kind', '=', 'conversation').where('subject_id', '=', conversationId)
      if (inForce !== undefined)
        query = query.where((eb) => {
          const lasts = eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', session.now)])
          const isInForce = eb.and([eb('released_at', 'is', null), lasts])
          return inForce ? isInForce : eb.not(isInForce)
        })
      const rows = await query
        .orderBy('placed_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const holds = rows.map((row) => toLegalHold(row, session.now))
      return toPage(holds, limit, ({ placedAt, id }) => ({ at: placedAt, id }))
    })
  }
}

/** What the tenant's log says of a hold; its reason is somebody's own words. */
function told({ kind, subject_id: subjectId, ends_at: until }: LegalHoldRow) {
  return { kind, subjectId, until }
}

/** What holds keep has changed: the tenant's retention runs with the next worker, and not only at its time of day. */
async function lookAgain(session: TenantSession): Promise<void> {
  await enqueue(session, [{ kind: 'retention', taskId: session.tenantId }])
}

async function requireSubject(session: TenantSession, subject: LegalHoldSubject, operation: string): Promise<void> {
  if ('tenant' in subject) return
  const [table, id] =
    'leadId' in subject ? (['leads', subject.leadId] as const) : (['conversations', subject.conversationId] as const)
  const row = await session.tables.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst()
  requireFound(row, operation, table === 'leads' ? 'lead' : 'conversation')
}
