import { sql } from 'kysely'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { type ContactMerge, type EmptiedAt, mergeContact, type SourceOf } from './contact.ts'
import { type ContactField, contactFields, type Lead, type LeadContact } from './lead.ts'
import { type LeadRow, ownRow, toOwnLead } from './lead-row.ts'

/** A locked lead, with the times of its changes. */
export type MergedRow = LeadRow & { readonly field_times: Readonly<Record<string, string>> }

/**
 * The changes that found details make to a lead that the caller has locked. New evidence for known values is written here; `lead` includes it.
 */
export async function mergeFound(
  session: TenantSession,
  row: MergedRow,
  found: LeadContact,
  sourceOf: SourceOf,
): Promise<{ readonly lead: Lead; readonly changes: Partial<LeadContact> }> {
  const lead = toOwnLead(row)
  const merge = mergeContact(lead, found, sourceOf, toEmptiedAt(ownRow(row)))
  const { changes, confirmed } = await withoutCrmOwned(session, lead, merge)
  if (confirmed.length === 0) return { lead, changes }
  return { lead: await confirmSources(session, lead, confirmed, sourceOf), changes }
}

/** A field that has no value but was changed once was emptied by that change. */
export function toEmptiedAt(row: MergedRow): EmptiedAt {
  const emptied = contactFields.filter((field) => row[field] === null && row.field_times[field] !== undefined)
  return Object.fromEntries(emptied.map((field) => [field, new Date(row.field_times[field] ?? 0)]))
}

/** Leaves out corrections of fields that a CRM owns, because the CRM's value would come back. */
async function withoutCrmOwned(session: TenantSession, lead: Lead, merge: ContactMerge): Promise<ContactMerge> {
  const corrected = contactFields.filter((field) => lead[field] !== null && Object.hasOwn(merge.changes, field))
  if (corrected.length === 0) return merge
  const owned = await readCrmOwnedFields(session, lead.id)
  const kept = Object.entries(merge.changes).filter(
    ([field]) => !corrected.includes(field as ContactField) || !owned.has(field as ContactField),
  )
  return { ...merge, changes: Object.fromEntries(kept) }
}

/** The newest evidence of a value counts, so that an older statement that is read later does not replace it. No event is emitted. */
async function confirmSources(
  session: TenantSession,
  lead: Lead,
  confirmed: readonly ContactField[],
  sourceOf: SourceOf,
): Promise<Lead> {
  const newer = Object.fromEntries(confirmed.map((field) => [field, sourceOf(field)]))
  const fieldSources = { ...lead.fieldSources, ...newer }
  const stored = JSON.stringify(fieldSources)
  const query = session.tables
    .updateTable('leads')
    .set(
      lead.memberIds.length === 0
        ? { field_sources: stored }
        : { merged: sql<string>`jsonb_set(${sql.ref('merged')}, '{own,field_sources}', ${stored}::jsonb)` },
    )
  await query.where('id', '=', lead.id).execute()
  return { ...lead, fieldSources }
}

/** Contact fields of a lead that the CRM of an active config owns (`owner: 'remote'` of a mapping), if the lead has a record there. */
async function readCrmOwnedFields(session: TenantSession, leadId: string): Promise<ReadonlySet<ContactField>> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ source: string }>({
    text: `SELECT DISTINCT mapping ->> 'source' AS source
      FROM ${tenant}.crm_links link JOIN ${tenant}.crm_configs config ON config.id = link.crm_config_id AND config.active
      CROSS JOIN jsonb_array_elements(coalesce(config.field_mappings, '[]')) AS mapping
      WHERE link.lead_id = $1 AND mapping ->> 'owner' = 'remote'`,
    parameters: [leadId],
  })
  const owned = new Set(rows.map((row) => row.source))
  return new Set(contactFields.filter((field) => owned.has(`lead.${field}`)))
}

/** Waits for a profile look-up that is writing the name, just as the look-up waits for a lead that is being created. */
export async function readParticipantName(session: TenantSession, conversationId: string): Promise<string | null> {
  const row = await session.tables
    .selectFrom('conversations')
    .select('participant_name')
    .where('id', '=', conversationId)
    .forShare()
    .executeTakeFirst()
  return row?.participant_name ?? null
}

/** What two leads of one person have in common. */
const TELLING: ReadonlySet<string> = new Set(['name', 'email', 'phone', 'company'])
/** A person's details come in several messages, and many leads at once from a list: one look serves them all. In milliseconds. */
const LOOK_DELAY_MS = 60_000

/** Has the worker look for leads of the same person, if something changed by which it could find them. */
export async function lookForDuplicates(
  session: TenantSession,
  leadId: string,
  fields: readonly string[],
): Promise<void> {
  if (fields.some((field) => TELLING.has(field))) await enqueueLooks(session, [leadId])
}

/** The same for new leads. */
export async function enqueueLooks(session: TenantSession, leadIds: readonly string[]): Promise<void> {
  const dueAt = new Date(session.now.getTime() + LOOK_DELAY_MS)
  await enqueue(
    session,
    leadIds.map((taskId) => ({ kind: 'duplicates', taskId, dueAt })),
  )
  // It is not due yet, so nobody has to be woken for it.
  session.woken.delete('duplicates')
}
