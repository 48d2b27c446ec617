import type { JsonValue } from '@leadkit/contracts'
import { z } from 'zod'
import { type ZohoAnswer, zohoAnswers, ZohoRefusal } from './zoho-fake-answers.ts'
import { KEY_FIELD, toFieldJson, type ZohoFakeField } from './zoho-fake-field.ts'
import type { ZohoFakeOrganisation, ZohoFakeRecord } from './zoho-fake-organisation.ts'
import { toSecond, toZohoTime } from './zoho-fake-time.ts'
import { readBody } from './zoho-fake-writes.ts'

const MAX_PAGE = 200
const MAX_FIELDS = 50
const MAX_IN_VALUES = 50
const NO_ROWS: ZohoAnswer = { status: 204, body: null }
const NOT_MODIFIED: ZohoAnswer = { status: 304, body: null }

const coqlSchema = z.strictObject({ select_query: z.string() })
const fieldsSchema = z.strictObject({
  fields: z
    .array(
      z.strictObject({
        field_label: z.string().min(1).max(25),
        data_type: z.literal('text'),
        length: z.int().min(1).max(255).optional(),
        unique: z.strictObject({ case_sensitive: z.boolean() }).optional(),
      }),
    )
    .length(1),
})

/** `GET /{module}`: by ids, or sorted and paged. */
export function listRecords(
  organisation: ZohoFakeOrganisation,
  query: URLSearchParams,
  modifiedSince: string | null,
): ZohoAnswer {
  const fields = query.get('fields')?.split(',') ?? []
  if (fields.length === 0) throw new ZohoRefusal(zohoAnswers.missingParameter('fields'))
  if (fields.length > MAX_FIELDS) throw new ZohoRefusal(zohoAnswers.invalidRequest({ param_name: 'fields' }))
  const ids = query.get('ids')?.split(',')
  const since = modifiedSince === null ? Number.NEGATIVE_INFINITY : Date.parse(modifiedSince)
  const records = organisation.records.filter(
    (record) =>
      (ids?.includes(record.id) ?? true) &&
      isAsked(record, query.get('converted') ?? 'false') &&
      toSecond(record.modifiedAt) >= since,
  )
  if (records.length === 0) return modifiedSince === null ? NO_ROWS : NOT_MODIFIED
  return page(sort(records, query), fields, query)
}

/** `GET /{module}/deleted`, newest removal first. */
export function listDeleted(
  organisation: ZohoFakeOrganisation,
  query: URLSearchParams,
  modifiedSince: string | null,
): ZohoAnswer {
  const since = modifiedSince === null ? Number.NEGATIVE_INFINITY : Date.parse(modifiedSince)
  const removals = organisation.removals
    .filter(({ deletedAt }) => toSecond(deletedAt) >= since)
    .toSorted((one, other) => other.deletedAt.getTime() - one.deletedAt.getTime())
  const { number, size, start } = pageOf(query)
  const part = removals.slice(start, start + size)
  if (part.length === 0) return NO_ROWS
  const data = part.map(({ record, deletedAt, type }) => ({
    id: record.id,
    type,
    deleted_time: toZohoTime(deletedAt),
    display_name: type === 'recycle' ? (record.fields['Last_Name'] ?? null) : null,
    deleted_by: type === 'recycle' ? { name: 'A User', id: '1' } : null,
    created_by: type === 'recycle' ? { name: 'A User', id: '1' } : null,
  }))
  const more = start + part.length < removals.length
  return { status: 200, body: { data, info: { per_page: size, count: data.length, page: number, more_records: more } } }
}

/** `POST /coql`: selects fields by the values of one field. It sees every write immediately. */
export function answerQuery(organisation: ZohoFakeOrganisation, body: unknown): ZohoAnswer {
  const { select_query: text } = readBody(coqlSchema, body)
  const shape = /^select (?<columns>[\w, ]+) from (?<module>\w+) where (?<field>\w+) in \((?<values>.+)\) limit \d+$/i
  const { columns = '', module, field = '', values = '' } = shape.exec(text)?.groups ?? {}
  if (module !== 'Leads') throw new ZohoRefusal(zohoAnswers.invalidQuery({ clause: 'from' }))
  const names = columns.split(',').map((column) => column.trim())
  const unknown = [...names, field].find((name) => name !== 'id' && !organisation.fields.has(name))
  if (unknown !== undefined) throw new ZohoRefusal(zohoAnswers.invalidQuery({ column_name: unknown }))
  const wanted = values.split(',').map((value) => value.trim().replace(/^'(.*)'$/, '$1'))
  if (wanted.length > MAX_IN_VALUES) throw new ZohoRefusal(zohoAnswers.invalidQuery({ operator: 'in' }))
  const found = [...new Set(wanted.flatMap((value) => organisation.holderOf(field, value) ?? []))]
  const data = found.map((record) => toJson(record, names))
  return data.length === 0
    ? NO_ROWS
    : { status: 200, body: { data, info: { count: data.length, more_records: false } } }
}

/** `GET /{module}/search?criteria=(Field:equals:value)`, over records last written at least `lagMs` ago. */
export function search(
  organisation: ZohoFakeOrganisation,
  query: URLSearchParams,
  clock: { readonly now: Date; readonly lagMs: number },
): ZohoAnswer {
  const [, field = '', value = ''] = /^\((\w+):equals:(.*)\)$/.exec(query.get('criteria') ?? '') ?? []
  if (!organisation.fields.has(field)) throw new ZohoRefusal(zohoAnswers.invalidQuery({ api_name: field }))
  const found = organisation.records.filter(
    (record) =>
      record.modifiedAt.getTime() <= clock.now.getTime() - clock.lagMs && textOf(record, field) === value.toLowerCase(),
  )
  if (found.length === 0) return NO_ROWS
  return page(found, query.get('fields')?.split(',') ?? ['Last_Name'], query)
}

/** `GET` and `POST /settings/fields?module=Leads`. */
export function answerFields(
  organisation: ZohoFakeOrganisation,
  request: { readonly method: string; readonly body: () => unknown },
): ZohoAnswer {
  if (request.method === 'POST') return createField(organisation, request.body())
  const fields = [...organisation.fields.values()].map((field, index) => toFieldJson(field, String(5000 + index)))
  return { status: 200, body: { fields } }
}

function createField(organisation: ZohoFakeOrganisation, body: unknown): ZohoAnswer {
  const [definition] = readBody(fieldsSchema, body).fields
  if (definition === undefined) throw new ZohoRefusal(zohoAnswers.missingParameter('fields'))
  const name = definition.field_label.replaceAll(/\W+/g, '_')
  if (organisation.fields.has(name)) {
    const details = { api_name: 'field_label', json_path: '$.fields[0].field_label' }
    return {
      status: 400,
      body: { fields: [{ code: 'DUPLICATE_DATA', details, message: 'duplicate', status: 'error' }] },
    }
  }
  const field: ZohoFakeField = {
    ...KEY_FIELD,
    name,
    label: definition.field_label,
    unique: definition.unique !== undefined,
  }
  organisation.fields.set(name, field)
  const entry = { code: 'SUCCESS', details: { id: '5999' }, message: 'field created', status: 'success' }
  return { status: 201, body: { fields: [entry] } }
}

function isAsked(record: ZohoFakeRecord, converted: string): boolean {
  return converted === 'both' || String(record.converted) === converted
}

function sort(records: readonly ZohoFakeRecord[], query: URLSearchParams): readonly ZohoFakeRecord[] {
  const direction = query.get('sort_order') === 'asc' ? 1 : -1
  const time = (record: ZohoFakeRecord): number =>
    query.get('sort_by') === 'Modified_Time' ? record.modifiedAt.getTime() : 0
  const byId = (one: ZohoFakeRecord, other: ZohoFakeRecord): number => (one.id < other.id ? -1 : 1)
  return records.toSorted((one, other) => direction * (time(one) - time(other) || byId(one, other)))
}

/** A token represents the last record of the previous page. */
function page(records: readonly ZohoFakeRecord[], fields: readonly string[], query: URLSearchParams): ZohoAnswer {
  const { number, size, start: first } = pageOf(query)
  const token = query.get('page_token')
  const start = token === null ? first : records.findIndex((record) => toToken(record) === token) + 1
  if (token !== null && start === 0) {
    throw new ZohoRefusal(zohoAnswers.invalidRequest({ param_name: 'page_token' }, 'the page token has expired'))
  }
  const part = records.slice(start, start + size)
  const last = part.at(-1)
  if (last === undefined) return NO_ROWS
  const more = start + part.length < records.length
  const info = {
    per_page: size,
    count: part.length,
    page: number,
    sort_by: query.get('sort_by') ?? 'id',
    sort_order: query.get('sort_order') ?? 'desc',
    more_records: more,
    ...(more ? { next_page_token: toToken(last) } : {}),
  }
  return { status: 200, body: { data: part.map((record) => toJson(record, fields)), info } }
}

function toToken(record: ZohoFakeRecord): string {
  return Buffer.from(`${record.id}:${record.modifiedAt.getTime()}`).toString('base64url')
}

function pageOf(query: URLSearchParams): { readonly number: number; readonly size: number; readonly start: number } {
  const number = Number(query.get('page') ?? 1)
  const size = Number(query.get('per_page') ?? MAX_PAGE)
  if (!Number.isInteger(number) || number < 1 || !Number.isInteger(size) || size < 1 || size > MAX_PAGE) {
    throw new ZohoRefusal(zohoAnswers.invalidRequest({ param_name: 'per_page' }))
  }
  return { number, size, start: (number - 1) * size }
}

/** The record with the requested fields; null for fields it does not have. */
function toJson(record: ZohoFakeRecord, names: readonly string[]): { readonly [key: string]: JsonValue } {
  const own: Readonly<Record<string, JsonValue>> = {
    ...record.fields,
    Created_Time: toZohoTime(record.createdAt),
    Modified_Time: toZohoTime(record.modifiedAt),
    Converted__s: record.converted,
  }
  const wanted = names.filter((name) => name !== 'id')
  return { ...Object.fromEntries(wanted.map((name) => [name, own[name] ?? null])), id: record.id }
}

function textOf(record: ZohoFakeRecord, field: string): string {
  const value = record.fields[field]
  return typeof value === 'string' ? value.toLowerCase() : ''
}
