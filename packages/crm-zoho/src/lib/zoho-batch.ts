import { writeInHalves } from '@leadkit/adapter-kit'
import type { CrmError } from '@leadkit/contracts'
import type { ZohoValues, ZohoWriteAnswer } from './zoho-api.ts'
import { errorFromEntry, zohoErrors } from './zoho-error.ts'
import { duplicatesOf, type ZohoDuplicate } from './zoho-error-body.ts'
import type { ZohoEntry } from './zoho-schemas.ts'

/** The maximum size of one vendor call (zoho.com/crm/developer/docs/api/v8/upsert-records.html). */
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
 * Writes the entries and fills `outcomes`. Zoho returns results in the order of the records.
 *
 * @throws CrmError for errors that affect more than one record (token, limit, network); `outcomes` keeps the results so far.
 */
export async function writeBatch(
  entries: readonly BatchEntry[],
  post: PostBatch,
  outcomes: BatchOutcomes,
): Promise<void> {
  await writeInHalves(entries, {
    async send(part) {
      const answer = await post(part.map((entry) => entry.values))
      for (const [index, { key }] of part.entries()) {
        const told = answer.entries[index]
        if (told !== undefined) outcomes.set(key, toOutcome(told, answer.status))
      }
    },
    isOfRecords: ({ code, details }) =>
      ['validation', 'duplicate', 'not_found', 'conflict'].includes(code) &&
      [400, 404, 409, 412, 413, 422].includes(details.httpStatus ?? 0),
    refuse: ({ key }, error) => outcomes.set(key, { error, duplicates: [] }),
  })
}

function toOutcome(entry: ZohoEntry, status: number): BatchOutcome {
  if (entry.code !== 'SUCCESS') return { error: errorFromEntry(entry, status), duplicates: duplicatesOf(entry) }
  const id = entry.details?.id
  return id === undefined ? { error: zohoErrors.missingResult(), duplicates: [] } : { entry, id }
}
