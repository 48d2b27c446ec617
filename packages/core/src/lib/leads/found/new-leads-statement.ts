import { newId } from '../../base/identifier.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { cleanContact, sourcesOf } from '../contact.ts'
import { leadColumns, type LeadRow, toLead } from '../lead-row.ts'
import type { StoredLead } from '../lead.ts'
import { foldedWords, searchForm } from '../search/folded-words.ts'
import type { FoundLead } from './found-lead.ts'

/**
 * Makes the leads of conversations that have none, with their first score. Each takes the owner of its conversation; without one, the rules look
 * for an owner, if the tenant has rules. Returns those that were made, by conversation.
 */
export async function insertLeads(
  session: TenantSession,
  found: readonly FoundLead[],
): Promise<ReadonlyMap<string, StoredLead>> {
  if (found.length === 0) return new Map()
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<LeadRow>({
    text: `INSERT INTO ${tenant}.leads (id, tenant_id, conversation_id, name, email, phone, company, field_sources, search_folded, search_form, score,
        score_value, scored_at, version, assigned_user_id, assigned_team_id, owner_wanted_since, created_at, updated_at)
      SELECT r.id, $2::uuid, c.id, r.name, r.email, r.phone, r.company, r.field_sources,
        array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(r.words))), $4::integer, r.score, r.score_value,
        CASE WHEN r.score IS NOT NULL THEN $3::timestamptz END, CASE WHEN r.score IS NULL THEN 1 ELSE 2 END,
        c.assigned_user_id, c.assigned_team_id,
        CASE WHEN c.assigned_user_id IS NULL AND c.assigned_team_id IS NULL
          THEN (SELECT $3::timestamptz FROM ${tenant}.care_settings WHERE assigns) END, $3::timestamptz, $3::timestamptz
      FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, conversation_id uuid, name text, email text, phone text, company text, field_sources jsonb,
        words jsonb, score text, score_value integer)
      JOIN ${tenant}.conversations c ON c.id = r.conversation_id ORDER BY r.conversation_id
      ON CONFLICT (conversation_id) DO NOTHING RETURNING ${leadColumns.join(', ')}`,
    parameters: [
      JSON.stringify(found.map((each) => toRow(session, each))),
      session.tenantId,
      session.now,
      searchForm(session.searchedCustom),
    ],
  })
  return new Map(rows.map((row) => [row.conversation_id ?? '', toLead(row)]))
}

function toRow(session: TenantSession, { conversationId, found, sourceOf, scoring }: FoundLead): object {
  const contact = cleanContact(found)
  return {
    id: newId(),
    conversation_id: conversationId,
    ...contact,
    field_sources: sourcesOf(contact, sourceOf),
    words: foldedWords(contact, session.searchedCustom),
    score: scoring?.scoring.score ?? null,
    score_value: scoring?.scoring.scoreValue ?? null,
  }
}
