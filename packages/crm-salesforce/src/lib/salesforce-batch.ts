import { type CrmError, isCrmError } from '@leadkit/contracts'
import type { CollectionAnswer, SalesforceFields } from './salesforce-api.ts'
import { errorForRest, errorFromFaults, forRecord, salesforceError } from './salesforce-error.ts'
import type { SalesforceSaveResult } from './salesforce-schemas.ts'

/** What one collection takes (developer.salesforce.com, REST API guide, "SObject Collections"). */
export const MAX_BATCH = 200

export interface BatchEntry {
  readonly key: string
  /** The record id, for updates. */
  readonly id?: string | undefined
  readonly fields: SalesforceFields
}

export interface SavedRecord {
  readonly id: string
  readonly created: boolean
}

/** One outcome per key: the record that was written, or why it was not. */
export type BatchOutcomes = Map<string, SavedRecord | CrmError>

export interface BatchCalls {
  readonly many: (entries: readonly BatchEntry[]) => Promise<CollectionAnswer>
  /** For a single entry; a refusal of a single record says more than that of a collection. */
  readonly one: (entry: BatchEntry) => Promise<SalesforceSaveResult>
}

/**
 * Writes the entries and fills `outcomes`. A collection that Salesforce refuses whole, for a field that it does not know or a value of the
 * wrong type, is taken apart until only the bad records fail.
 *
 * @throws CrmError for what concerns more than one record (token, limit, network); what was written until then stands in `outcomes`.
 */
export async function writeBatch(
  entries: readonly BatchEntry[],
  calls: BatchCalls,
  outcomes: BatchOutcomes,
): Promise<void> {
  const [first, ...others] = entries
  if (first === undefined) return
  if (others.length === 0) {
    outcomes.set(first.key, await writeOne(first, calls))
    return
  }
  try {
    collect(entries, await calls.many(entries), outcomes)
  } catch (error) {
    if (!isCrmError(error) || !isOfSomeRecord(error)) throw error
    const guilty = entries.filter((entry) => namesFieldOf(error, entry))
    for (const entry of guilty) outcomes.set(entry.key, forRecord(error))
    if (guilty.length > 0) {
      await writeBatch(
        entries.filter((entry) => !guilty.includes(entry)),
        calls,
        outcomes,
      )
      return
    }
    const middle = Math.ceil(entries.length / 2)
    await writeBatch(entries.slice(0, middle), calls, outcomes)
    await writeBatch(entries.slice(middle), calls, outcomes)
  }
}

/** @throws CrmError for what does not concern this record alone. */
export async function writeOne(entry: BatchEntry, calls: Pick<BatchCalls, 'one'>): Promise<SavedRecord | CrmError> {
  try {
    return readResult(await calls.one(entry), 200)
  } catch (error) {
    if (!isCrmError(error) || !concernsRecords(error)) throw error
    return forRecord(error)
  }
}

/**
 * Runs the steps one after the other. When one throws and nothing was achieved before, so does this; otherwise the rest of the work is
 * given up, and the error comes back for the inputs that have no result yet.
 */
export async function runSteps(
  steps: Iterable<() => Promise<void>>,
  achieved: { readonly size: number },
): Promise<CrmError | null> {
  try {
    for (const step of steps) await step()
    return null
  } catch (error) {
    if (achieved.size === 0 || (isCrmError(error) && error.code === 'aborted')) throw error
    return errorForRest(error)
  }
}

/** Salesforce said less than it was asked: the write may have happened. */
export function missingResult(): CrmError {
  return salesforceError('transient', {
    vendorCode: 'NO_RESULT',
    scope: 'record',
    outcome: 'unknown',
    hint: 'Salesforce gave no result for this record; repeat the keyed write',
  })
}

/** The result of a collection of one. @throws CrmError `transient` when there is none. */
export async function firstResult(call: Promise<CollectionAnswer>): Promise<SalesforceSaveResult> {
  const { results } = await call
  const [result] = results
  if (result === undefined) throw missingResult()
  return result
}

/** Parts of at most 200, none of which names one record twice: Salesforce refuses both of such. */
export function chunkEntries(entries: readonly BatchEntry[]): readonly (readonly BatchEntry[])[] {
  const parts: BatchEntry[][] = []
  for (const entry of entries) {
    const free = parts.find(
      (part) => part.length < MAX_BATCH && (entry.id === undefined || part.every(({ id }) => id !== entry.id)),
    )
    if (free === undefined) parts.push([entry])
    else free.push(entry)
  }
  return parts
}

export function chunk<Item>(items: readonly Item[], size: number = MAX_BATCH): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

/** Collections answer in the order of the request, and name no key. */
function collect(entries: readonly BatchEntry[], answer: CollectionAnswer, outcomes: BatchOutcomes): void {
  for (const [index, entry] of entries.entries()) {
    const result = answer.results[index]
    outcomes.set(entry.key, result === undefined ? missingResult() : readResult(result, answer.status))
  }
}

function readResult(result: SalesforceSaveResult, status: number): SavedRecord | CrmError {
  if (!result.success) return errorFromFaults(result.errors, status)
  if (typeof result.id !== 'string' || result.id === '') return missingResult()
  return { id: result.id, created: result.created === true }
}

function concernsRecords(error: CrmError): boolean {
  const { httpStatus, scope } = error.details
  return scope !== 'account' && [300, 400, 403, 404, 413].includes(httpStatus ?? 0)
}

/** True for a collection that one of its records spoils, or that is too big: with less of it the rest goes through. */
function isOfSomeRecord(error: CrmError): boolean {
  return error.details.scope !== 'account' && (error.code === 'validation' || error.details.httpStatus === 413)
}

/** A field that Salesforce does not know fails every record that has it, and no other. */
function namesFieldOf(error: CrmError, entry: BatchEntry): boolean {
  const own = new Set(Object.keys(entry.fields).map((name) => name.toLowerCase()))
  return (error.details.fields ?? []).some((field) => own.has(field.name.toLowerCase()))
}
