import type { Afterwards, Erasure, ErasurePreview, EraseOptions, FoundPerson } from './erasure.ts'
import { personOf, toErasure } from './erasure-row.ts'
import { readAlike, type ResolvedPerson } from './subject-reader.ts'
import { newId } from '../base/identifier.ts'
import { identitiesOf } from '../consent/person.ts'
import type { ErasedPersonReader } from '../consent/erased-person-reader.ts'
import { sql } from 'kysely'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { enqueue } from '../queue/dispatch-writer.ts'

/**
 * Stores an erasure, keeps the person out from now on, and makes the work due, all in the caller's transaction. One that is running and does all of this
 * is returned instead; one that reaches less of the person, or lets them write again, is not: both run, and each does what the other has left. The caller holds the lock of the tenant's consents.
 */
export async function requestErasure(
  session: TenantSession,
  people: ErasedPersonReader,
  found: ResolvedPerson,
  { by, reason, afterwards }: Pick<EraseOptions, 'by' | 'reason' | 'afterwards'>,
): Promise<Erasure> {
  const { person, identities } = await withOverlaps(session, found)
  const running = await findRunning(session, person, afterwards ?? 'new_lead')
  if (running !== null) return running
  const hashes = await people.hashesOf(session, identities)
  const row = await session.tables
    .insertInto('erasures')
    .values({
      id: newId(),
      tenant_id: session.tenantId,
      status: 'running',
      lead_ids: [...person.leadIds],
      requested_by: by,
      reason: reason ?? null,
      afterwards: afterwards ?? 'new_lead',
      requested_at: session.now,
      identity_hashes: [...hashes],
      subject: JSON.stringify(person),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  // Never the same twice: processes hold what they have read by this time.
  await session.sharedTables
    .updateTable('tenants')
    .set({ erased_at: sql<Date>`greatest(${session.now}::timestamptz, erased_at + interval '1 millisecond')` })
    .where('id', '=', session.tenantId)
    .execute()
  await partConversations(session, person)
  const after = { leadIds: person.leadIds, afterwards: afterwards ?? 'new_lead' }
  session.record({ action: 'subject.erasure_requested', subject: ['erasure', row.id], after, by })
  await enqueue(session, [{ kind: 'erasure', taskId: row.id }])
  return toErasure(row)
}

/**
 * **What the person says after the request never joins what is erased**: their conversations are nobody's from this moment on, and no scorer or reply
 * that was under way follows from them. Everything else waits for the worker, and so for a hold that is placed before it.
 */
async function partConversations(session: TenantSession, { conversationIds }: FoundPerson): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  const run = (text: string) => session.run({ text, parameters: [conversationIds] })
  await run(`UPDATE ${tenant}.conversations SET participant_id = 'erased-' || id, platform_conversation_id = 'erasing-' || id, version = version + 1
    WHERE id = ANY ($1::uuid[]) AND participant_id NOT LIKE 'erased-%'`)
  await run(`UPDATE ${tenant}.replies SET status = 'failed', error_code = 'erased', next_retry_at = NULL
    WHERE conversation_id = ANY ($1::uuid[]) AND status NOT IN ('sent', 'failed')`)
  await run(`UPDATE ${tenant}.ai_tasks SET status = 'completed', completed_at = coalesce(completed_at, created_at)
    WHERE conversation_id = ANY ($1::uuid[]) AND status IN ('queued', 'processing')`)
}

/** The erasure that is running for somebody whose conversations are nobody's by now. */
export async function findRunningOf(
  session: TenantSession,
  participant: FoundPerson['participants'][number],
): Promise<Erasure | null> {
  const row = await session.tables
    .selectFrom('erasures')
    .selectAll()
    .where('status', '=', 'running')
    .where(sql<boolean>`subject -> 'participants' @> ${JSON.stringify([participant])}::jsonb`)
    .executeTakeFirst()
  return row === undefined ? null : toErasure(row)
}

/**
 * With what running erasures of the same leads or conversations know of the person: since these began, the conversations are nobody's, and do not say
 * any more who wrote in them.
 */
async function withOverlaps(session: TenantSession, { person, identities }: ResolvedPerson): Promise<ResolvedPerson> {
  const rows = await session.tables
    .selectFrom('erasures')
    .selectAll()
    .where('status', '=', 'running')
    .where((eb) =>
      eb.or([
        eb('lead_ids', '&&', sql<string[]>`${[...person.leadIds]}::uuid[]`),
        sql<boolean>`subject -> 'conversationIds' ?| ${[...person.conversationIds]}::text[]`,
      ]),
    )
    .orderBy('requested_at')
    .execute()
  const others = rows.flatMap((row) => personOf(row) ?? [])
  const all = [person, ...others]
  const participants = distinct(all.flatMap((each) => each.participants))
  return {
    person: {
      leadIds: [...new Set(all.flatMap(({ leadIds }) => leadIds))].toSorted(),
      conversationIds: [...new Set(all.flatMap(({ conversationIds }) => conversationIds))].toSorted(),
      participants,
      accounts: distinct(all.flatMap(({ accounts }) => accounts)),
      responseIds: [...new Set(all.flatMap(({ responseIds }) => responseIds))],
      since: earliest(all.map(({ since }) => since)),
      lastAt: earliest(
        all.map(({ lastAt }) => lastAt),
        -1,
      ),
    },
    identities: [...identities, ...participants.flatMap((participant) => identitiesOf(participant))],
  }
}

function distinct<Item extends object>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}

/** Of times in ISO 8601; with -1 the latest. */
function earliest(times: readonly string[], at = 0): string {
  return times.toSorted().at(at) ?? ''
}

/** One that reaches all of the person and keeps out as much. */
async function findRunning(
  session: TenantSession,
  { leadIds, conversationIds }: FoundPerson,
  afterwards: Afterwards,
): Promise<Erasure | null> {
  const row = await session.tables
    .selectFrom('erasures')
    .selectAll()
    .where('status', '=', 'running')
    .where(sql<boolean>`lead_ids @> ${[...leadIds]}::uuid[]`)
    .where(sql<boolean>`subject -> 'conversationIds' @> ${JSON.stringify(conversationIds)}::jsonb`)
    .where('afterwards', 'in', afterwards === 'blocked' ? ['blocked'] : ['new_lead', 'blocked'])
    .orderBy('requested_at')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : toErasure(row)
}

/** What an erasure would reach; changes nothing. */
export async function previewErasure(session: TenantSession, resolved: ResolvedPerson): Promise<ErasurePreview> {
  const { leadIds, conversationIds, since, lastAt } = resolved.person
  const { messages } = await session.tables
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll().as('messages'))
    .where((eb) => eb('conversation_id', '=', eb.fn.any(eb.val([...conversationIds]))))
    .executeTakeFirstOrThrow()
  const months = await session.tables
    .selectFrom('archive_manifests')
    .select(sql<string>`to_char(month, 'YYYY-MM')`.as('name'))
    .distinct()
    .where('dropped_at', 'is not', null)
    .where(sql<boolean>`to_char(month, 'YYYY-MM') BETWEEN ${since.slice(0, 7)} AND ${lastAt.slice(0, 7)}`)
    .orderBy('name')
    .execute()
  const records = await session.tables
    .selectFrom('crm_links')
    .select(['crm_config_id', 'lead_id'])
    .where((eb) => eb('lead_id', '=', eb.fn.any(eb.val([...leadIds]))))
    .where('state', 'in', ['linked', 'shared', 'converted'])
    .execute()
  return {
    leadIds,
    conversationIds,
    messages: Number(messages),
    archivedMonths: months.map(({ name }) => name),
    crmRecords: records.map((row) => ({ crmConfigId: row.crm_config_id, leadId: row.lead_id })),
    alikeLeadIds: await readAlike(session, resolved),
  }
}
