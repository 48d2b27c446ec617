import { type CrmWrite, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import type { CrmErrors } from './crm-errors.ts'
import { type CrmResults, inInputOrder, runCrmSteps } from './crm-steps.ts'

/** Writes that may be sent, and results for those that may not. */
export interface PreparedCrmWrites<Entry> {
  readonly entries: readonly Entry[]
  readonly results: CrmResults
}

/**
 * One entry per key: vendors refuse, or apply in random order, two rows in one call with the same key. A key that occurs twice gets the fields of
 * both writes, and later values win. A write whose key or values cannot be sent becomes a result, and the others go through.
 *
 * @param toEntries receives the accepted writes once, so that it can read the account's metadata for all of them; the function that it returns turns
 * one write into an entry, or throws the CrmError that becomes its result.
 */
export async function prepareCrmWrites<Entry>(
  writes: readonly CrmWrite[],
  errors: CrmErrors,
  toEntries: (accepted: readonly CrmWrite[]) => Promise<(write: CrmWrite) => Entry>,
): Promise<PreparedCrmWrites<Entry>> {
  const results: CrmResults = new Map()
  const unique = new Map<string, CrmWrite>()
  for (const write of writes) {
    const refusal = errors.refuseKey(write.key)
    if (refusal === null) unique.set(write.key, mergeCrmWrites(unique.get(write.key), write))
    else results.set(write.key, { key: write.key, ok: false, error: refusal })
  }
  const accepted = [...unique.values()]
  const entries: Entry[] = []
  const toEntry = await toEntries(accepted)
  for (const write of accepted) {
    try {
      entries.push(toEntry(write))
    } catch (error) {
      if (!isCrmError(error)) throw error
      results.set(write.key, { key: write.key, ok: false, error })
    }
  }
  return { entries, results }
}

/** Merges two writes of one record: later values win. */
export function mergeCrmWrites(earlier: CrmWrite | undefined, later: CrmWrite): CrmWrite {
  if (earlier === undefined) return later
  return {
    ...later,
    externalId: later.externalId ?? earlier.externalId,
    fields: { ...earlier.fields, ...later.fields },
  }
}

/** Sends prepared writes step by step; returns one result per input, in input order, even if the work stops half-way. */
export async function sendCrmWrites<Entry>(
  writes: readonly CrmWrite[],
  { entries, results }: PreparedCrmWrites<Entry>,
  errors: CrmErrors,
  toSteps: (entries: readonly Entry[], achieved: CrmResults) => Iterable<() => Promise<void>>,
): Promise<readonly CrmWriteResult[]> {
  const achieved: CrmResults = new Map()
  const stopped = await runCrmSteps(toSteps(entries, achieved), achieved, errors)
  return inInputOrder(writes, new Map([...results, ...achieved]), stopped, errors)
}
