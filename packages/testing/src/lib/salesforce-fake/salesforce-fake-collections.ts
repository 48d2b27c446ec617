import type { JsonValue } from '@leadkit/contracts'
import { z } from 'zod'
import { type SalesforceAnswer, SalesforceRefusal, toSaveErrorJson } from './salesforce-fake-answers.ts'
import type { SalesforceFakeOrg } from './salesforce-fake-org.ts'
import { textOf } from './salesforce-fake-record.ts'
import { demandExternalId, toObject, upsertRecord } from './salesforce-fake-records.ts'

const MAX_RECORDS = 200

const json: z.ZodType<JsonValue> = z.json()

const collectionSchema = z.strictObject({
  allOrNone: z.literal(false),
  records: z.array(z.looseObject({ attributes: z.strictObject({ type: z.string() }) }).catchall(json)).min(1),
})

type CollectionRecord = Readonly<Record<string, JsonValue>>

/** `PATCH /composite/sobjects/{object}/{field}`: results in the order of the request, each record independent of the others. */
export function upsertCollection(
  org: SalesforceFakeOrg,
  target: { readonly object: string; readonly field: string },
  body: unknown,
): SalesforceAnswer {
  demandExternalId(org, target.object, target.field)
  const records = readCollection(org, body, [target.field])
  const keys = records.map((record) => textOf(record[target.field]).toLowerCase())
  return save(records, (record, index) => {
    if (keys.indexOf(keys[index] ?? '') !== keys.lastIndexOf(keys[index] ?? '')) throw twice('external id')
    const { [target.field]: key, ...fields } = record
    const { id, created } = upsertRecord(org, { ...target, key: textOf(key) }, fields)
    return { id, success: true, errors: [], created }
  })
}

/** `PATCH /composite/sobjects`. */
export function updateCollection(org: SalesforceFakeOrg, body: unknown): SalesforceAnswer {
  const records = readCollection(org, body, ['id'])
  const ids = records.map((record) => textOf(record['id']))
  return save(records, (record, index) => {
    const id = ids[index] ?? ''
    if (ids.indexOf(id) !== ids.lastIndexOf(id)) throw twice('id')
    const { id: _id, ...fields } = record
    if (org.record(id) === undefined) throw strangeId()
    return { id: org.updateRecord(id, fields).id, success: true, errors: [] }
  })
}

/** `DELETE /composite/sobjects?ids=…`. */
export function deleteCollection(org: SalesforceFakeOrg, url: URL): SalesforceAnswer {
  const ids = (url.searchParams.get('ids') ?? '').split(',').filter((id) => id !== '')
  if (ids.length === 0 || ids.length > MAX_RECORDS) throw tooMany()
  return save(ids, (id) => {
    if (org.record(id) === undefined) throw strangeId()
    org.deleteRecord(id)
    return { id, success: true, errors: [] }
  })
}

function save<Input>(inputs: readonly Input[], write: (input: Input, index: number) => JsonValue): SalesforceAnswer {
  const results = inputs.map((input, index): JsonValue => {
    try {
      return write(input, index)
    } catch (error) {
      if (!(error instanceof SalesforceRefusal)) throw error
      return { success: false, errors: error.faults.map(toSaveErrorJson) }
    }
  })
  return { status: 200, body: results }
}

/** One unknown field, or one value of the wrong type, refuses the whole request. */
function readCollection(
  org: SalesforceFakeOrg,
  body: unknown,
  besides: readonly string[],
): readonly CollectionRecord[] {
  const parsed = collectionSchema.safeParse(body)
  if (!parsed.success) {
    throw new SalesforceRefusal(400, { code: 'JSON_PARSER_ERROR', message: z.prettifyError(parsed.error) })
  }
  if (parsed.data.records.length > MAX_RECORDS) throw tooMany()
  return parsed.data.records.map(({ attributes, ...record }) => {
    const entries = Object.entries(record as CollectionRecord)
    const object = toObject(attributes.type)
    org.checkShapes(object, Object.fromEntries(entries.filter(([name]) => !besides.includes(name))))
    return Object.fromEntries(entries)
  })
}

function tooMany(): SalesforceRefusal {
  const message = 'record limit reached. cannot submit more than 200 records into this call'
  return new SalesforceRefusal(400, { code: 'EXCEEDED_ID_LIMIT', message })
}

function twice(what: string): SalesforceRefusal {
  return new SalesforceRefusal(400, { code: 'DUPLICATE_VALUE', message: `Duplicate ${what} specified`, fields: [] })
}

function strangeId(): SalesforceRefusal {
  const message = 'invalid cross reference id'
  return new SalesforceRefusal(404, { code: 'INVALID_CROSS_REFERENCE_KEY', message, fields: [] })
}
