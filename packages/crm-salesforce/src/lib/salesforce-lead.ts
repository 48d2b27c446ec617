import { cleanText, formatDayOrMoment, joinChoices, readMoment, textOf } from '@leadkit/adapter-kit'
import type { CrmField, CrmFieldRefusal, CrmFieldValue, CrmWrite, JsonValue } from '@leadkit/contracts'
import { salesforceErrors } from './salesforce-error.ts'
import { KEY_FIELD } from './salesforce-key-field.ts'
import type { SalesforceField, SalesforceRow } from './salesforce-schemas.ts'

/** Fields that a write may not contain: only LeadKit sets the record's identity. */
const RESERVED: ReadonlySet<string> = new Set(['id', 'attributes', KEY_FIELD.toLowerCase()])

/**
 * Values as the REST API accepts them: null clears, several choices are joined by `;`, a `date` is a day and a `datetime` a point in time in ISO 8601
 * (developer.salesforce.com, REST API guide, "Valid Date and DateTime Formats").
 *
 * @throws CrmError `validation` naming the fields whose values cannot be written this way.
 */
export function toFields(
  fields: CrmWrite['fields'],
  types: ReadonlyMap<string, string>,
): Readonly<Record<string, JsonValue>> {
  const values: Record<string, JsonValue> = {}
  const refused: CrmFieldRefusal[] = []
  for (const [name, value] of Object.entries(fields)) {
    const written = formatValue(value, types.get(name.toLowerCase()))
    const refusal = refuseName(name) ?? (written === undefined ? UNSUPPORTED : null)
    if (refusal === null && written !== undefined) values[name] = written
    else refused.push({ name: /^\w{1,80}$/.test(name) ? name : 'unnamed', ...(refusal ?? UNSUPPORTED) })
  }
  if (refused.length === 0) return values
  throw salesforceErrors.ofRecord('validation', refused[0]?.code ?? 'UNSUPPORTED_VALUE', {
    fields: refused,
    hint: 'map API names of fields, to text, numbers, booleans, dates or lists of such',
  })
}

const UNSUPPORTED = { code: 'UNSUPPORTED_VALUE', rule: 'type' } as const

function refuseName(name: string): Omit<CrmFieldRefusal, 'name'> | null {
  if (!/^[A-Za-z]\w{0,79}$/.test(name)) return { code: 'INVALID_FIELD_NAME', rule: 'unknown_field' }
  return RESERVED.has(name.toLowerCase()) ? { code: 'RESERVED_FIELD', rule: 'read_only' } : null
}

function formatValue(value: CrmFieldValue, type: string | undefined): JsonValue | undefined {
  if (value === null || typeof value === 'boolean') return value
  if (value instanceof Date) return formatDayOrMoment(value, type)
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return Array.isArray(value) ? joinChoices(value) : undefined
}

/** Only the requested fields; those that Salesforce omits are null. */
export function fromRow(row: SalesforceRow, names: readonly string[]): Readonly<Record<string, JsonValue>> {
  const values = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))
  return Object.fromEntries(names.map((name) => [name, (values.get(name.toLowerCase()) ?? null) as JsonValue]))
}

export function momentOf(row: SalesforceRow, name: string): Date | null {
  return readMoment(textOf(row, name))
}

export function modifiedAtOf(row: SalesforceRow): Date | null {
  return momentOf(row, 'SystemModstamp')
}

export function toCrmField(field: SalesforceField): CrmField {
  const options = field.picklistValues.filter((option) => option.active).map((option) => option.value)
  const type = fieldTypeOf(field)
  const sized = (type === 'string' || type === 'text') && (field.length ?? 0) > 0
  return {
    name: field.name,
    label: field.label,
    type,
    vendorType: field.type,
    required: field.createable && !field.nillable && !field.defaultedOnCreate,
    writable: field.createable && field.updateable,
    unique: field.unique,
    ...(sized ? { maxLength: field.length } : {}),
    ...(options.length === 0 ? {} : { options }),
  }
}

function fieldTypeOf(field: SalesforceField): CrmField['type'] {
  if (field.type === 'double') return field.scale === 0 ? 'integer' : 'number'
  const types: Readonly<Record<string, CrmField['type']>> = {
    string: 'string',
    email: 'string',
    phone: 'string',
    url: 'string',
    encryptedstring: 'string',
    textarea: 'text',
    int: 'integer',
    long: 'integer',
    currency: 'number',
    percent: 'number',
    boolean: 'boolean',
    date: 'date',
    datetime: 'datetime',
    picklist: 'picklist',
    combobox: 'picklist',
    multipicklist: 'multi_picklist',
    reference: 'reference',
  }
  return types[field.type] ?? 'other'
}
