import { chunk, keysToFind, textOf } from '@leadkit/adapter-kit'
import { type CrmProvider, isCrmError } from '@leadkit/contracts'
import { fetchRecords, queryRecords } from './zoho-api.ts'
import { keyFieldUnfit, zohoErrors } from './zoho-error.ts'
import { KEY_FIELD, KEY_FIELD_MISSING } from './zoho-key-field.ts'
import { fromRecord, momentOf } from './zoho-lead.ts'
import type { ZohoConnection } from './zoho-request.ts'
import type { ZohoRecord } from './zoho-schemas.ts'

type Found = Awaited<ReturnType<CrmProvider['findByKey']>>
type Read = Awaited<ReturnType<CrmProvider['read']>>

/** COQL accepts 50 values after `in`; ids in a query string may have 1,024 characters, which is 50 ids and their commas. */
const MAX_ASKED = 50
/** Zoho returns up to 50 fields, named in up to 1,024 characters. */
const MAX_FIELDS = 45
const MAX_FIELD_CHARACTERS = 950

/** Finds records by the key field with COQL. Zoho's search would read an index that lags behind writes. */
export async function findRecords(connection: ZohoConnection, module: string, keys: readonly string[]): Promise<Found> {
  const asked = keysToFind(keys)
  const found = new Map<string, { externalId: string; modifiedAt: Date | null; deleted: boolean }>()
  for (const part of chunk(asked.keys, MAX_ASKED)) {
    for (const record of await queryKeys(connection, module, part)) {
      const key = asked.keyOf(textOf(record, KEY_FIELD))
      if (key === undefined) continue
      found.set(key, { externalId: record.id, modifiedAt: momentOf(record, 'Modified_Time'), deleted: false })
    }
  }
  return found
}

/** Reads records by record id; missing records are absent from the result. */
export async function readRecords(
  connection: ZohoConnection,
  module: string,
  externalIds: readonly string[],
  fields: readonly string[],
): Promise<Read> {
  const records = new Map<string, { modifiedAt: Date | null; fields: ReturnType<typeof fromRecord> }>()
  const asked = fieldsToAsk(fields, ['Modified_Time'])
  for (const ids of chunk([...new Set(externalIds)], MAX_ASKED)) {
    for (const record of await fetchRecords(connection, module, { ids, fields: asked })) {
      records.set(record.id, { modifiedAt: momentOf(record, 'Modified_Time'), fields: fromRecord(record, fields) })
    }
  }
  return records
}

/** The given records that are converted leads: Zoho keeps them, but they are no longer leads. */
export async function findConverted(
  connection: ZohoConnection,
  module: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const converted = new Set<string>()
  for (const part of chunk([...new Set(ids)], MAX_ASKED)) {
    const records = await fetchRecords(connection, module, { ids: part, fields: ['Converted__s'] })
    for (const record of records) if (record['Converted__s'] === true) converted.add(record.id)
  }
  return converted
}

/** @throws CrmError `invalid_input` for more fields than Zoho returns at a time. */
export function fieldsToAsk(fields: readonly string[], own: readonly string[]): readonly string[] {
  const asked = [...new Set([...fields, ...own])]
  if (asked.length <= MAX_FIELDS && asked.join(',').length <= MAX_FIELD_CHARACTERS) return asked
  throw zohoErrors.create('invalid_input', {
    vendorCode: 'TOO_MANY_FIELDS',
    scope: 'request',
    outcome: 'not_applied',
    hint: `map at most ${MAX_FIELDS - 5} fields: Zoho returns no more at a time`,
  })
}

/** The keys are UUIDs, so no value can break out of its quotes. */
async function queryKeys(
  connection: ZohoConnection,
  module: string,
  keys: readonly string[],
): Promise<readonly ZohoRecord[]> {
  const values = keys.map((key) => `'${key}'`).join(', ')
  const query = `select id, ${KEY_FIELD}, Modified_Time from ${module} where ${KEY_FIELD} in (${values}) limit 200`
  try {
    return await queryRecords(connection, query)
  } catch (error) {
    // The key field is the only part of the query that an organisation may lack.
    if (isCrmError(error) && error.details.vendorCode === 'INVALID_QUERY') throw keyFieldUnfit(KEY_FIELD_MISSING, 400)
    throw error
  }
}
