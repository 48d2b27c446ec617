import { type CrmError, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { type CrmErrors, forRecord } from './crm-errors.ts'

/** Results by key, as they come. */
export type CrmResults = Map<string, CrmWriteResult>

/** Parts of at most `size`, in order. */
export function chunk<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

/**
 * Runs the steps one after the other. When one throws and nothing was achieved before, so does this; otherwise the rest of the work is
 * given up, and the error is returned for the inputs that have no result yet. The caller's abort is always thrown.
 */
export async function runCrmSteps(
  steps: Iterable<() => Promise<void>>,
  achieved: { readonly size: number },
  errors: CrmErrors,
): Promise<CrmError | null> {
  try {
    for (const step of steps) await step()
    return null
  } catch (error) {
    if (achieved.size === 0 || (isCrmError(error) && error.code === 'aborted')) throw error
    return errors.forRest(error)
  }
}

/** One result for each input, in input order. An input without one gets what stopped the batch, or `missingResult`. */
export function inInputOrder(
  inputs: readonly { readonly key: string }[],
  results: ReadonlyMap<string, CrmWriteResult>,
  stopped: CrmError | null,
  errors: CrmErrors,
): readonly CrmWriteResult[] {
  return inputs.map(({ key }) => results.get(key) ?? { key, ok: false, error: stopped ?? errors.missingResult() })
}

/** How {@link writeInHalves} deals with one vendor. */
export interface HalvingCalls<Entry> {
  /** Writes the entries with one call and keeps what came of each. */
  send(entries: readonly Entry[]): Promise<void>
  /** True when a refusal of the whole call may be the fault of some of these records. */
  isOfRecords(error: CrmError, entries: readonly Entry[]): boolean
  /** Keeps the refusal as the result of this entry. */
  refuse(entry: Entry, error: CrmError): void
  /** The entries that the refusal surely concerns; all others are sent again at once. Default none: the batch is halved. */
  blame?(error: CrmError, entries: readonly Entry[]): readonly Entry[]
}

/**
 * Writes a batch. One that the vendor refuses whole is halved until only the bad records fail.
 *
 * @throws CrmError for what concerns more than one record (token, limit, network); what was written until then has been kept.
 */
export async function writeInHalves<Entry>(entries: readonly Entry[], calls: HalvingCalls<Entry>): Promise<void> {
  if (entries.length === 0) return
  try {
    await calls.send(entries)
    return
  } catch (error) {
    if (!isCrmError(error) || error.details.scope === 'account' || !calls.isOfRecords(error, entries)) throw error
    const blamed = entries.length === 1 ? entries : (calls.blame?.(error, entries) ?? [])
    for (const entry of blamed) calls.refuse(entry, forRecord(error))
    if (blamed.length > 0) {
      const others = entries.filter((entry) => !blamed.includes(entry))
      return writeInHalves(others, calls)
    }
  }
  const middle = Math.ceil(entries.length / 2)
  await writeInHalves(entries.slice(0, middle), calls)
  await writeInHalves(entries.slice(middle), calls)
}
