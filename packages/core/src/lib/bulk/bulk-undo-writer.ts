import type { JsonObject } from '@leadkit/contracts'
import { type Handover, takeHandoverBack } from '../care/assignment-undo-writer.ts'
import type { TenantSession } from '../database/session.ts'
import { readNewestMove } from '../leads/lead-history-reader.ts'
import { tagLead } from '../leads/tags/lead-tag-writer.ts'
import { CHANGED_SINCE, done, type ItemResult } from './bulk-result.ts'
import type { BulkAction } from './bulk-run.ts'
import type { BulkWriters } from './bulk-work-writer.ts'

export const undoableActions: readonly BulkAction[] = ['move', 'assign', 'tag']

const REASON = 'bulk work taken back'

/**
 * Gives one lead, which the caller has locked, its former value back. **What somebody changed since stays as that person left it.**
 * @throws LeadKitError as the method for a single lead.
 */
export async function takeBack(
  session: TenantSession,
  { leads, owners }: BulkWriters,
  leadId: string,
  { action, by, undo }: { readonly action: BulkAction; readonly by: string; readonly undo: JsonObject },
): Promise<ItemResult> {
  // Only workOn writes this column.
  if (action === 'move') {
    const { transitionId } = undo as { readonly transitionId: string }
    const newest = await readNewestMove(session, leadId)
    if (newest?.id !== transitionId) return CHANGED_SINCE
    await leads.move(session, leadId, { to: newest.from, by, reason: REASON }, true)
    return done(null)
  }
  if (action === 'assign') {
    const handover = undo as unknown as Handover
    const isBack = await takeHandoverBack(session, owners, leadId, { handover, by, reason: REASON })
    return isBack ? done(null) : CHANGED_SINCE
  }
  const { added, removed } = undo as unknown as Record<'added' | 'removed', readonly string[]>
  const back = await tagLead(session, leads, leadId, {
    add: removed.length > 0 ? removed : undefined,
    remove: added.length > 0 ? added : undefined,
  })
  return back.added.length + back.removed.length === 0 ? CHANGED_SINCE : done(null)
}
