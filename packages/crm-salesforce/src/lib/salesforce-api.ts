import type { HttpResponse } from '@leadkit/adapter-kit'
import type { JsonValue } from '@leadkit/contracts'
import type { z } from 'zod'
import { KEY_FIELD } from './salesforce-key-field.ts'
import {
  readAnswer,
  requestJson,
  requestSalesforce,
  type SalesforceLink,
  unreadableAnswer,
} from './salesforce-request.ts'
import {
  collectionSchema,
  deletedSchema,
  describeSchema,
  queryResultSchema,
  type SalesforceField,
  type SalesforceRow,
  type SalesforceSaveResult,
  saveResultSchema,
} from './salesforce-schemas.ts'
import { soqlMoment } from './soql.ts'

export type SalesforceFields = Readonly<Record<string, JsonValue>>

/** Results in the order of the request; an unreadable entry is undefined. */
export interface CollectionAnswer {
  readonly status: number
  readonly results: readonly (SalesforceSaveResult | undefined)[]
}

/** Duplicate rules that only warn also stop API writes; only a person may override them. */
const DUPLICATE_RULES = { 'Sforce-Duplicate-Rule-Header': 'allowSave=false' }
/** Without this header, each update of a lead runs the assignment rules again, and takes the lead from its owner. */
const KEEP_OWNER = { ...DUPLICATE_RULES, 'Sforce-Auto-Assign': 'FALSE' }

export async function fetchOrganizationId(link: SalesforceLink): Promise<string> {
  const { rows, response } = await selectRows(link, 'SELECT Id FROM Organization LIMIT 1')
  const [organization] = rows
  if (organization === undefined) throw unreadableAnswer(response, false)
  return organization.Id
}

export async function fetchFields(link: SalesforceLink, object: string): Promise<readonly SalesforceField[]> {
  const path = `/sobjects/${object}/describe`
  return (await requestJson(link, { method: 'GET', path, write: false }, describeSchema)).fields
}

/**
 * One response of a query, including deleted records if `withDeleted`. If Salesforce cuts the response (`done: false`), query again from the last row
 * on: the cursor URL that it offers is not used. The URL of a request may have 16,384 characters.
 */
export async function selectRows(
  link: SalesforceLink,
  soql: string,
  withDeleted: boolean = false,
): Promise<{ readonly rows: readonly SalesforceRow[]; readonly done: boolean; readonly response: HttpResponse }> {
  const path = withDeleted ? '/queryAll' : '/query'
  const response = await requestSalesforce(link, { method: 'GET', path, query: { q: soql }, write: false })
  const answer = readAnswer(queryResultSchema, response, false)
  return { rows: answer.records, done: answer.done, response }
}

/** Creates or updates up to 200 records by the key field, each independently. */
export function patchByKey(
  link: SalesforceLink,
  object: string,
  records: readonly SalesforceFields[],
): Promise<CollectionAnswer> {
  const path = `/composite/sobjects/${object}/${KEY_FIELD}`
  return sendCollection(link, { method: 'PATCH', path, body: toCollection(object, records), headers: DUPLICATE_RULES })
}

/** Updates up to 200 records by their record id, each independently. */
export function patchById(
  link: SalesforceLink,
  object: string,
  records: readonly (SalesforceFields & { readonly id: string })[],
): Promise<CollectionAnswer> {
  const body = toCollection(object, records)
  return sendCollection(link, { method: 'PATCH', path: '/composite/sobjects', body, headers: KEEP_OWNER })
}

/** Moves up to 200 records to the recycle bin. */
export function deleteByIds(link: SalesforceLink, ids: readonly string[]): Promise<CollectionAnswer> {
  const query = { ids: ids.join(','), allOrNone: 'false' }
  return sendCollection(link, { method: 'DELETE', path: '/composite/sobjects', query })
}

/** Creates or updates one record by its key. Unlike a collection, its refusal for a duplicate names the matching records. */
export async function patchOneByKey(
  link: SalesforceLink,
  object: string,
  key: string,
  fields: SalesforceFields,
): Promise<SalesforceSaveResult> {
  const path = `/sobjects/${object}/${KEY_FIELD}/${encodeURIComponent(key)}`
  const headers = DUPLICATE_RULES
  const response = await requestSalesforce(link, { method: 'PATCH', path, body: fields, headers, write: true })
  return readAnswer(saveResultSchema, response, true)
}

/** Updates one record by its record id. */
export async function patchOneById(
  link: SalesforceLink,
  object: string,
  id: string,
  fields: SalesforceFields,
): Promise<SalesforceSaveResult> {
  const path = `/sobjects/${object}/${encodeURIComponent(id)}`
  const headers = KEEP_OWNER
  const response = await requestSalesforce(link, { method: 'PATCH', path, body: fields, headers, write: true })
  if (response.status !== 204) throw unreadableAnswer(response, true)
  return { id, success: true, errors: [] }
}

/** Ids of records deleted in a span of at least a minute and at most 15 days, including those that are gone from the recycle bin. */
export function fetchDeleted(
  link: SalesforceLink,
  object: string,
  span: { readonly start: Date; readonly end: Date },
): Promise<z.infer<typeof deletedSchema>> {
  const query = { start: soqlMoment(span.start), end: soqlMoment(span.end) }
  return requestJson(link, { method: 'GET', path: `/sobjects/${object}/deleted`, query, write: false }, deletedSchema)
}

function toCollection(object: string, records: readonly SalesforceFields[]): unknown {
  return { allOrNone: false, records: records.map((record) => ({ attributes: { type: object }, ...record })) }
}

async function sendCollection(
  link: SalesforceLink,
  request: Omit<Parameters<typeof requestSalesforce>[1], 'write'>,
): Promise<CollectionAnswer> {
  const response = await requestSalesforce(link, { ...request, write: true })
  const answer = readAnswer(collectionSchema, response, true)
  const results = answer.map((result) => saveResultSchema.safeParse(result).data)
  return { status: response.status, results }
}
