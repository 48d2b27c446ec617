import { cleanText } from '@leadkit/adapter-kit'
import type { CrmError, CrmField, CrmFieldValue, CrmWrite } from '@leadkit/contracts'
import { hubspotError } from './hubspot-error.ts'
import type { HubspotProperty, HubspotRecord } from './hubspot-schemas.ts'

/** The unique property that holds the lead's id. */
export const KEY_PROPERTY = 'leadkit_id'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Null for a key that may be sent; anything but a UUID never leaves the process. */
export function refuseKey(key: unknown): CrmError | null {
  if (typeof key === 'string' && UUID.test(key)) return null
  return hubspotError('invalid_input', {
    vendorCode: 'KEY_NOT_UUID',
    scope: 'record',
    outcome: 'not_applied',
    hint: "the key must be the lead's id, a UUID",
  })
}

/** True when some value can only be written once the property's type is known. */
export function needsPropertyTypes(writes: readonly CrmWrite[]): boolean {
  return writes.some((write) => Object.values(write.fields).some((value) => value instanceof Date))
}

/**
 * All of HubSpot's property values are strings: '' clears, several choices are joined by `;`, a `date` is a day and a `datetime` a moment in
 * ISO 8601 (developers.hubspot.com/docs/api-reference/crm-properties-v3/guide).
 *
 * @throws CrmError `validation` naming the fields that have no such spelling.
 */
export function toProperties(
  fields: CrmWrite['fields'],
  types: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {}
  const refused: { readonly name: string; readonly code: string }[] = []
  for (const [name, value] of Object.entries(fields)) {
    const text = formatValue(value, types.get(name))
    if (text === undefined) refused.push({ name, code: 'UNSUPPORTED_VALUE' })
    else properties[name] = text
  }
  if (refused.length === 0) return properties
  throw hubspotError('validation', {
    vendorCode: 'UNSUPPORTED_VALUE',
    scope: 'record',
    outcome: 'not_applied',
    fields: refused,
    hint: 'map these fields to text, numbers, booleans, dates or lists of such',
  })
}

function formatValue(value: CrmFieldValue, type: string | undefined): string | undefined {
  if (value === null) return ''
  if (value instanceof Date) return formatDate(value, type)
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  if (!Array.isArray(value)) return undefined
  const choices = value.map((choice: CrmFieldValue) => (isScalar(choice) ? formatValue(choice, type) : undefined))
  // A `;` inside a choice would make two of it.
  if (choices.some((choice) => choice === undefined || choice.includes(';'))) return undefined
  return choices.filter((choice) => choice !== '').join(';')
}

function formatDate(value: Date, type: string | undefined): string | undefined {
  if (Number.isNaN(value.getTime())) return undefined
  return type === 'date' ? value.toISOString().slice(0, 10) : value.toISOString()
}

function isScalar(value: CrmFieldValue): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Only the properties that were asked for; what HubSpot leaves out is null. */
export function fromProperties(
  record: HubspotRecord,
  names: readonly string[],
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(names.map((name) => [name, textOf(record, name)]))
}

/** A property's text; null when it has none. */
export function textOf(record: HubspotRecord, name: string): string | null {
  const value = record.properties[name]
  return typeof value === 'string' && value !== '' ? value : null
}

export function modifiedAtOf(record: HubspotRecord): Date | null {
  const moment = new Date(textOf(record, 'lastmodifieddate') ?? record.updatedAt ?? Number.NaN)
  return Number.isNaN(moment.getTime()) ? null : moment
}

export function toCrmField(property: HubspotProperty): CrmField {
  const options = property.externalOptions === true ? [] : property.options.map((option) => option.value)
  return {
    name: property.name,
    label: property.label,
    type: fieldTypeOf(property),
    vendorType: `${property.type}/${property.fieldType}`,
    // Which properties a portal demands is not part of their definitions; until /2026-09/ the API does not enforce it.
    required: false,
    writable: property.modificationMetadata?.readOnlyValue !== true && property.calculated !== true,
    unique: property.hasUniqueValue === true || property.name === 'email',
    ...(options.length === 0 ? {} : { options }),
  }
}

function fieldTypeOf(property: HubspotProperty): CrmField['type'] {
  if (property.fieldType === 'booleancheckbox') return 'boolean'
  if (property.type === 'enumeration') {
    if (property.externalOptions === true) return 'reference'
    return property.fieldType === 'checkbox' ? 'multi_picklist' : 'picklist'
  }
  if (property.type === 'string') return ['textarea', 'html'].includes(property.fieldType) ? 'text' : 'string'
  const types: Readonly<Record<string, CrmField['type']>> = {
    bool: 'boolean',
    date: 'date',
    datetime: 'datetime',
    number: 'number',
    phone_number: 'string',
  }
  return types[property.type] ?? 'other'
}
