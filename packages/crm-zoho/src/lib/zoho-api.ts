import { zohoErrors } from './zoho-error.ts'
import { requestEntries, requestJson, requestZoho, type ZohoConnection } from './zoho-request.ts'
import { writeCredits } from './zoho-limits.ts'
import {
  channelSchema,
  deletedPageSchema,
  entrySchema,
  fieldListSchema,
  organisationSchema,
  recordPageSchema,
  type ZohoEntry,
  type ZohoField,
  type ZohoRecord,
} from './zoho-schemas.ts'

/** One value for each field; `id` for the record's id. */
export type ZohoValues = Readonly<Record<string, unknown>>

export interface ZohoWriteAnswer {
  readonly status: number
  /** In the order of the records that were sent; undefined for an unreadable entry. */
  readonly entries: readonly (ZohoEntry | undefined)[]
}

/** A condition for a write. */
export interface ZohoCondition {
  /** Refuses records that changed since (412 `ALREADY_MODIFIED`). */
  readonly unmodifiedSince?: Date | undefined
}

export interface ZohoRecordPage {
  readonly records: readonly ZohoRecord[]
  /** For the next page; null when there is none. */
  readonly nextToken: string | null
}

export interface ZohoDeletedPage {
  readonly records: readonly { readonly id: string; readonly type: string; readonly deletedAt: Date }[]
  readonly more: boolean
}

export async function fetchOrganisationId(connection: ZohoConnection): Promise<string> {
  const request = { method: 'GET', path: '/org', write: false, scope: 'ZohoCRM.org.READ' } as const
  const response = await requestZoho(connection, request)
  const organisation = organisationSchema.safeParse(response.json()).data?.org[0]
  if (organisation === undefined) throw zohoErrors.unreadable(false, { httpStatus: response.status })
  return organisation.id
}

export async function fetchFields(connection: ZohoConnection, module: string): Promise<readonly ZohoField[]> {
  const query = { module, include: 'allowed_permissions_to_update' }
  const scope = 'ZohoCRM.settings.fields.READ'
  const request = { method: 'GET', path: '/settings/fields', query, write: false, scope } as const
  return (await requestJson(connection, request, fieldListSchema))?.fields ?? []
}

/** Zoho derives the API name from the label: `LeadKit ID` becomes `LeadKit_ID`. */
export async function createUniqueTextField(
  connection: ZohoConnection,
  module: string,
  field: { readonly label: string; readonly length: number },
): Promise<ZohoWriteAnswer> {
  const definition = {
    field_label: field.label,
    data_type: 'text',
    length: field.length,
    unique: { case_sensitive: false },
  }
  return writeRecords(connection, {
    method: 'POST',
    path: '/settings/fields',
    query: { module },
    body: { fields: [definition] },
    scope: 'ZohoCRM.settings.fields.CREATE',
  })
}

/**
 * Creates or updates up to 100 records. Zoho searches for a record by `keyField` first, and then by every other unique field of the organisation
 * (zoho.com/crm/developer/docs/api/v8/upsert-records.html, "How does the duplicate check work?").
 */
export function postUpsert(
  connection: ZohoConnection,
  module: string,
  records: readonly ZohoValues[],
  options: ZohoCondition & { readonly keyField: string },
): Promise<ZohoWriteAnswer> {
  const body = { data: records, duplicate_check_fields: [options.keyField], trigger: connection.triggers }
  const path = `/${module}/upsert`
  const scope = moduleScope(module, 'ALL')
  const credits = writeCredits(records.length)
  return writeRecords(connection, { method: 'POST', path, body, scope, credits, headers: toHeaders(options) })
}

/** Creates up to 100 records; Zoho refuses a record whose value for a unique field another record already has. */
export function postInsert(
  connection: ZohoConnection,
  module: string,
  records: readonly ZohoValues[],
): Promise<ZohoWriteAnswer> {
  const body = { data: records, trigger: connection.triggers }
  const credits = writeCredits(records.length)
  const scope = moduleScope(module, 'CREATE')
  return writeRecords(connection, { method: 'POST', path: `/${module}`, body, scope, credits })
}

/** Updates up to 100 records by `id`; never creates one. */
export function putRecords(
  connection: ZohoConnection,
  module: string,
  records: readonly ZohoValues[],
  condition: ZohoCondition = {},
): Promise<ZohoWriteAnswer> {
  const body = { data: records, trigger: connection.triggers }
  const credits = writeCredits(records.length)
  const scope = moduleScope(module, 'UPDATE')
  return writeRecords(connection, {
    method: 'PUT',
    path: `/${module}`,
    body,
    scope,
    credits,
    headers: toHeaders(condition),
  })
}

/** Moves records to the recycle bin, from which Zoho restores them for 60 days. */
export function deleteRecords(
  connection: ZohoConnection,
  module: string,
  ids: readonly string[],
): Promise<ZohoWriteAnswer> {
  const query = { ids: ids.join(',') }
  const credits = writeCredits(ids.length)
  const scope = moduleScope(module, 'DELETE')
  return writeRecords(connection, { method: 'DELETE', path: `/${module}`, query, scope, credits })
}

/** Erases a record in the recycle bin, together with its notes and attachments. */
export function deleteFromRecycleBin(connection: ZohoConnection, id: string): Promise<ZohoWriteAnswer> {
  const path = `/settings/recycle_bin/${encodeURIComponent(id)}`
  return writeRecords(connection, { method: 'DELETE', path, scope: 'ZohoCRM.settings.recycle_bin.DELETE' })
}

/** Reads records by id, including converted ones; missing records are absent. */
export async function fetchRecords(
  connection: ZohoConnection,
  module: string,
  request: { readonly ids: readonly string[]; readonly fields: readonly string[] },
): Promise<readonly ZohoRecord[]> {
  const query = {
    ids: request.ids.join(','),
    fields: request.fields.join(','),
    converted: 'both',
    per_page: String(request.ids.length),
  }
  const scope = moduleScope(module, 'READ')
  const read = { method: 'GET', path: `/${module}`, query, write: false, scope } as const
  return (await requestJson(connection, read, recordPageSchema))?.data ?? []
}

/** One page of records that changed since a point in time, in order of change, including converted ones. */
export async function fetchModified(
  connection: ZohoConnection,
  module: string,
  request: {
    readonly since: Date
    readonly fields: readonly string[]
    readonly pageToken: string | null
    readonly limit: number
  },
): Promise<ZohoRecordPage> {
  const query = {
    fields: request.fields.join(','),
    converted: 'both',
    sort_by: 'Modified_Time',
    sort_order: 'asc',
    per_page: String(request.limit),
    ...(request.pageToken === null ? {} : { page_token: request.pageToken }),
  }
  const headers = { 'if-modified-since': toMoment(request.since) }
  const scope = moduleScope(module, 'READ')
  const read = { method: 'GET', path: `/${module}`, query, headers, write: false, scope } as const
  const page = await requestJson(connection, read, recordPageSchema)
  const next = page?.info?.more_records === true ? page.info.next_page_token : undefined
  return { records: page?.data ?? [], nextToken: next ?? null }
}

/** One page of removed records: from the last 60 days in the recycle bin, and from the last 120 days if they were erased permanently. */
export async function fetchDeleted(
  connection: ZohoConnection,
  module: string,
  request: { readonly since: Date; readonly page: number; readonly limit: number },
): Promise<ZohoDeletedPage> {
  const query = { type: 'all', page: String(request.page), per_page: String(request.limit) }
  const headers = { 'if-modified-since': toMoment(request.since) }
  const scope = moduleScope(module, 'READ')
  const read = { method: 'GET', path: `/${module}/deleted`, query, headers, write: false, scope } as const
  const page = await requestJson(connection, read, deletedPageSchema)
  return {
    records: (page?.data ?? []).map(({ id, type, deleted_time: time }) => ({ id, type, deletedAt: new Date(time) })),
    more: page?.info?.more_records === true,
  }
}

/** Rows of a COQL query; it reads the records themselves, not the search index, which lags behind writes. */
export async function queryRecords(connection: ZohoConnection, query: string): Promise<readonly ZohoRecord[]> {
  const body = { select_query: query }
  const request = { method: 'POST', path: '/coql', body, write: false, scope: 'ZohoCRM.coql.READ' } as const
  return (await requestJson(connection, request, recordPageSchema))?.data ?? []
}

/** Opens (`POST`) or renews (`PUT`) a notification channel. */
export async function writeChannel(
  connection: ZohoConnection,
  method: 'POST' | 'PUT',
  channel: ZohoValues,
): Promise<{ readonly expiresAt: Date } | { readonly refusal: ZohoEntry | null }> {
  const body = { watch: [channel] }
  const scope = 'ZohoCRM.notifications.ALL'
  const request = { method, path: '/actions/watch', body, write: true, scope } as const
  const { entries } = await requestEntries(connection, request)
  const opened = channelSchema.safeParse(entries[0]).data
  const expiresAt = new Date(opened?.details.events[0]?.channel_expiry ?? '')
  if (opened?.code === 'SUCCESS' && !Number.isNaN(expiresAt.getTime())) return { expiresAt }
  return { refusal: entrySchema.safeParse(entries[0]).data ?? null }
}

/** Zoho accepts times to the second, with an offset and not with `Z`. */
export function toMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}+00:00`
}

type WriteRequest = Omit<Parameters<typeof requestEntries>[1], 'write'>

async function writeRecords(connection: ZohoConnection, request: WriteRequest): Promise<ZohoWriteAnswer> {
  const { status, entries } = await requestEntries(connection, { ...request, write: true })
  return { status, entries: entries.map((entry) => entrySchema.safeParse(entry).data) }
}

function toHeaders(condition: ZohoCondition): Readonly<Record<string, string>> {
  const { unmodifiedSince } = condition
  return unmodifiedSince === undefined ? {} : { 'if-unmodified-since': toMoment(unmodifiedSince) }
}

function moduleScope(module: string, operation: 'ALL' | 'READ' | 'CREATE' | 'UPDATE' | 'DELETE'): string {
  return `ZohoCRM.modules.${module.toLowerCase()}.${operation}`
}
