import { z } from 'zod'
import { type HubspotAnswer, hubspotAnswers, HubspotRefusal } from './hubspot-fake-answers.ts'
import { readBody, toJson } from './hubspot-fake-batch.ts'
import type { HubspotFakePortal, HubspotFakeRecord } from './hubspot-fake-portal.ts'
import { type HubspotFakeProperty, toPropertyJson } from './hubspot-fake-property.ts'

const patchSchema = z.strictObject({ properties: z.record(z.string(), z.string()) })
const gdprSchema = z.strictObject({ objectId: z.string().min(1), idProperty: z.string().optional() })
const searchSchema = z.strictObject({
  filterGroups: z
    .array(
      z.strictObject({
        filters: z.array(
          z.strictObject({
            propertyName: z.string(),
            operator: z.enum(['EQ', 'GT', 'GTE', 'LT', 'LTE', 'HAS_PROPERTY']),
            value: z.string().optional(),
          }),
        ),
      }),
    )
    .max(5),
  /** HubSpot sorts by one property; a leading `-` reverses the order. */
  sorts: z.array(z.string()).max(1),
  properties: z.array(z.string()),
  limit: z.int().min(1).max(200),
  after: z.string(),
  query: z.string().optional(),
})
const createPropertySchema = z.looseObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string().min(1),
  groupName: z.string().min(1),
  type: z.enum(['string', 'number', 'bool', 'date', 'datetime', 'enumeration', 'phone_number']),
  fieldType: z.string().min(1),
  hasUniqueValue: z.boolean().optional(),
})

/** `PATCH …/contacts/{id}`. */
export function patchRecord(portal: HubspotFakePortal, id: string, body: unknown): HubspotAnswer {
  const { properties } = readBody(patchSchema, body)
  const record = portal.updateRecord(id, properties, 'INTEGRATION')
  return { status: 200, body: toJson(record, Object.keys(properties)) }
}

/** `DELETE …/contacts/{id}`. */
export function deleteRecord(portal: HubspotFakePortal, id: string): HubspotAnswer {
  return portal.archiveRecord(id, 'INTEGRATION') ? { status: 204, body: null } : hubspotAnswers.notFound()
}

/** `POST …/contacts/gdpr-delete`. An unknown e-mail address is added to `blockedEmails`, as in HubSpot. */
export function gdprDelete(portal: HubspotFakePortal, body: unknown, blockedEmails: string[]): HubspotAnswer {
  const input = readBody(gdprSchema, body)
  if (input.idProperty === 'email') {
    const record = portal.findUnique('email', input.objectId)
    if (record === undefined) blockedEmails.push(input.objectId)
    else portal.purgeRecord(record.id, 'INTEGRATION')
    return { status: 204, body: null }
  }
  return portal.purgeRecord(input.objectId, 'INTEGRATION') ? { status: 204, body: null } : hubspotAnswers.notFound()
}

/** `POST …/contacts/search`, over records last written at least `lagMs` ago. */
export function search(portal: HubspotFakePortal, body: unknown, clock: { now: Date; lagMs: number }): HubspotAnswer {
  const input = readBody(searchSchema, body)
  const indexed = portal.records.filter((record) => record.updatedAt.getTime() <= clock.now.getTime() - clock.lagMs)
  const matches = indexed.filter((record) =>
    input.filterGroups.some((group) => group.filters.every((filter) => matchesFilter(record, filter))),
  )
  const [sort = 'hs_object_id'] = input.sorts
  const name = sort.replace(/^-/, '')
  matches.sort((one, other) => (sortValue(one, name) - sortValue(other, name)) * (sort.startsWith('-') ? -1 : 1))
  const start = Number(input.after) || 0
  const page = matches.slice(start, start + input.limit)
  const rest = start + page.length < matches.length
  return {
    status: 200,
    body: {
      total: matches.length,
      results: page.map((record) => toJson(record, input.properties)),
      ...(rest ? { paging: { next: { after: String(start + page.length) } } } : {}),
    },
  }
}

/** `GET` and `POST /crm/properties/…/contacts[/{name}]`. */
export function answerProperties(
  portal: HubspotFakePortal,
  request: { readonly method: string; readonly name: string | undefined; readonly body: () => unknown },
): HubspotAnswer {
  if (request.method === 'POST') return createProperty(portal, request.body())
  if (request.name === undefined) {
    return { status: 200, body: { results: [...portal.properties.values()].map(toJsonValue) } }
  }
  const property = portal.properties.get(request.name)
  return property === undefined ? hubspotAnswers.notFound() : { status: 200, body: toJsonValue(property) }
}

function createProperty(portal: HubspotFakePortal, body: unknown): HubspotAnswer {
  const input = readBody(createPropertySchema, body)
  if (portal.properties.has(input.name)) {
    const message = `A property named '${input.name}' already exists.`
    return {
      status: 409,
      body: { status: 'error', category: 'OBJECT_ALREADY_EXISTS', message, correlationId: crypto.randomUUID() },
    }
  }
  const { name, label, groupName, type, fieldType } = input
  const property: HubspotFakeProperty = {
    name,
    label,
    groupName,
    type,
    fieldType,
    hasUniqueValue: input.hasUniqueValue ?? false,
  }
  portal.properties.set(name, property)
  return { status: 201, body: toJsonValue(property) }
}

function toJsonValue(property: HubspotFakeProperty): HubspotAnswer['body'] {
  return toPropertyJson(property) as HubspotAnswer['body']
}

function matchesFilter(
  record: HubspotFakeRecord,
  filter: { readonly propertyName: string; readonly operator: string; readonly value?: string | undefined },
): boolean {
  const text = record.properties[filter.propertyName] ?? ''
  if (filter.operator === 'HAS_PROPERTY') return text !== ''
  if (filter.value === undefined) throw new HubspotRefusal(hubspotAnswers.invalidInput('value is required'))
  if (filter.operator === 'EQ' && text === filter.value) return true
  const left = toNumber(text)
  const right = toNumber(filter.value)
  const results: Readonly<Record<string, boolean>> = {
    EQ: left === right,
    GT: left > right,
    GTE: left >= right,
    LT: left < right,
    LTE: left <= right,
  }
  return results[filter.operator] ?? false
}

function sortValue(record: HubspotFakeRecord, name: string): number {
  return toNumber(record.properties[name] ?? '')
}

function toNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text)
}
