import { type CrmError, type CrmReference, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { deleteByIds } from './salesforce-api.ts'
import { type BatchOutcomes, chunk, firstResult, missingResult, runSteps, writeBatch } from './salesforce-batch.ts'
import { salesforceError } from './salesforce-error.ts'
import { refuseKey } from './salesforce-lead.ts'
import { findLiveIds } from './salesforce-read.ts'
import type { SalesforceTarget } from './salesforce-request.ts'

/** By record id. */
type Removals = Map<string, 'removed' | 'absent' | CrmError>

/** Moves records to the recycle bin by record id; see CrmProvider.remove. What is not there any more counts as removed. */
export async function removeRecords(
  target: SalesforceTarget,
  references: readonly CrmReference[],
  mode: 'trash' | 'purge',
): Promise<readonly CrmWriteResult[]> {
  if (mode === 'purge') throw purgeUnsupported()
  const refusals = new Map(references.map(({ key }) => [key, refuseKey(key)]))
  const open = references.filter(({ key }) => refusals.get(key) === null)
  const unknown = open.filter(({ externalId }) => externalId === undefined).map(({ key }) => key)
  const found = await findLiveIds(target, unknown)
  const idOf = ({ key, externalId }: CrmReference): string | undefined => externalId ?? found.get(key)
  const removed: Removals = new Map()
  const ids = [...new Set(open.flatMap((reference) => idOf(reference) ?? []))]
  const stopped = await runSteps(
    chunk(ids).map((part) => () => removePart(target, part, removed)),
    removed,
  )
  return references.map((reference) => {
    const { key } = reference
    const refusal = refusals.get(key)
    if (refusal) return { key, ok: false, error: refusal }
    const id = idOf(reference)
    if (id === undefined) return { key, ok: true, externalId: null, outcome: 'absent' }
    const outcome = removed.get(id) ?? stopped ?? missingResult()
    return isCrmError(outcome) ? { key, ok: false, error: outcome } : { key, ok: true, externalId: id, outcome }
  })
}

async function removePart(target: SalesforceTarget, ids: readonly string[], removed: Removals): Promise<void> {
  const outcomes: BatchOutcomes = new Map()
  const entries = ids.map((id) => ({ key: id, id, fields: {} }))
  try {
    await writeBatch(
      entries,
      {
        many: (part) =>
          deleteByIds(
            target.link,
            part.map(({ key }) => key),
          ),
        one: ({ key }) => firstResult(deleteByIds(target.link, [key])),
      },
      outcomes,
    )
  } finally {
    for (const [id, outcome] of outcomes) removed.set(id, toRemoval(outcome))
  }
}

function toRemoval(outcome: { readonly id: string } | CrmError): 'removed' | 'absent' | CrmError {
  if (!isCrmError(outcome)) return 'removed'
  return outcome.code === 'not_found' ? 'absent' : outcome
}

/** Only the Bulk API erases past the recycle bin, and only for users who were given that right by name. */
function purgeUnsupported(): CrmError {
  return salesforceError('unsupported', {
    vendorCode: 'PURGE_UNSUPPORTED',
    scope: 'request',
    outcome: 'not_applied',
    hint: "Salesforce's REST API moves records to the recycle bin; empty it in Salesforce to erase them",
  })
}
