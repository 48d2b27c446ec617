import { cleanText } from '@leadkit/adapter-kit'
import type { CrmError, CrmField, CrmFieldValue, CrmWrite, JsonValue } from '@leadkit/contracts'
import { salesforceError } from './salesforce-error.ts'
import { KEY_FIELD } from './salesforce-key-field.ts'
import type { SalesforceField, SalesforceRow } from './salesforce-schemas.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** What a write may not name: the record's identity is ours to give. */
const RESERVED: ReadonlySet<string> = new Set(['id', 'attributes', KEY_FIELD.toLowerCase()])

/** Null for a key that may be sent; anything but a UUID never leaves the process, for it stands in addresses and in SOQL. */
export function refuseKey(key: unknown): CrmError | null {
  if (typeof key === 'string' && UUID.test(key)) return null
  return salesforceError('invalid_input', {
    vendorCode: 'KEY_NOT_UUID',
    scope: 'record',
    outcome: 'not_applied',
    hint: "the key must be the lead's id, a UUID",
  })
}

/** True when some value can only be written once the field's type is known. */
export function needsFieldTypes(writes: readonly CrmWrite[]): boolean {
  return writes.some((write) => Object.values(write.fields).some((value) => value instanceof Date))
}

/**
 * Values as the REST API takes them: null clears, several choices are joined by `;`, a `date` is a day and a `datetime` a moment in ISO 8601
 * (developer.salesforce.com, REST API guide, "Valid Date and DateTime Formats").
 *
 * @throws CrmError `validation` naming the fields that cannot be written so.
 */
export function toFields(
  fields: CrmWrite['fields'],
  types: ReadonlyMap<string, string>,
): Readonly<Record<string, JsonValue>> {
  const values: Record<string, JsonValue> = {}
  const refused: { readonly name: string; readonly code: string }[] = []
  for (const [name, value] of Object.entries(fields)) {
    const written = formatValue(value, types.get(name.toLowerCase()))
    const code = refuseName(name) ?? (written === undefined ? 'UNSUPPORTED_VALUE' : null)
    if (code === null && written !== undefined) values[name] = written
    else refused.push({ name: /^\w{1,80}$/.test(name) ? name : 'unnamed', code: code ?? 'UNSUPPORTED_VALUE' })
  }
  if (refused.length === 0) return values
  throw salesforceError('validation', {
    vendorCode: refused[0]?.code ?? 'UNSUPPORTED_VALUE',
    scope: 'record',
    outcome: 'not_applied',
    fields: refused,
    hint: 'map API names of fields, to text, numbers, booleans, dates or lists of such',
  })
}

function refuseName(name: string): string | null {
  if (!/^[A-Za-z]\w{0,79}$/.test(name)) return 'INVALID_FIELD_NAME'
  return RESERVED.has(name.toLowerCase()) ? 'RESERVED_FIELD' : null
}

function formatValue(value: CrmFieldValue, type: string | undefined): JsonValue | undefined {
  if (value === null || typeof value === 'boolean') return value
  if (value instanceof Date) return formatDate(value, type)
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (!Array.isArray(value)) return undefined
  const choices = value.map((choice: CrmFieldValue) =>
    typeof choice === 'string' || typeof choice === 'number' ? cleanText(String(choice)) : undefined,
  )
  // A `;` inside a choice would make two of it.
  if (choices.some((choice) => choice === undefined || choice.includes(';'))) return undefined
  return choices.filter((choice) => choice !== '').join(';')
}

function formatDate(value: Date, type: string | undefined): string | undefined {
  if (Number.isNaN(value.getTime())) return undefined
  return type === 'date' ? value.toISOString().slice(0, 10) : value.toISOString()
}

/** Only the fields that were asked for; what Salesforce leaves out is null. */
export function fromRow(row: SalesforceRow, names: readonly string[]): Readonly<Record<string, JsonValue>> {
  const values = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))
  return Object.fromEntries(names.map((name) => [name, (values.get(name.toLowerCase()) ?? null) as JsonValue]))
}

/** A field's text; null when it has none. */
export function textOf(row: SalesforceRow, name: string): string | null {
  const value = row[name]
  return typeof value === 'string' && value !== '' ? value : null
}

export function momentOf(row: SalesforceRow, name: string): Date | null {
  const moment = readMoment(textOf(row, name) ?? '')
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** Salesforce writes the zone as `+0000`, without a colon. */
export function readMoment(text: string): Date {
  return new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
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
