import { sql } from 'kysely'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import { recordLeadChange } from '../../crm-outbox/crm-outbox-writer.ts'
import type { Lead } from '../lead.ts'
import { leadColumns, type LeadRow, storedMerge, toLead } from '../lead-row.ts'
import { type ChosenField, changedFields, projectPerson, type ShownPerson } from './person-projection.ts'
import { readPersonRows } from './person-reader.ts'
import { personSearchColumns, projectedColumns, toColumns, toPerson } from './person-row.ts'

const OWN = projectedColumns.map((column) => `'${column}', l.${column}`).join(', ')
const RESTORED = projectedColumns.map((column) => `${column} = o.${column}`).join(', ')

/**
 * Gives a merged lead its own values back, for a change to them in the same transaction: {@link showPerson} has to follow. Nothing happens to
 * a lead without members.
 */
export async function openPerson(session: TenantSession, headId: string): Promise<void> {
  const leads = `${quoteIdentifier(session.schema)}.leads`
  await session.run({
    text: `UPDATE ${leads} l SET ${RESTORED}, merged = NULL
      FROM ${leads} s CROSS JOIN LATERAL jsonb_populate_record(s, s.merged -> 'own') o
      WHERE s.id = l.id AND l.id = $1 AND l.merged IS NOT NULL`,
    parameters: [headId],
  })
}

/**
 * Makes a lead show what follows from itself and its members. The caller has locked it. Without members it shows its own values.
 * @returns the lead as it is shown now, and as it was before.
 */
export async function showPerson(
  session: TenantSession,
  headId: string,
): Promise<{ readonly before: LeadRow; readonly lead: Lead; readonly shown: ShownPerson } | null> {
  const rows = await readPersonRows(session, [headId])
  const person = toPerson(headId, rows)
  const before = rows.find((row) => row.id === headId)
  if (person === null || before === undefined) return null
  const shown = projectPerson(person)
  if (shown.memberIds.length === 0) {
    await openPerson(session, headId)
    const query = session.tables.updateTable('leads').set(personSearchColumns(person, session.searchedCustom))
    const row = await query.where('id', '=', headId).returning(leadColumns).executeTakeFirstOrThrow()
    return { before, lead: toLead(row), shown }
  }
  const stored = JSON.stringify({ memberIds: shown.memberIds, scoredLeadId: shown.scoredLeadId })
  // While the lead is opened, its columns are its own values.
  const own =
    storedMerge(before) === null
      ? sql`jsonb_build_object('own', jsonb_build_object(${sql.raw(OWN)}))`
      : sql`jsonb_build_object('own', ${sql.ref('l.merged')} -> 'own')`
  const row = await session.tables
    .updateTable('leads as l')
    .set({ ...toColumns(shown, person, session.searchedCustom), merged: sql<string>`${own} || ${stored}::jsonb` })
    .where('id', '=', headId)
    .returning(leadColumns)
    .executeTakeFirstOrThrow()
  return { before, lead: toLead(row), shown }
}

/**
 * Shows a change of a member on the lead that it was merged into, with its event and its rows in the CRM outbox. Locks members before heads, as
 * everybody does.
 */
export async function refreshPerson(session: TenantSession, headId: string, events: HostEventWriter): Promise<void> {
  await session.tables.selectFrom('leads').select('id').where('id', '=', headId).forNoKeyUpdate().execute()
  const person = await showPerson(session, headId)
  if (person === null) return
  const fields = changedFields({ ...toLead(person.before), fieldTimes: {} }, person.shown)
  if (fields.length === 0) return
  const lead = await tellShown(session, headId, fields, events)
  const { score, scoreValue, scoreOverride } = lead
  if (!fields.includes('score') || score === null || scoreValue === null) return
  await events.write(session, 'lead.scored', { leadId: headId, score, scoreValue, overridden: scoreOverride !== null })
}

/** What a lead shows has changed in these fields: a new version of it, its rows in the CRM outbox, and its event. */
export async function tellShown(
  session: TenantSession,
  leadId: string,
  fields: readonly string[],
  events: HostEventWriter,
): Promise<Lead> {
  const lead = await raiseVersion(session, leadId)
  await recordLeadChange(session, lead, 'upsert')
  await events.write(session, 'lead.updated', { leadId, version: lead.version, fields })
  return lead
}

export async function raiseVersion(session: TenantSession, leadId: string): Promise<Lead> {
  const row = await session.tables
    .updateTable('leads')
    .set({ version: sql<number>`${sql.ref('version')} + 1`, updated_at: session.now })
    .where('id', '=', leadId)
    .returning(leadColumns)
    .executeTakeFirstOrThrow()
  return toLead(row)
}

/**
 * Remembers that somebody decided on fields of a lead that others were merged into: there its own value counts until the merges that it has now are
 * undone. That also holds while it is merged into another one itself.
 */
export async function chooseFields(session: TenantSession, lead: Lead, fields: readonly ChosenField[]): Promise<void> {
  if ((lead.memberIds.length === 0 && lead.mergedInto === null) || fields.length === 0) return
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: `WITH merges AS (
        SELECT DISTINCT p.id::text AS id FROM ${tenant}.lead_merges p
        JOIN ${tenant}.leads c ON c.id = p.lead_id AND c.merge_id = p.id WHERE p.into_id = $1)
      UPDATE ${tenant}.leads l SET chosen_fields = coalesce(l.chosen_fields, '{}') || (
        SELECT jsonb_object_agg(f.name, (SELECT jsonb_agg(m.id ORDER BY m.id) FROM (
          SELECT id FROM merges UNION SELECT jsonb_array_elements_text(coalesce(l.chosen_fields -> f.name, '[]'))) m))
        FROM unnest($2::text[]) f (name))
      WHERE l.id = $1 AND EXISTS (SELECT FROM merges)`,
    parameters: [lead.id, fields],
  })
}
