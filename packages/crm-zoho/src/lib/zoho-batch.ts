import { type CrmError, isCrmError } from '@leadkit/contracts'
import type { ZohoValues, ZohoWriteAnswer } from './zoho-api.ts'
import { errorForRest, errorFromEntry, forRecord, zohoError } from './zoho-error.ts'
import { duplicatesOf, type ZohoDuplicate } from './zoho-error-body.ts'
import type { ZohoEntry } from './zoho-schemas.ts'

/** What one vendor call takes (zoho.com/crm/developer/docs/api/v8/upsert-records.html). */
export const MAX_BATCH = 100

export interface BatchEntry {
  readonly key: string
  readonly values: ZohoValues
}

export type BatchOutcome =
  | { readonly entry: ZohoEntry; readonly id: string }
  | { readonly error: CrmError; readonly duplicates: readonly ZohoDuplicate[] }

/** One outcome per key: what Zoho did, or why it did not. */
export type BatchOutcomes = Map<string, BatchOutcome>

type PostBatch = (records: readonly ZohoValues[]) => Promise<ZohoWriteAnswer>

/**
 * Writes the entries and fills `outcomes`. Zoho answers in the order of the records. A batch that it refuses whole is halved until only the
 * bad records fail.
 *
 * @throws CrmError for what concerns more than one record (token, limit, network); what was written until then stands in `outcomes`.
 */
export async function writeBatch(
  entries: readonly BatchEntry[],
  post: PostBatch,
  outcomes: BatchOutcomes,
): Promise<void> {
  if (entries.length === 0) return
  try {
    const answer = await post(entries.map((entry) => entry.values))
    for (const [index, { key }] of entries.entries()) {
      const told = answer.entries[index]
      if (told !== undefined) outcomes.set(key, toOutcome(told, answer.status))
    }
  } catch (error) {
    if (!isCrmError(error) || !concernsRecords(error)) throw error
    if (entries.length === 1) {
      for (const { key } of entries) outcomes.set(key, { error: forRecord(error), duplicates: [] })
      return
    }
    const middle = Math.ceil(entries.length / 2)
    await writeBatch(entries.slice(0, middle), post, outcomes)
    await writeBatch(entries.slice(middle), post, outcomes)
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

/** Zoho said less than it was asked: the write may have happened. */
export function missingResult(): CrmError {
  return zohoError('transient', {
    vendorCode: 'NO_RESULT',
    scope: 'record',
    outcome: 'unknown',
    hint: 'Zoho gave no result for this record; repeat the keyed write',
  })
}

export function chunk<Item>(items: readonly Item[], size: number = MAX_BATCH): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

function toOutcome(entry: ZohoEntry, status: number): BatchOutcome {
  if (entry.code !== 'SUCCESS') return { error: errorFromEntry(entry, status), duplicates: duplicatesOf(entry) }
  const id = entry.details?.id
  return id === undefined ? { error: missingResult(), duplicates: [] } : { entry, id }
}

function concernsRecords(error: CrmError): boolean {
  const { httpStatus, scope } = error.details
  const wording = ['validation', 'duplicate', 'not_found', 'conflict'].includes(error.code)
  return wording && scope !== 'account' && [400, 404, 409, 412, 413, 422].includes(httpStatus ?? 0)
}
