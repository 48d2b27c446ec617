import { z } from 'zod'
import {
  batchAnswer,
  type ZohoAnswer,
  zohoAnswers,
  zohoEntries,
  ZohoEntryRefusal,
  type ZohoFakeEntry,
  ZohoRefusal,
} from './zoho-fake-answers.ts'
import type { ZohoFakeOrganisation, ZohoFakeRecord, ZohoFakeValues } from './zoho-fake-organisation.ts'
import { toSecond, toZohoTime } from './zoho-fake-time.ts'

const MAX_BATCH = 100

const value = z.json()
const trigger = z.array(z.enum(['approval', 'workflow', 'blueprint', 'pathfinder', 'orchestration'])).optional()
const writeSchema = z.strictObject({ data: z.array(z.record(z.string(), value)), trigger })
const upsertSchema = writeSchema.extend({ duplicate_check_fields: z.array(z.string()).max(10).optional() })

type Values = z.infer<typeof writeSchema>['data'][number]
type Write = (values: Values, index: number) => ZohoFakeEntry

export function readBody<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const place = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new ZohoRefusal(zohoAnswers.invalidRequest({ json_path: `$.${place}` }))
}

/** `POST /{module}`: creates records, and refuses those with another record's unique value. */
export function insertRecords(organisation: ZohoFakeOrganisation, body: unknown): ZohoAnswer {
  const { data } = readBody(writeSchema, body)
  return writeEach(data, 201, (values, index) => {
    const record = organisation.create(values, index)
    return success(record, 'record added')
  })
}

/** `PUT /{module}`: updates by id. */
export function updateRecords(organisation: ZohoFakeOrganisation, body: unknown, since: string | null): ZohoAnswer {
  const { data } = readBody(writeSchema, body)
  return writeEach(data, 200, ({ id, ...values }, index) => {
    const existing = typeof id === 'string' ? organisation.record(id) : undefined
    if (existing === undefined) throw new ZohoEntryRefusal(zohoEntries.unknownId(index))
    refuseModified(existing, since)
    return success(organisation.updateRecord(existing.id, values, index), 'record updated')
  })
}

/**
 * `POST /{module}/upsert`: checks the fields that the request names, then every other unique field, and updates the record that has one of
 * the values. If they lead to different records, nothing is written.
 */
export function upsertRecords(organisation: ZohoFakeOrganisation, body: unknown, since: string | null): ZohoAnswer {
  const { data, duplicate_check_fields: asked } = readBody(upsertSchema, body)
  const unique = [...organisation.fields.values()].filter((field) => field.unique === true).map(({ name }) => name)
  const wrong = (asked ?? []).findIndex((name) => name !== 'Email' && !unique.includes(name))
  if (wrong !== -1) {
    const place = { api_name: 'duplicate_check_fields', json_path: `$.duplicate_check_fields[${wrong}]` }
    throw new ZohoRefusal(zohoAnswers.invalidRequest(place))
  }
  const order = [...new Set([...(asked ?? ['Email']), ...unique])]
  return writeEach(data, 200, (values, index) => upsertOne(organisation, values, { order, index, since }))
}

function upsertOne(
  organisation: ZohoFakeOrganisation,
  values: ZohoFakeValues,
  request: { readonly order: readonly string[]; readonly index: number; readonly since: string | null },
): ZohoFakeEntry {
  const { index } = request
  const matches = request.order.flatMap((field) => {
    const holder = organisation.holderOf(field, values[field] ?? null)
    return holder === undefined ? [] : [{ field, id: holder.id, record: holder }]
  })
  const [first] = matches
  if (first === undefined) {
    const record = organisation.create(values, index)
    return { ...success(record, 'record added'), action: 'insert', duplicate_field: null }
  }
  if (matches.some(({ id }) => id !== first.id)) {
    const clashes = matches.map(({ field, id }) => ({ field, id }))
    throw new ZohoEntryRefusal(zohoEntries.duplicate(clashes, index))
  }
  refuseModified(first.record, request.since)
  const record = organisation.updateRecord(first.id, values, index)
  return { ...success(record, 'record updated'), action: 'update', duplicate_field: first.field }
}

/** `DELETE /{module}?ids=`. */
export function deleteRecords(organisation: ZohoFakeOrganisation, ids: readonly string[]): ZohoAnswer {
  if (ids.length === 0) throw new ZohoRefusal(zohoAnswers.missingParameter('ids'))
  if (ids.length > MAX_BATCH) throw new ZohoRefusal(zohoAnswers.invalidRequest({ param_name: 'ids' }))
  const entries = ids.map((id) =>
    organisation.removeRecord(id)
      ? { code: 'SUCCESS', details: { id }, message: 'record deleted', status: 'success' }
      : zohoEntries.notDeleted(id),
  )
  return batchAnswer('data', entries, 200)
}

/** `DELETE /settings/recycle_bin/{id}`. */
export function purgeRecord(organisation: ZohoFakeOrganisation, id: string): ZohoAnswer {
  if (!organisation.purgeRecord(id)) {
    return zohoAnswers.invalidRequest({ resource_path_index: 2 }, 'the id given seems to be invalid')
  }
  const entry = { code: 'SUCCESS', details: { id }, message: 'record deleted permanently', status: 'success' }
  return batchAnswer('recycle_bin', [entry], 200)
}

function writeEach(data: readonly Values[], good: number, write: Write): ZohoAnswer {
  if (data.length === 0 || data.length > MAX_BATCH) {
    throw new ZohoRefusal(
      zohoAnswers.invalidRequest({ api_name: 'data', json_path: '$.data', maximum_length: MAX_BATCH }),
    )
  }
  const entries = data.map((values, index) => {
    try {
      return write(values, index)
    } catch (error) {
      if (error instanceof ZohoEntryRefusal) return error.entry
      throw error
    }
  })
  return batchAnswer('data', entries, good)
}

function refuseModified(record: ZohoFakeRecord, since: string | null): void {
  if (since === null || toSecond(record.modifiedAt) <= Date.parse(since)) return
  throw new ZohoEntryRefusal(zohoEntries.alreadyModified(systemFields(record)))
}

function success(record: ZohoFakeRecord, message: string): ZohoFakeEntry {
  const details = { ...systemFields(record), $approval_state: 'approved' }
  return { code: 'SUCCESS', details, message, status: 'success' }
}

function systemFields(record: ZohoFakeRecord): { readonly [key: string]: string | { name: string; id: string } } {
  const user = { name: 'A User', id: '1' }
  return {
    id: record.id,
    Created_Time: toZohoTime(record.createdAt),
    Modified_Time: toZohoTime(record.modifiedAt),
    Created_By: user,
    Modified_By: user,
  }
}
