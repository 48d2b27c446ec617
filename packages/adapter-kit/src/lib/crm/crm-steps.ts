import { type CrmError, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { type CrmErrors, forRecord } from './crm-errors.ts'

/** Results by key, as they arrive. */
export type CrmResults = Map<string, CrmWriteResult>

/** Parts of at most `size`, in order. */
export function chunk<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

/**
 * Runs the steps one after the other. If a step throws before anything was achieved, this throws; otherwise the remaining work is dropped, and the
 * error is returned for the inputs that have no result yet. The caller's abort is always thrown.
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

/** One result per input, in input order. An input without one gets the error that stopped the batch, or `missingResult`. */
export function inInputOrder(
  inputs: readonly { readonly key: string }[],
  results: ReadonlyMap<string, CrmWriteResult>,
  stopped: CrmError | null,
  errors: CrmErrors,
): readonly CrmWriteResult[] {
  return inputs.map(({ key }) => results.get(key) ?? { key, ok: false, error: stopped ?? errors.missingResult() })
}

/** How {@link writeInHalves} calls one vendor. */
export interface HalvingCalls<Entry> {
  /** Writes the entries with one call and stores the result of each. */
  send(entries: readonly Entry[]): Promise<void>
  /** True if some of these records may have caused the refusal of the whole call. */
  isOfRecords(error: CrmError, entries: readonly Entry[]): boolean
  /** Stores the refusal as the result of this entry. */
  refuse(entry: Entry, error: CrmError): void
  /** The entries that certainly caused the refusal; all others are resent at once. Default none: the batch is halved. */
  blame?(error: CrmError, entries: readonly Entry[]): readonly Entry[]
}

/**
 * Writes a batch. A batch that the vendor refuses as a whole is halved until only the bad records fail.
 *
 * @throws CrmError for faults that affect more than one record (token, limit, network); results up to then are kept.
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
