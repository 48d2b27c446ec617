import { chunk, keysToFind, textOf } from '@leadkit/adapter-kit'
import type { CrmProvider } from '@leadkit/contracts'
import { type HubspotBatchAnswer, postRead } from './hubspot-api.ts'
import { MAX_BATCH } from './hubspot-batch.ts'
import { fromProperties, modifiedAtOf } from './hubspot-contact.ts'
import { KEY_PROPERTY } from './hubspot-key-property.ts'
import { errorFromEntry } from './hubspot-error.ts'
import type { HubspotConnection } from './hubspot-request.ts'

type Found = Awaited<ReturnType<CrmProvider['findByKey']>>
type Read = Awaited<ReturnType<CrmProvider['read']>>

/** Finds records by the key property itself, not by search: search lags behind writes (HubSpot/hubspot-api-nodejs#545). */
export async function findRecords(
  connection: HubspotConnection,
  object: string,
  keys: readonly string[],
): Promise<Found> {
  const asked = keysToFind(keys)
  const found = new Map<string, { externalId: string; modifiedAt: Date | null; deleted: boolean }>()
  for (const ids of chunk(asked.keys, MAX_BATCH)) {
    const properties = [KEY_PROPERTY, 'lastmodifieddate']
    const answer = await postRead(connection, object, { ids, idProperty: KEY_PROPERTY, properties })
    refuseOtherErrors(answer)
    for (const record of answer.records) {
      const key = asked.keyOf(textOf(record.properties, KEY_PROPERTY))
      if (key === undefined) continue
      found.set(key, { externalId: record.id, modifiedAt: modifiedAtOf(record), deleted: record.archived === true })
    }
  }
  return found
}

/** Reads records by record id; missing records are absent from the result. */
export async function readRecords(
  connection: HubspotConnection,
  object: string,
  externalIds: readonly string[],
  fields: readonly string[],
): Promise<Read> {
  const records = new Map<string, { modifiedAt: Date | null; fields: Readonly<Record<string, string | null>> }>()
  for (const ids of chunk([...new Set(externalIds)], MAX_BATCH)) {
    const properties = [...new Set([...fields, 'lastmodifieddate'])]
    const answer = await postRead(connection, object, { ids, properties })
    refuseOtherErrors(answer)
    for (const record of answer.records) {
      records.set(record.id, { modifiedAt: modifiedAtOf(record), fields: fromProperties(record, fields) })
    }
  }
  return records
}

/** A missing record is a valid result; any other error of a 207 would make an existing record look absent. */
function refuseOtherErrors(answer: HubspotBatchAnswer): void {
  for (const entry of answer.errors) {
    const error = errorFromEntry(entry, answer.status)
    if (error.code !== 'not_found') throw error
  }
}
