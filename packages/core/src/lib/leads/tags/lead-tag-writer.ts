import { parseInput } from '../../base/parse-input.ts'
import type { TenantSession } from '../../database/session.ts'
import type { Lead } from '../lead.ts'
import { lockLiveLead, readRow, toLead } from '../lead-row.ts'
import type { LeadWriter } from '../lead-writer.ts'
import { chooseFields } from '../people/person-writer.ts'
import { type LeadTagging, leadTaggingSchema } from './tag.ts'
import { requireLiveTags } from './tag-reader.ts'

/** A lead after its tags changed, and which did. */
export interface TaggedLead {
  readonly lead: Lead
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/**
 * Gives a lead tags and takes them off, in the caller's transaction. No CRM is told. Without an actual change the version stays the same.
 * @throws LeadKitError `invalid_input`; `not_found` for an unknown lead or tag; `conflict` for an archived tag, or when `expectedVersion` is not
 * the lead's.
 */
export async function tagLead(
  session: TenantSession,
  writer: LeadWriter,
  id: string,
  input: LeadTagging,
): Promise<TaggedLead> {
  const operation = 'leads.tag'
  const { add = [], remove = [], expectedVersion } = parseInput(leadTaggingSchema, input, operation)
  await requireLiveTags(session, add, operation)
  const lead = await lockLiveLead(session, id, operation, expectedVersion)
  return changeTags(session, writer, lead, { add, remove })
}

/** The same for a lead that is locked, and tags that exist. */
async function changeTags(
  session: TenantSession,
  writer: LeadWriter,
  lead: Lead,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<TaggedLead> {
  const { tagIds } = lead.memberIds.length === 0 ? lead : toLead(await readRow(session, lead.id))
  const added = add.filter((tagId) => !tagIds.includes(tagId) && !remove.includes(tagId))
  const removed = remove.filter((tagId) => tagIds.includes(tagId))
  if (added.length === 0 && removed.length === 0) return { lead, added, removed }
  // A tag that came by a merged lead stays on that one, and does not show here while the merge lasts.
  const hidden = removed.map((tagId) => `tag:${tagId}` as const)
  await chooseFields(session, lead, hidden)
  const own = [...new Set([...lead.tagIds, ...added])].filter((tagId) => !removed.includes(tagId)).toSorted()
  return { lead: await writer.saveTags(session, lead, own), added, removed }
}
