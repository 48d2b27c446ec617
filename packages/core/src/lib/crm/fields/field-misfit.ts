import type { CrmField } from '@leadkit/contracts'
import type { MappingOutput, ValueKind } from './mapping-outputs.ts'
import type { MappingFinding } from './preflight-finding.ts'

/** A finding before it is reported for its field. */
export type FieldMisfit = Extract<
  MappingFinding,
  { readonly code: 'picklist_value' | 'picklist_open' | 'type_mismatch' | 'too_long' }
>

/** Why a field does not accept what a mapping can produce; null if it does. */
export function findMisfit(field: CrmField, output: MappingOutput): FieldMisfit | null {
  if (field.type === 'picklist' || field.type === 'multi_picklist') return findPicklistMisfit(field, output)
  return findTypeMisfit(field, output) ?? findLengthMisfit(field, output)
}

function findPicklistMisfit(field: CrmField, output: MappingOutput): FieldMisfit | null {
  const { name, options } = field
  if (options === undefined) return null
  if (output.literal === undefined) {
    const fix = `"${name}" accepts only its own options: give the mapping a map with an entry for each possible value.`
    return { code: 'picklist_open', severity: 'warning', field: name, fix }
  }
  const choices = Array.isArray(output.literal) ? output.literal : [output.literal]
  const values = choices.map(String).filter((choice) => choice !== '' && !options.includes(choice))
  if (values.length === 0) return null
  const fix = `Add ${values.map((value) => `"${value}"`).join(', ')} to the options of "${name}", or map to an existing one.`
  return { code: 'picklist_value', severity: 'error', field: name, values, fix }
}

type Fit = 'fits' | 'error' | 'warning'
type Judge = (output: MappingOutput) => Fit

const textOf = ({ literal }: MappingOutput): string | null => (typeof literal === 'string' ? literal : null)
const never: Judge = () => 'error'
const always: Judge = () => 'fits'
const doubtful: Judge = () => 'warning'
const numeric: Judge = (output) => {
  const text = textOf(output)
  return text !== null && Number.isFinite(Number(text)) ? 'warning' : 'error'
}
const logical: Judge = (output) => (/^(?:true|false)$/i.test(textOf(output) ?? '') ? 'warning' : 'error')
const temporal: Judge = (output) => {
  const text = textOf(output) ?? ''
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)) ? 'fits' : 'error'
}

type Row = Readonly<Record<ValueKind, Judge>>

const TEXT: Row = {
  text: always,
  number: doubtful,
  integer: doubtful,
  boolean: doubtful,
  date: always,
  datetime: doubtful,
}
const NUMBER: Row = { text: numeric, number: always, integer: always, boolean: never, date: never, datetime: never }

/** How each field type accepts each kind of value: what a vendor converts automatically, and what it refuses. */
const ROWS: Readonly<Record<Exclude<CrmField['type'], 'picklist' | 'multi_picklist' | 'other'>, Row>> = {
  string: TEXT,
  text: TEXT,
  number: NUMBER,
  integer: { ...NUMBER, number: doubtful },
  boolean: { text: logical, number: never, integer: never, boolean: always, date: never, datetime: never },
  date: { text: temporal, number: never, integer: never, boolean: never, date: always, datetime: always },
  datetime: { text: temporal, number: never, integer: never, boolean: never, date: doubtful, datetime: always },
  reference: {
    text: (output) => (textOf(output) === null ? 'warning' : 'fits'),
    number: doubtful,
    integer: doubtful,
    boolean: never,
    date: never,
    datetime: never,
  },
}

const CASTS: Readonly<Partial<Record<CrmField['type'], string>>> = {
  string: 'string',
  text: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
}

function findTypeMisfit({ name, type }: CrmField, output: MappingOutput): FieldMisfit | null {
  if (type === 'picklist' || type === 'multi_picklist' || type === 'other') return null
  const fit = ROWS[type][output.kind](output)
  if (fit === 'fits') return null
  const cast = CASTS[type]
  const next =
    cast === undefined ? 'map a field of another type' : `give the mapping cast: '${cast}', or map another field`
  const fix = `"${name}" has the type ${type} but would get ${output.kind}: ${next}.`
  return { code: 'type_mismatch', severity: fit, field: name, fieldType: type, valueKind: output.kind, fix }
}

function findLengthMisfit({ name, maxLength }: CrmField, output: MappingOutput): FieldMisfit | null {
  const length = textOf(output)?.length ?? output.maxLength
  if (maxLength === undefined || length === undefined || length <= maxLength) return null
  return tooLong(name, maxLength, length, output.literal === undefined ? 'warning' : 'error')
}

/** A value that is longer than the field allows. */
export function tooLong(field: string, maxLength: number, length: number, severity: 'error' | 'warning'): FieldMisfit {
  const fix = `"${field}" takes ${maxLength} characters but may get ${length}: make it longer in the CRM, or map a longer field.`
  return { code: 'too_long', severity, field, maxLength, length, fix }
}
