import type { JsonValue } from '@leadkit/contracts'
import { z } from 'zod'
import { type SalesforceAnswer, salesforceAnswers, SalesforceRefusal } from './salesforce-fake-answers.ts'
import { toFieldJson } from './salesforce-fake-field.ts'
import type { SalesforceFakeOrg } from './salesforce-fake-org.ts'
import { formatMoment, type SalesforceFakeObject } from './salesforce-fake-record.ts'

const fieldsSchema = z.record(z.string(), z.json())

/** @throws SalesforceRefusal for an object that the fake does not have. */
export function toObject(name: string): SalesforceFakeObject {
  if (name === 'Lead' || name === 'Contact') return name
  throw new SalesforceRefusal(404, { code: 'NOT_FOUND', message: 'The requested resource does not exist' })
}

/** `PATCH /sobjects/{object}/{field}/{value}`. */
export function upsertByField(
  org: SalesforceFakeOrg,
  target: { readonly object: string; readonly field: string; readonly key: string },
  body: unknown,
): SalesforceAnswer {
  const { id, created } = upsertRecord(org, target, readFields(body))
  return { status: created ? 201 : 200, body: { id, success: true, errors: [], created } }
}

/** @throws SalesforceRefusal as Salesforce would answer. */
export function upsertRecord(
  org: SalesforceFakeOrg,
  target: { readonly object: string; readonly field: string; readonly key: string },
  fields: Readonly<Record<string, JsonValue>>,
): { readonly id: string; readonly created: boolean } {
  const { field, key } = target
  const object = toObject(target.object)
  demandExternalId(org, object, field)
  if (key === '') {
    const message = `${field} not specified`
    throw new SalesforceRefusal(400, { code: 'MISSING_ARGUMENT', message, fields: [] })
  }
  const holders = org.findByValue(object, field, key)
  const [holder, ...others] = holders
  if (holder === undefined) return { id: org.createRecord({ ...fields, [field]: key }, object).id, created: true }
  if (others.length === 0) return { id: org.updateRecord(holder.id, fields).id, created: false }
  const ids = holders.map(({ id }) => id)
  const message = `more than one record found for external id field: [${ids.join(', ')}]`
  throw new SalesforceRefusal(300, { code: 'DUPLICATE_EXTERNAL_ID', message })
}

/** `PATCH /sobjects/{object}/{id}`. */
export function updateById(org: SalesforceFakeOrg, id: string, body: unknown): SalesforceAnswer {
  org.updateRecord(id, readFields(body))
  return { status: 204, body: null }
}

/** `DELETE /sobjects/{object}/{id}`. */
export function deleteById(org: SalesforceFakeOrg, id: string): SalesforceAnswer {
  org.deleteRecord(id)
  return { status: 204, body: null }
}

/** `GET /sobjects/{object}/describe`. */
export function describeObject(org: SalesforceFakeOrg, object: string): SalesforceAnswer {
  const fields = [...org.fieldsOf(toObject(object)).values()].map(toFieldJson)
  return { status: 200, body: { name: object, label: object, keyPrefix: '00Q', queryable: true, fields } }
}

/** `GET /sobjects/{object}/deleted`: at most 30 days back, for a span of at least a minute. */
export function listDeleted(
  org: SalesforceFakeOrg,
  object: string,
  request: { readonly url: URL; readonly now: Date },
): SalesforceAnswer {
  const [start, end] = ['start', 'end'].map((name) => Date.parse(request.url.searchParams.get(name) ?? ''))
  const earliest = request.now.getTime() - 30 * 86_400_000
  if (start === undefined || end === undefined || !(end - start >= 60_000)) {
    const message = 'startDate before endDate, at least one minute'
    throw new SalesforceRefusal(400, { code: 'INVALID_REPLICATION_DATE', message })
  }
  const deletions = org.deletions(toObject(object)).filter(({ at }) => at.getTime() >= start && at.getTime() <= end)
  return {
    status: 200,
    body: {
      deletedRecords: deletions.map(({ id, at }) => ({ id, deletedDate: formatMoment(at) })),
      earliestDateAvailable: formatMoment(new Date(earliest)),
      latestDateCovered: formatMoment(new Date(Math.floor(Math.min(end, request.now.getTime()) / 60_000) * 60_000)),
    },
  }
}

/** @throws SalesforceRefusal if there is no such external id, or the app's user cannot see it. */
export function demandExternalId(org: SalesforceFakeOrg, object: string, field: string): void {
  if (org.fieldsOf(object).get(field)?.externalId === true) return
  const message = `Provided external ID field does not exist or is not accessible: ${field}`
  throw new SalesforceRefusal(404, { code: 'NOT_FOUND', message })
}

/** The 300 of a single record, where a collection has DUPLICATE_EXTERNAL_ID. */
export function toSingleAnswer(refusal: SalesforceRefusal, object: string): SalesforceAnswer {
  if (refusal.status !== 300) return refusal.answer
  const message = refusal.faults[0]?.message ?? ''
  return salesforceAnswers.multipleChoices(object, message.match(/\b\w{18}\b/g) ?? [])
}

function readFields(body: unknown): Readonly<Record<string, JsonValue>> {
  const parsed = fieldsSchema.safeParse(body)
  if (!parsed.success) {
    throw new SalesforceRefusal(400, { code: 'JSON_PARSER_ERROR', message: 'The body must be an object of fields' })
  }
  if ('Id' in parsed.data || 'id' in parsed.data) {
    const message = 'The Id field should not be specified in the sobject data.'
    throw new SalesforceRefusal(400, { code: 'INVALID_FIELD', message, fields: ['Id'] })
  }
  return parsed.data
}
