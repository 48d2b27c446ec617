import type { CrmContext, CrmProvider, CrmReference, CrmWriteResult } from '@leadkit/contracts'
import { failureKind } from './sync-failure.ts'
import type { SyncTarget, SyncToRun } from './sync-to-run.ts'

/**
 * Removes the records of removed leads as their config says, by the record's own id if it is known. A record that another lead shares is not removed:
 * it gets the other lead's key. One result for each sync.
 */
export async function removeRecords(
  provider: CrmProvider,
  context: CrmContext,
  target: SyncTarget,
  syncs: readonly SyncToRun[],
): Promise<readonly CrmWriteResult[]> {
  if (target.onDelete === 'keep') {
    return syncs.map(({ leadId, externalId }) => ({ key: leadId, ok: true, externalId, outcome: 'unchanged' }))
  }
  const alone = syncs.filter(({ survivorLeadId }) => survivorLeadId === null)
  const removed =
    alone.length === 0 ? [] : await provider.remove(context, target.object, alone.map(toReference), target.onDelete)
  const results = new Map(alone.map((sync, index) => [sync.syncId, removed[index]]))
  for (const sync of syncs.filter(({ survivorLeadId }) => survivorLeadId !== null)) {
    results.set(sync.syncId, await handOver(provider, context, target, sync))
  }
  return syncs.flatMap(({ syncId }) => results.get(syncId) ?? [])
}

/** Puts the surviving lead's key on the record. A record that cannot take the key stays as it is: no data of the removed lead is left to remove. */
async function handOver(
  provider: CrmProvider,
  context: CrmContext,
  target: SyncTarget,
  { leadId, externalId, survivorLeadId }: SyncToRun,
): Promise<CrmWriteResult> {
  const done: CrmWriteResult = { key: leadId, ok: true, externalId, outcome: 'unchanged' }
  if (externalId === null || survivorLeadId === null) return done
  const write = { key: survivorLeadId, externalId, fields: { [provider.keyField]: survivorLeadId } }
  const [result] = await provider.update(context, target.object, [write])
  if (result === undefined || result.ok || failureKind(result.error) === 'dead') return done
  return { key: leadId, ok: false, error: result.error }
}

function toReference({ leadId, externalId }: SyncToRun): CrmReference {
  return { key: leadId, ...(externalId !== null && { externalId }) }
}
