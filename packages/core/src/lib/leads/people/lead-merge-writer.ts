import { LeadKitError } from '@leadkit/contracts'
import { newId } from '../../base/identifier.ts'
import { requireFound } from '../../base/parse-input.ts'
import { lockConsents } from '../../consent/suppression-reader.ts'
import { recordLeadChange } from '../../crm-outbox/crm-outbox-writer.ts'
import { readDuplicateRecords, settleLinks } from '../../crm-outbox/merged-link-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import { DuplicateWriter } from '../duplicates/duplicate-writer.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import type { Lead } from '../lead.ts'
import { readRow, toLead } from '../lead-row.ts'
import { signalAssignment } from '../owners/lead-owner-writer.ts'
import { furtherThan, rootsOf } from './lead-group.ts'
import type { LeadMerge, MergeReport } from './lead-merge.ts'
import { readMergeRows, toMerges } from './lead-merge-reader.ts'
import type { CheckedMerge, CheckedUnmerge } from './merge-input.ts'
import { lockGroups } from './person-lock-writer.ts'
import { projectPerson } from './person-projection.ts'
import { readPersonRows } from './person-reader.ts'
import { type PersonRow, toPerson } from './person-row.ts'
import { openPerson, raiseVersion, showPerson } from './person-writer.ts'

/**
 * Merges leads, and undoes it, in the caller's transaction. **A merge is a link and nothing else: no lead's own values, conversations, scores or
 * consent are rewritten, so that without it everything is as if it had never been, whatever came in between.**
 */
export class LeadMergeWriter {
  readonly #events: HostEventWriter

  constructor(events: HostEventWriter) {
    this.#events = events
  }

  /** Suggests leads of one person, or merges them where the tenant allows it. */
  get duplicates(): DuplicateWriter {
    return new DuplicateWriter(this, this.#events)
  }

  /** @throws LeadKitError `not_found`; `conflict` for a lead that was merged already, or has another version than expected. */
  async merge(session: TenantSession, input: CheckedMerge): Promise<MergeReport> {
    const operation = 'leads.merge'
    await lockConsents(session, input.details.dryRun === true ? 'shared' : 'exclusive')
    const { into, others } = input
    if (input.details.dryRun !== true) await lockGroups(session, [into, ...others])
    const rows = await readPersonRows(session, [into, ...others])
    checkMergeable(rows, input, operation)
    if (input.details.dryRun === true) return preview(session, rows, input)
    const merge = await this.#link(session, input)
    const after = { mergeId: merge.id, leadIds: others }
    session.record({ action: 'lead.merged', subject: ['lead', into], after, by: input.details.by })
    await settleLinks(session, [into])
    // The merged leads are no longer anybody's open work.
    await signalAssignment(session, into)
    const lead = await showChanged(session, into)
    const duplicateRecords = await readDuplicateRecords(session, into, joinedTo(into, rows))
    await recordLeadChange(session, lead, 'upsert')
    await this.#events.write(session, 'lead.merged', {
      mergeId: merge.id,
      leadId: into,
      mergedLeadIds: others,
      by: input.details.by,
    })
    for (const { leadId, crmConfigId } of duplicateRecords)
      await this.#events.write(session, 'crm.duplicate', { leadId, mergedInto: into, crmConfigId })
    return { merge, lead, further: furtherThan(rows, into), duplicateRecords }
  }

  async #link(session: TenantSession, { into, others, details }: CheckedMerge): Promise<LeadMerge> {
    const id = newId()
    const { by } = details
    const reason = details.reason ?? null
    const made = others.map((leadId) => ({
      id,
      tenant_id: session.tenantId,
      lead_id: leadId,
      into_id: into,
      merged_by: by,
      reason,
      merged_at: session.now,
    }))
    await session.tables.insertInto('lead_merges').values(made).execute()
    const leads = session.tables.updateTable('leads')
    for (const other of others) {
      await openPerson(session, other)
      await leads.set({ merged_into: into }).where('merged_into', '=', other).execute()
      await leads.set({ merged_into: into, merge_id: id }).where('id', '=', other).execute()
      await raiseVersion(session, other)
    }
    const undone = { undoneAt: null, undoneBy: null, undoneReason: null }
    return { id, intoId: into, leadIds: others, by, reason, mergedAt: session.now, ...undone }
  }

  /** @throws LeadKitError `not_found`; `conflict` for a merge that was undone before, or whose person was removed since. */
  async unmerge(session: TenantSession, input: CheckedUnmerge): Promise<LeadMerge> {
    const operation = 'leads.unmerge'
    await lockConsents(session, 'exclusive')
    const merge = toMerges(await readMergeRows(session, { mergeIds: [input.mergeId] }))[0]
    const { intoId, leadIds } = requireFound(merge, operation, 'merge')
    if (merge?.undoneAt != null) throw new LeadKitError('conflict', `${operation}: the merge was undone before`)
    const ids = await lockGroups(session, [intoId])
    await this.#checkKept(session, intoId, operation)
    const undone = { undone_at: session.now, undone_by: input.details.by, undone_reason: input.details.reason ?? null }
    await session.tables.updateTable('lead_merges').set(undone).where('id', '=', input.mergeId).execute()
    const changed = await this.#separate(session, ids, { mergeId: input.mergeId, intoId, leadIds })
    await settleLinks(session, changed)
    await signalAssignment(session, intoId)
    for (const id of changed) await recordLeadChange(session, await showChanged(session, id), 'upsert')
    const after = { mergeId: input.mergeId, leadIds }
    session.record({ action: 'lead.unmerged', subject: ['lead', intoId], after, by: input.details.by })
    const payload = { mergeId: input.mergeId, leadId: intoId, mergedLeadIds: leadIds, by: input.details.by }
    await this.#events.write(session, 'lead.unmerged', payload)
    const rows = await readMergeRows(session, { mergeIds: [input.mergeId] })
    return requireFound(toMerges(rows)[0], operation, 'merge')
  }

  async #checkKept(session: TenantSession, leadId: string, operation: string): Promise<void> {
    if ((await readRow(session, leadId)).deleted_at === null) return
    throw new LeadKitError(
      'conflict',
      `${operation}: the person was removed since; nothing of the leads is left to separate`,
    )
  }

  /** Takes the links of a merge away. Returns the leads that show something else since then: the old head, and the new ones. */
  async #separate(
    session: TenantSession,
    ids: readonly string[],
    { mergeId, intoId, leadIds }: Pick<LeadMerge, 'intoId' | 'leadIds'> & { readonly mergeId: string },
  ): Promise<readonly string[]> {
    const head = (await readRow(session, intoId)).merged_into ?? intoId
    const rows = await readPersonRows(session, [head])
    await forgetChoices(session, intoId, mergeId, rows)
    const roots = rootsOf(rows, leadIds)
    const leads = session.tables.updateTable('leads')
    for (const id of leadIds) await leads.set({ merged_into: null, merge_id: null }).where('id', '=', id).execute()
    for (const id of ids) {
      const root = roots.get(id) ?? head
      if (root !== head && root !== id) await leads.set({ merged_into: root }).where('id', '=', id).execute()
    }
    return [head, ...leadIds].toSorted()
  }
}

/** A decision on a merged lead ends with the last of the merges that it was made under. */
async function forgetChoices(
  session: TenantSession,
  intoId: string,
  mergeId: string,
  rows: readonly PersonRow[],
): Promise<void> {
  const chosen = Object.entries(rows.find((row) => row.id === intoId)?.chosen_fields ?? {})
  const left = chosen
    .map(([field, merges]) => [field, merges.filter((id) => id !== mergeId)] as const)
    .filter(([, merges]) => merges.length > 0)
  const kept = left.length === 0 ? null : JSON.stringify(Object.fromEntries(left))
  await session.tables.updateTable('leads').set({ chosen_fields: kept }).where('id', '=', intoId).execute()
}

async function showChanged(session: TenantSession, leadId: string): Promise<Lead> {
  await showPerson(session, leadId)
  return raiseVersion(session, leadId)
}

function checkMergeable(rows: readonly PersonRow[], input: CheckedMerge, operation: string): void {
  for (const id of [input.into, ...input.others]) {
    const row = rows.find((each) => each.id === id)
    const live = requireFound(row?.deleted_at === null ? row : null, operation, 'lead')
    if (live.merged_into !== null)
      throw new LeadKitError('conflict', `${operation}: lead ${id} was merged into ${live.merged_into}; merge that one`)
    const expected = input.details.expectedVersions?.[id]
    if (expected !== undefined && expected !== Number(live.version))
      throw new LeadKitError(
        'conflict',
        `${operation}: lead ${id} has version ${live.version}, not ${expected}; read it again and repeat the merge`,
      )
  }
  if (input.others.includes(input.into))
    throw new LeadKitError('invalid_input', `${operation}: a lead cannot be merged into itself`)
}

async function preview(
  session: TenantSession,
  rows: readonly PersonRow[],
  { into, others }: CheckedMerge,
): Promise<MergeReport> {
  const linked = rows.map((row) => (others.includes(row.id) ? { ...row, parent_id: into, merge_id: newId() } : row))
  const person = requireFound(toPerson(into, linked), 'leads.merge', 'lead')
  const lead = { ...toLead(await readRow(session, into)), ...withoutTimes(projectPerson(person)) }
  const duplicateRecords = await readDuplicateRecords(session, into, joinedTo(into, rows))
  return { merge: null, lead, further: furtherThan(rows, into), duplicateRecords }
}

/** The leads that a merge brings to the head, with their members; `rows` are from before it. */
function joinedTo(into: string, rows: readonly PersonRow[]): readonly string[] {
  return rows.filter((row) => row.id !== into && row.merged_into !== into).map(({ id }) => id)
}

function withoutTimes({ fieldTimes: _times, scoredLeadId: _scored, ...shown }: ReturnType<typeof projectPerson>) {
  return shown
}
