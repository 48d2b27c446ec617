import { chunk, type CrmRemovals, removeCrmRecords, toRemoval } from '@leadkit/adapter-kit'
import { type CrmReference, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { deleteByIds } from './salesforce-api.ts'
import { type BatchCalls, type BatchOutcomes, firstResult, MAX_BATCH, writeBatch } from './salesforce-batch.ts'
import { salesforceErrors } from './salesforce-error.ts'
import { findLiveIds } from './salesforce-read.ts'
import type { SalesforceTarget } from './salesforce-request.ts'

/** Moves records to the recycle bin by record id; see CrmProvider.remove. */
export async function removeRecords(
  target: SalesforceTarget,
  references: readonly CrmReference[],
  mode: 'trash' | 'purge',
): Promise<readonly CrmWriteResult[]> {
  if (mode === 'purge') throw purgeUnsupported()
  return removeCrmRecords(references, salesforceErrors, {
    findIds: (keys) => findLiveIds(target, keys),
    toSteps: (ids, removed) => chunk(ids, MAX_BATCH).map((part) => () => removePart(target, part, removed)),
  })
}

async function removePart({ link }: SalesforceTarget, ids: readonly string[], removed: CrmRemovals): Promise<void> {
  const outcomes: BatchOutcomes = new Map()
  const many: BatchCalls['many'] = (entries) =>
    deleteByIds(
      link,
      entries.map(({ key }) => key),
    )
  try {
    await writeBatch(
      ids.map((id) => ({ key: id, id, fields: {} })),
      { many, one: (entry) => firstResult(many([entry])) },
      outcomes,
    )
  } finally {
    for (const [id, outcome] of outcomes) removed.set(id, isCrmError(outcome) ? toRemoval(outcome) : 'removed')
  }
}

/** Only the Bulk API can erase records without the recycle bin, and only for users who were explicitly given that permission. */
function purgeUnsupported(): Error {
  return salesforceErrors.create('unsupported', {
    vendorCode: 'PURGE_UNSUPPORTED',
    scope: 'request',
    outcome: 'not_applied',
    hint: "Salesforce's REST API moves records to the recycle bin; empty it in Salesforce to erase them",
  })
}
