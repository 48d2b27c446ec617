import { cleanText, formatDay, readMoment, textOf } from '@leadkit/adapter-kit'
import type { CrmFieldRefusal, CrmFieldValue, CrmWrite } from '@leadkit/contracts'
import { toMoment } from './zoho-api.ts'
import { zohoErrors } from './zoho-error.ts'
import { isWritable } from './zoho-field.ts'
import type { ZohoField, ZohoRecord } from './zoho-schemas.ts'

/** Fields that every module of persons has, always as text. A write with only these fields needs no metadata. */
const STANDARD_FIELDS: ReadonlySet<string> = new Set([
  'Last_Name',
  'First_Name',
  'Email',
  'Phone',
  'Mobile',
  'Company',
  'Designation',
  'Website',
  'Description',
  'Street',
  'City',
  'State',
  'Zip_Code',
  'Country',
])

/**
 * True if the organisation's fields must be known before sending: Zoho ignores an unknown field and reports success, and whether a `Date` is a day or
 * a point in time depends on the field's type.
 */
export function needsFields(writes: readonly CrmWrite[]): boolean {
  return writes.some((write) =>
    Object.entries(write.fields).some(([name, value]) => !STANDARD_FIELDS.has(name) || value instanceof Date),
  )
}

/**
 * Values as Zoho accepts them: JSON by the field's type, null to clear, days as `yyyy-MM-dd`, times with an offset
 * (zoho.com/crm/developer/docs/api/v8/insert-records.html, "Sample Attributes").
 *
 * @param fields the organisation's fields by name; null if only standard fields are written.
 * @throws CrmError `validation` naming the fields that are unknown, cannot be written, or cannot hold the value.
 */
export function toValues(
  values: CrmWrite['fields'],
  fields: ReadonlyMap<string, ZohoField> | null,
): Readonly<Record<string, unknown>> {
  const written: Record<string, unknown> = {}
  const refused: CrmFieldRefusal[] = []
  for (const [name, value] of Object.entries(values)) {
    const field = fields?.get(name)
    const formatted = formatValue(value, field)
    if (fields !== null && field === undefined) refused.push({ name, code: 'UNKNOWN_FIELD', rule: 'unknown_field' })
    else if (field !== undefined && !isWritable(field))
      refused.push({ name, code: 'READ_ONLY_FIELD', rule: 'read_only' })
    else if (formatted === undefined) refused.push({ name, code: 'UNSUPPORTED_VALUE', rule: 'type' })
    else written[name] = formatted
  }
  if (refused.length === 0) return written
  throw zohoErrors.ofRecord('validation', refused[0]?.code ?? 'UNSUPPORTED_VALUE', {
    fields: refused,
    hint: 'compare the field mappings with the fields of the module in Zoho',
  })
}

function formatValue(value: CrmFieldValue, field: ZohoField | undefined): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (value instanceof Date) return formatDate(value, field)
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return undefined
    return field?.json_type === 'string' ? String(value) : value
  }
  if (!Array.isArray(value)) return value
  const choices = value.map((choice: CrmFieldValue) => formatValue(choice, undefined))
  return choices.includes(undefined) ? undefined : choices
}

function formatDate(value: Date, field: ZohoField | undefined): string | undefined {
  const day = formatDay(value)
  return day === undefined || field?.data_type === 'date' ? day : toMoment(value)
}

/** Only the requested fields; those that Zoho omits are null. */
export function fromRecord(record: ZohoRecord, names: readonly string[]): Readonly<Record<string, CrmFieldValue>> {
  return Object.fromEntries(names.map((name) => [name, (record[name] ?? null) as CrmFieldValue]))
}

export function momentOf(record: ZohoRecord, name: string): Date | null {
  return readMoment(textOf(record, name))
}
