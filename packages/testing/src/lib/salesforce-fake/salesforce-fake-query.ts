import type { JsonValue } from '@leadkit/contracts'
import { type SalesforceAnswer, SalesforceRefusal } from './salesforce-fake-answers.ts'
import type { SalesforceFakeOrg } from './salesforce-fake-org.ts'
import { valueOf } from './salesforce-fake-record.ts'
import { compare, meets, parseSoql } from './salesforce-fake-soql.ts'

interface Row {
  readonly id: string
  readonly deleted: boolean
  readonly read: (field: string) => JsonValue | undefined
}

/** The maximum length of a URL, in characters. */
const MAX_ADDRESS = 16_384

/**
 * `GET /query` and `/queryAll`. Queries see a write immediately; only the text search, which is not used here, lags behind.
 *
 * @param batchSize the number of rows after which Salesforce splits an answer; wide rows make it smaller.
 */
export function answerQuery(
  org: SalesforceFakeOrg,
  request: { readonly url: URL; readonly withDeleted: boolean; readonly batchSize: number },
): SalesforceAnswer {
  if (request.url.href.length > MAX_ADDRESS) {
    throw new SalesforceRefusal(414, { code: 'URI_TOO_LONG', message: 'URI Too Long' })
  }
  const query = parseSoql(request.url.searchParams.get('q') ?? '')
  const { object, where } = query
  const known = knownFields(org, object)
  const read = (row: Row, field: string): JsonValue => {
    if (!known.has(field)) {
      const message = `ERROR at Row:1:Column:8\nNo such column '${field}' on entity '${object}'.`
      throw new SalesforceRefusal(400, { code: 'INVALID_FIELD', message })
    }
    return row.read(field) ?? null
  }
  for (const field of query.fields) read({ id: '', deleted: false, read: () => null }, field)
  const rows = rowsOf(org, object)
    .filter((row) => request.withDeleted || !row.deleted)
    .filter((row) => where === null || meets(where, (field) => read(row, field)))
    .toSorted((one, other) => order(query.orderBy, (field) => [read(one, field), read(other, field)]))
    .slice(0, query.limit)
  const page = rows.slice(0, request.batchSize)
  const done = page.length === rows.length
  const records = page.map((row) => ({
    attributes: { type: object, url: `/services/data/v64.0/sobjects/${object}/${row.id}` },
    ...Object.fromEntries(query.fields.map((field) => [field, read(row, field)])),
  }))
  const nextRecordsUrl = `/services/data/v64.0/query/0r8xx-${request.batchSize}`
  return { status: 200, body: { totalSize: rows.length, done, ...(done ? {} : { nextRecordsUrl }), records } }
}

function order(fields: readonly string[], read: (field: string) => readonly [JsonValue, JsonValue]): number {
  for (const field of fields) {
    const result = compare(...read(field))
    if (result !== 0) return result
  }
  return 0
}

function knownFields(org: SalesforceFakeOrg, object: string): ReadonlySet<string> {
  if (object === 'Organization') return new Set(['Id', 'Name'])
  if (object === 'PermissionSet') return new Set(['Id', 'Name'])
  const fields = org.fieldsOf(object)
  if (fields.size > 0) return new Set(fields.keys())
  const message = `sObject type '${object}' is not supported.`
  throw new SalesforceRefusal(400, { code: 'INVALID_TYPE', message })
}

function rowsOf(org: SalesforceFakeOrg, object: string): readonly Row[] {
  if (object === 'Organization') return [toRow({ Id: org.organizationId, Name: org.name })]
  if (object === 'PermissionSet') return org.permissionSets.map(({ id, name }) => toRow({ Id: id, Name: name }))
  return org
    .all(object)
    .map((record) => ({ id: record.id, deleted: record.deleted, read: (field) => valueOf(record, field) }))
}

function toRow(values: Readonly<Record<string, string>>): Row {
  return { id: values['Id'] ?? '', deleted: false, read: (field) => values[field] }
}
