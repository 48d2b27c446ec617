import { chunk, keysToFind, textOf } from '@leadkit/adapter-kit'
import type { CrmProvider } from '@leadkit/contracts'
import { selectRows } from './salesforce-api.ts'
import { MAX_BATCH } from './salesforce-batch.ts'
import { isRecordId } from './salesforce-error-body.ts'
import { KEY_FIELD } from './salesforce-key-field.ts'
import { fromRow, modifiedAtOf } from './salesforce-lead.ts'
import type { SalesforceLink, SalesforceTarget } from './salesforce-request.ts'
import type { SalesforceRow } from './salesforce-schemas.ts'
import { quoteSoql, soqlFields } from './soql.ts'

type Found = Awaited<ReturnType<CrmProvider['findByKey']>>
type Read = Awaited<ReturnType<CrmProvider['read']>>

/** Finds records by the key field, including those in the recycle bin; if a key has both, the live record is preferred to the deleted one. */
export async function findRecords(link: SalesforceLink, object: string, keys: readonly string[]): Promise<Found> {
  const found = new Map<string, { externalId: string; modifiedAt: Date | null; deleted: boolean }>()
  const fields = soqlFields(['Id', KEY_FIELD, 'SystemModstamp', 'IsDeleted'])
  await eachKey(keys, async (part) => {
    const soql = `SELECT ${fields} FROM ${object} WHERE ${KEY_FIELD} IN (${part.list})`
    const { rows } = await selectRows(link, soql, true)
    for (const row of rows) {
      const key = part.keyOf(row)
      const deleted = row['IsDeleted'] === true
      if (key === undefined || (deleted && found.has(key))) continue
      found.set(key, { externalId: row.Id, modifiedAt: modifiedAtOf(row), deleted })
    }
  })
  return found
}

/** Record ids by key, of records that are not deleted. */
export async function findLiveIds(
  { link, object }: SalesforceTarget,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>()
  await eachKey(keys, async (part) => {
    const { rows } = await selectRows(
      link,
      `SELECT Id, ${KEY_FIELD} FROM ${object} WHERE ${KEY_FIELD} IN (${part.list})`,
    )
    for (const row of rows) {
      const key = part.keyOf(row)
      if (key !== undefined) ids.set(key, row.Id)
    }
  })
  return ids
}

/** Reads records by record id; missing records are absent from the result. */
export async function readRecords(
  link: SalesforceLink,
  object: string,
  externalIds: readonly string[],
  fields: readonly string[],
): Promise<Read> {
  const records = new Map<string, { modifiedAt: Date | null; fields: ReturnType<typeof fromRow> }>()
  const selected = soqlFields(['Id', 'SystemModstamp', ...fields])
  for (const ids of chunk([...new Set(externalIds)].filter(isRecordId), MAX_BATCH)) {
    const list = ids.map(quoteSoql).join(', ')
    const { rows } = await selectRows(link, `SELECT ${selected} FROM ${object} WHERE Id IN (${list})`)
    for (const row of rows) {
      // Salesforce always returns ids of 18 characters, whatever was requested; the first 15 are the id.
      for (const id of ids.filter((asked) => asked.slice(0, 15) === row.Id.slice(0, 15))) {
        records.set(id, { modifiedAt: modifiedAtOf(row), fields: fromRow(row, fields) })
      }
    }
  }
  return records
}

/** 200 keys take 9 KB of the URL, of the 16 KB that Salesforce accepts. */
async function eachKey(
  keys: readonly string[],
  visit: (part: { readonly list: string; readonly keyOf: (row: SalesforceRow) => string | undefined }) => Promise<void>,
): Promise<void> {
  const asked = keysToFind(keys)
  for (const part of chunk(asked.keys, MAX_BATCH)) {
    await visit({ list: part.map(quoteSoql).join(', '), keyOf: (row) => asked.keyOf(textOf(row, KEY_FIELD)) })
  }
}
