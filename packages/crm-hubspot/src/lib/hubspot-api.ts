import type { HttpResponse } from '@leadkit/adapter-kit'
import type { SimplePublicObjectBatchInputUpsert } from '@hubspot/api-client/lib/codegen/crm/objects/models/SimplePublicObjectBatchInputUpsert.js'
import { type HubspotConnection, readAnswer, requestHubspot, requestJson } from './hubspot-request.ts'
import {
  accountSchema,
  batchSchema,
  type HubspotErrorBody,
  type HubspotProperty,
  type HubspotRecord,
  propertyListSchema,
  propertySchema,
  recordSchema,
  searchSchema,
} from './hubspot-schemas.ts'

export type HubspotBatchInput = Readonly<SimplePublicObjectBatchInputUpsert>

export interface HubspotBatchAnswer {
  readonly status: number
  readonly records: readonly HubspotRecord[]
  readonly errors: readonly HubspotErrorBody[]
}

export interface HubspotFilter {
  readonly propertyName: string
  readonly operator: 'EQ' | 'GT' | 'GTE'
  readonly value: string
}

export async function fetchAccountId(connection: HubspotConnection): Promise<string> {
  const path = `/account-info/${connection.apiVersion}/details`
  const account = await requestJson(connection, { method: 'GET', path, write: false }, accountSchema)
  return String(account.portalId)
}

export async function fetchProperties(
  connection: HubspotConnection,
  object: string,
): Promise<readonly HubspotProperty[]> {
  const path = `/crm/properties/${connection.apiVersion}/${object}`
  const query = { archived: 'false' }
  return (await requestJson(connection, { method: 'GET', path, query, write: false }, propertyListSchema)).results
}

/** @throws CrmError `not_found` if the object has no such property, or only an archived one. */
export function fetchProperty(connection: HubspotConnection, object: string, name: string): Promise<HubspotProperty> {
  const path = `/crm/properties/${connection.apiVersion}/${object}/${encodeURIComponent(name)}`
  return requestJson(connection, { method: 'GET', path, write: false }, propertySchema)
}

/** HubSpot allows up to ten unique properties per object (developers.hubspot.com/docs/api-reference/crm-properties-v3/guide). */
export function createUniqueTextProperty(
  connection: HubspotConnection,
  object: string,
  property: { readonly name: string; readonly label: string; readonly groupName: string },
): Promise<HubspotProperty> {
  const path = `/crm/properties/${connection.apiVersion}/${object}`
  const body = { ...property, type: 'string', fieldType: 'text', hasUniqueValue: true, formField: false }
  return requestJson(connection, { method: 'POST', path, body, write: true }, propertySchema)
}

/** Creates or updates up to 100 records by a unique property. */
export function postUpsert(
  connection: HubspotConnection,
  object: string,
  inputs: readonly HubspotBatchInput[],
): Promise<HubspotBatchAnswer> {
  return postBatch(connection, { path: objectPath(connection, object, 'batch/upsert'), body: { inputs }, write: true })
}

/** Updates up to 100 records, by record id or by a unique property; never creates one. */
export function postUpdate(
  connection: HubspotConnection,
  object: string,
  inputs: readonly HubspotBatchInput[],
): Promise<HubspotBatchAnswer> {
  return postBatch(connection, { path: objectPath(connection, object, 'batch/update'), body: { inputs }, write: true })
}

/** Reads up to 100 records; a missing one is an `OBJECT_NOT_FOUND` among `errors`. */
export function postRead(
  connection: HubspotConnection,
  object: string,
  request: { readonly ids: readonly string[]; readonly idProperty?: string; readonly properties: readonly string[] },
): Promise<HubspotBatchAnswer> {
  const body = {
    inputs: request.ids.map((id) => ({ id })),
    properties: request.properties,
    propertiesWithHistory: [],
    ...(request.idProperty === undefined ? {} : { idProperty: request.idProperty }),
  }
  return postBatch(connection, { path: objectPath(connection, object, 'batch/read'), body, write: false })
}

export function patchRecord(
  connection: HubspotConnection,
  object: string,
  id: string,
  properties: Readonly<Record<string, string>>,
): Promise<HubspotRecord> {
  const path = objectPath(connection, object, encodeURIComponent(id))
  return requestJson(connection, { method: 'PATCH', path, body: { properties }, write: true }, recordSchema)
}

/** Moves up to 100 records to the bin, from which HubSpot restores them for 90 days. */
export async function postArchive(
  connection: HubspotConnection,
  object: string,
  ids: readonly string[],
): Promise<HttpResponse> {
  const body = { inputs: ids.map((id) => ({ id })) }
  return requestHubspot(connection, {
    method: 'POST',
    path: objectPath(connection, object, 'batch/archive'),
    body,
    write: true,
  })
}

/**
 * Erases a contact permanently, by record id. Never by e-mail: an address that is not found is put on HubSpot's block list
 * (developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide).
 */
export async function postGdprDelete(connection: HubspotConnection, id: string): Promise<HttpResponse> {
  const path = objectPath(connection, 'contacts', 'gdpr-delete')
  return requestHubspot(connection, { method: 'POST', path, body: { objectId: id }, write: true })
}

/** One page of a search. Records that were just written may be missing from it for a few seconds. */
export async function postSearch(
  connection: HubspotConnection,
  object: string,
  search: {
    readonly filterGroups: readonly { readonly filters: readonly HubspotFilter[] }[]
    readonly sorts: readonly string[]
    readonly properties: readonly string[]
    readonly limit: number
  },
): Promise<readonly HubspotRecord[]> {
  const request = {
    method: 'POST',
    path: objectPath(connection, object, 'search'),
    body: { ...search, after: '0' },
    write: false,
  }
  return (await requestJson(connection, { ...request, method: 'POST' }, searchSchema)).results
}

async function postBatch(
  connection: HubspotConnection,
  request: { readonly path: string; readonly body: unknown; readonly write: boolean },
): Promise<HubspotBatchAnswer> {
  const response = await requestHubspot(connection, { method: 'POST', ...request })
  const answer = readAnswer(batchSchema, response, request.write)
  return {
    status: response.status,
    records: answer.results.flatMap((result) => recordSchema.safeParse(result).data ?? []),
    errors: answer.errors ?? [],
  }
}

function objectPath({ apiVersion }: HubspotConnection, object: string, rest: string): string {
  return `/crm/objects/${apiVersion}/${object}/${rest}`
}
