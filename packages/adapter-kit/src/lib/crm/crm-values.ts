import { cleanText } from '@leadkit/contracts'
import type { CrmFieldRefusal, CrmFieldValue, CrmWrite } from '@leadkit/contracts'

/** True if some value can only be written once the field's type is known: a `Date` is a date or a timestamp. */
export function needsFieldTypes(writes: readonly CrmWrite[]): boolean {
  return writes.some((write) => Object.values(write.fields).some((value) => value instanceof Date))
}

/** A date as `yyyy-MM-dd`; undefined for an invalid date. */
export function formatDay(value: Date): string | undefined {
  return Number.isNaN(value.getTime()) ? undefined : value.toISOString().slice(0, 10)
}

/** A date or a timestamp in ISO 8601, depending on the field's type (`date` or another); undefined for an invalid date. */
export function formatDayOrMoment(value: Date, type: string | undefined): string | undefined {
  if (type === 'date') return formatDay(value)
  return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
}

/** Several options joined by `;`; undefined for an option that is not a scalar or contains a `;`, which would split it in two. */
export function joinChoices(choices: readonly CrmFieldValue[]): string | undefined {
  const texts = choices.map((choice) => (isScalar(choice) ? cleanText(String(choice)) : undefined))
  if (texts.some((text) => text === undefined || text.includes(';'))) return undefined
  return texts.filter((text) => text !== '').join(';')
}

function isScalar(value: CrmFieldValue): value is string | number | boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  )
}

/** A field's text; null if it has none. */
export function textOf(record: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = record[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A timestamp in ISO 8601, or in Salesforce's format, without a colon in the zone. Null for anything else. */
export function readMoment(text: string | null | undefined): Date | null {
  const moment = new Date((text ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** Each refused field once; the last entry wins. */
export function distinctFields(fields: readonly CrmFieldRefusal[]): readonly CrmFieldRefusal[] {
  return [...new Map(fields.map((field) => [field.name, field])).values()]
}
