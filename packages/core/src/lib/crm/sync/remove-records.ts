import type { CrmContext, CrmProvider, CrmReference, CrmWriteResult } from '@leadkit/contracts'
import type { SyncTarget, SyncToRun } from './sync-to-run.ts'

/** Removes the records of removed leads as their config says, by the record's own id where it is known. One result for each sync. */
export async function removeRecords(
  provider: CrmProvider,
  context: CrmContext,
  target: SyncTarget,
  syncs: readonly SyncToRun[],
): Promise<readonly CrmWriteResult[]> {
  if (target.onDelete === 'keep') {
    return syncs.map(({ leadId, externalId }) => ({ key: leadId, ok: true, externalId, outcome: 'unchanged' }))
  }
  return provider.remove(context, target.object, syncs.map(toReference), target.onDelete)
}

function toReference({ leadId, externalId }: SyncToRun): CrmReference {
  return { key: leadId, ...(externalId !== null && { externalId }) }
}
