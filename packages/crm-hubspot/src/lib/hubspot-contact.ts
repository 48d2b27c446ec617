import { cleanText, formatDayOrMoment, joinChoices, readMoment, textOf } from '@leadkit/adapter-kit'
import type { CrmField, CrmFieldRefusal, CrmFieldValue, CrmWrite } from '@leadkit/contracts'
import { hubspotErrors } from './hubspot-error.ts'
import type { HubspotProperty, HubspotRecord } from './hubspot-schemas.ts'

/**
 * All of HubSpot's property values are strings: '' clears, several choices are joined by `;`, a `date` is a day and a `datetime` a point in time in
 * ISO 8601 (developers.hubspot.com/docs/api-reference/crm-properties-v3/guide).
 *
 * @throws CrmError `validation` naming the fields whose values cannot be written as strings.
 */
export function toProperties(
  fields: CrmWrite['fields'],
  types: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {}
  const refused: CrmFieldRefusal[] = []
  for (const [name, value] of Object.entries(fields)) {
    const text = formatValue(value, types.get(name))
    if (text === undefined) refused.push({ name, code: 'UNSUPPORTED_VALUE', rule: 'type' })
    else properties[name] = text
  }
  if (refused.length === 0) return properties
  throw hubspotErrors.ofRecord('validation', 'UNSUPPORTED_VALUE', {
    fields: refused,
    hint: 'map these fields to text, numbers, booleans, dates or lists of such',
  })
}

function formatValue(value: CrmFieldValue, type: string | undefined): string | undefined {
  if (value === null) return ''
  if (value instanceof Date) return formatDayOrMoment(value, type)
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  return Array.isArray(value) ? joinChoices(value) : undefined
}

/** Only the requested properties; those that HubSpot omits are null. */
export function fromProperties(
  record: HubspotRecord,
  names: readonly string[],
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(names.map((name) => [name, textOf(record.properties, name)]))
}

export function modifiedAtOf(record: HubspotRecord): Date | null {
  return readMoment(textOf(record.properties, 'lastmodifieddate') ?? record.updatedAt)
}

/** The maximum length of a text property (knowledge.hubspot.com, "Property field types in HubSpot"); its definition does not say. */
const MAX_TEXT = 65_536

export function toCrmField(property: HubspotProperty): CrmField {
  const options = property.externalOptions === true ? [] : property.options.map((option) => option.value)
  const type = fieldTypeOf(property)
  return {
    name: property.name,
    label: property.label,
    type,
    vendorType: `${property.type}/${property.fieldType}`,
    // Which properties a portal requires is not part of their definitions; until /2026-09/ the API does not enforce it.
    required: false,
    writable: property.modificationMetadata?.readOnlyValue !== true && property.calculated !== true,
    unique: property.hasUniqueValue === true || property.name === 'email',
    ...(type === 'string' || type === 'text' ? { maxLength: MAX_TEXT } : {}),
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
