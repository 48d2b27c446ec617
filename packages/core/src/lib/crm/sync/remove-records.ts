import type { CrmContext, CrmProvider, CrmReference, CrmWriteResult } from '@leadkit/contracts'
import { failureKind } from './sync-failure.ts'
import type { SyncTarget, SyncToRun } from './sync-to-run.ts'

/**
 * Removes the records of removed leads as their config says, and those of erased people for good where the vendor can, by the record's own id if it is known. A record that another lead shares is not removed:
 * it gets the other lead's key. One result for each sync.
 */
export async function removeRecords(
  provider: CrmProvider,
  context: CrmContext,
  target: SyncTarget,
  syncs: readonly SyncToRun[],
): Promise<readonly CrmWriteResult[]> {
  const results = new Map<string, CrmWriteResult | undefined>()
  const alone = syncs.filter(({ survivorLeadId }) => survivorLeadId === null)
  const modeOf = ({ erases }: SyncToRun): SyncTarget['onDelete'] =>
    erases ? (provider.capabilities.purge ? 'purge' : 'trash') : target.onDelete
  for (const [mode, those] of Map.groupBy(alone, modeOf)) {
    const removed =
      mode === 'keep'
        ? those.map(unchanged)
        : await provider.remove(context, target.object, those.map(toReference), mode)
    for (const [index, sync] of those.entries()) results.set(sync.syncId, removed[index])
  }
  for (const sync of syncs.filter(({ survivorLeadId }) => survivorLeadId !== null)) {
    const isKept = modeOf(sync) === 'keep'
    results.set(sync.syncId, isKept ? unchanged(sync) : await handOver(provider, context, target, sync))
  }
  return syncs.flatMap(({ syncId }) => results.get(syncId) ?? [])
}

function unchanged({ leadId, externalId }: SyncToRun): CrmWriteResult {
  return { key: leadId, ok: true, externalId, outcome: 'unchanged' }
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
