import { restated, writeInHalves } from '@leadkit/adapter-kit'
import { type CrmError, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import type { CollectionAnswer, SalesforceFields } from './salesforce-api.ts'
import { errorFromFaults, salesforceErrors } from './salesforce-error.ts'
import type { SalesforceSaveResult } from './salesforce-schemas.ts'

/** The maximum size of a collection (developer.salesforce.com, REST API guide, "SObject Collections"). */
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
  /** Writes a single entry; the refusal of a single record contains more than that of a collection. */
  readonly one: (entry: BatchEntry) => Promise<SalesforceSaveResult>
}

/**
 * Writes the entries and fills `outcomes`. If Salesforce refuses a whole collection, because of an unknown field or a value of the wrong type, the
 * collection is split until only the bad records fail.
 *
 * @throws CrmError for errors that affect more than one record (token, limit, network); `outcomes` keeps the results so far.
 */
export async function writeBatch(
  entries: readonly BatchEntry[],
  calls: BatchCalls,
  outcomes: BatchOutcomes,
): Promise<void> {
  await writeInHalves(entries, {
    async send(part) {
      const [first, ...others] = part
      if (first !== undefined && others.length === 0) keep(outcomes, first, readResult(await calls.one(first), 200))
      else collect(part, await calls.many(part), outcomes)
    },
    isOfRecords: ({ code, details: { httpStatus = 0 } }, part) =>
      part.length === 1 ? [300, 400, 403, 404, 413].includes(httpStatus) : code === 'validation' || httpStatus === 413,
    refuse: (entry, error) => keep(outcomes, entry, error),
    // A field that Salesforce does not know fails every record that contains it, and no other.
    blame: (error, part) => part.filter((entry) => namesFieldOf(error, entry)),
  })
}

/** @throws CrmError for errors that do not concern this record alone. */
export async function writeOne(entry: BatchEntry, calls: BatchCalls): Promise<SavedRecord | CrmError> {
  const outcomes: BatchOutcomes = new Map()
  await writeBatch([entry], calls, outcomes)
  return outcomes.get(entry.key) ?? salesforceErrors.missingResult()
}

export function toResult(key: string, outcome: SavedRecord | CrmError | undefined): CrmWriteResult {
  if (outcome === undefined) return { key, ok: false, error: salesforceErrors.missingResult() }
  if (isCrmError(outcome)) return { key, ok: false, error: outcome }
  return { key, ok: true, externalId: outcome.id, outcome: outcome.created ? 'created' : 'updated' }
}

/** The result of a collection of one. @throws CrmError `transient` if there is none. */
export async function firstResult(call: Promise<CollectionAnswer>): Promise<SalesforceSaveResult> {
  const { results } = await call
  const [result] = results
  if (result === undefined) throw salesforceErrors.missingResult()
  return result
}

/** Parts of at most 200, none of which names a record twice: Salesforce refuses both entries of such a pair. */
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

/** Collections return results in the order of the request, without keys. */
function collect(entries: readonly BatchEntry[], answer: CollectionAnswer, outcomes: BatchOutcomes): void {
  for (const [index, entry] of entries.entries()) {
    const result = answer.results[index]
    const outcome = result === undefined ? salesforceErrors.missingResult() : readResult(result, answer.status)
    keep(outcomes, entry, outcome)
  }
}

function keep(outcomes: BatchOutcomes, entry: BatchEntry, outcome: SavedRecord | CrmError): void {
  outcomes.set(entry.key, isCrmError(outcome) ? inNamesOf(entry, outcome) : outcome)
}

function readResult(result: SalesforceSaveResult, status: number): SavedRecord | CrmError {
  if (!result.success) return errorFromFaults(result.errors, status)
  if (typeof result.id !== 'string' || result.id === '') return salesforceErrors.missingResult()
  return { id: result.id, created: result.created === true }
}

function namesFieldOf(error: CrmError, entry: BatchEntry): boolean {
  const own = namesOf(entry)
  return (error.details.fields ?? []).some((field) => own.has(field.name.toLowerCase()))
}

/** Salesforce names a field in its own spelling; the write may have used a different case, which its caller looks for. */
function inNamesOf(entry: BatchEntry, error: CrmError): CrmError {
  const own = namesOf(entry)
  const fields = error.details.fields?.map((field) => ({
    ...field,
    name: own.get(field.name.toLowerCase()) ?? field.name,
  }))
  return fields === undefined ? error : restated(error, error.code, { fields })
}

function namesOf({ fields }: BatchEntry): ReadonlyMap<string, string> {
  return new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name]))
}
