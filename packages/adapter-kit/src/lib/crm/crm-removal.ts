import { type CrmError, type CrmReference, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { type CrmErrors, forRecord } from './crm-errors.ts'
import { type CrmResults, inInputOrder, runCrmSteps } from './crm-steps.ts'

/** The result for each record id. */
export type CrmRemovals = Map<string, 'removed' | 'absent' | CrmError>

/** How one vendor removes records. */
export interface CrmRemovalCalls {
  /** Record ids for these keys, of records that still exist. */
  findIds(keys: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** The calls that remove these ids, each at most once; they fill `removed`. */
  toSteps(ids: readonly string[], removed: CrmRemovals): Iterable<() => Promise<void>>
}

/**
 * Removes records by id, looked up by key if the id is not known. A record that no longer exists counts as removed. Returns one result per reference,
 * in input order; two references to one record remove it once.
 */
export async function removeCrmRecords(
  references: readonly CrmReference[],
  errors: CrmErrors,
  calls: CrmRemovalCalls,
): Promise<readonly CrmWriteResult[]> {
  const results: CrmResults = new Map()
  for (const { key } of references) {
    const error = errors.refuseKey(key)
    if (error !== null) results.set(key, { key, ok: false, error })
  }
  const idByKey = new Map<string, string>()
  const open = references.filter(({ key }) => !results.has(key))
  for (const { key, externalId } of open) if (externalId !== undefined) idByKey.set(key, externalId)
  const unknown = open.map(({ key }) => key).filter((key) => !idByKey.has(key))
  for (const [key, id] of await calls.findIds(unknown)) idByKey.set(key, id)
  for (const { key } of open) {
    if (!idByKey.has(key)) results.set(key, { key, ok: true, externalId: null, outcome: 'absent' })
  }
  const removed: CrmRemovals = new Map()
  const stopped = await runCrmSteps(calls.toSteps([...new Set(idByKey.values())], removed), removed, errors)
  for (const [key, externalId] of idByKey) {
    const outcome = removed.get(externalId)
    if (isCrmError(outcome)) results.set(key, { key, ok: false, error: outcome })
    else if (outcome !== undefined) results.set(key, { key, ok: true, externalId, outcome })
  }
  return inInputOrder(references, results, stopped, errors)
}

/** What a refusal means for a removal: a record that does not exist counts as removed. */
export function toRemoval(error: CrmError): 'absent' | CrmError {
  return error.code === 'not_found' ? 'absent' : forRecord(error)
}
