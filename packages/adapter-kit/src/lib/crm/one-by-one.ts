import { type CrmError, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { forRecord } from './crm-errors.ts'
import { type CrmRemovals, toRemoval } from './crm-removal.ts'
import type { CrmResults } from './crm-steps.ts'

/**
 * The steps of {@link sendCrmWrites} for a vendor that accepts one record per call. A refusal of a record becomes its result; a fault of the account,
 * the network or a limit ends the batch, and results up to then are kept.
 */
export function writeOneByOne<Entry extends { readonly key: string }>(
  write: (entry: Entry) => Promise<CrmWriteResult>,
): (entries: readonly Entry[], achieved: CrmResults) => readonly (() => Promise<void>)[] {
  return (entries, achieved) =>
    entries.map((entry) => async () => {
      const { key } = entry
      const result = await write(entry).catch((error: unknown): CrmWriteResult => {
        return { key, ok: false, error: ofThisRecord(error) }
      })
      achieved.set(key, result)
    })
}

/** The same for `toSteps` of {@link removeCrmRecords}: a record that does not exist counts as removed. */
export function removeOneByOne(
  remove: (id: string) => Promise<unknown>,
): (ids: readonly string[], removed: CrmRemovals) => readonly (() => Promise<void>)[] {
  return (ids, removed) =>
    ids.map((id) => async () => {
      const outcome = await remove(id).then(
        () => 'removed' as const,
        (error: unknown) => toRemoval(ofThisRecord(error)),
      )
      removed.set(id, outcome)
    })
}

/** A call about one record was refused: this concerns that record, unless the refusal or fault has a wider scope. @throws the error if it does. */
function ofThisRecord(error: unknown): CrmError {
  if (!isCrmError(error)) throw error
  const { scope } = error.details
  const isRefusal = ['validation', 'duplicate', 'not_found', 'conflict', 'permanent', 'unsupported'].includes(
    error.code,
  )
  if (scope === 'record' || (scope === 'request' && isRefusal)) return forRecord(error)
  throw error
}
