import type { CrmFieldValue, CrmProvider } from '@leadkit/contracts'
import {
  type FieldMapping,
  fillTemplate,
  type MappingCast,
  type MappingCondition,
  type MappingTest,
} from './field-mapping.ts'
import type { LeadSnapshot, MappingSource } from './lead-snapshot.ts'
import { createHash } from 'node:crypto'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

export interface LiveFields {
  readonly fields: MappedFields['fields']
  /** Names of fields that have a value and are not sent: it could not be cast, or the CRM would refuse it. */
  readonly leftOut: readonly string[]
}

/** The fields of a lead's record that the CRM currently accepts. */
export function applyLiveMappings(
  mappings: readonly FieldMapping[],
  snapshot: LeadSnapshot,
  faults: readonly CrmFieldFault[],
): LiveFields {
  const { fields, problems } = applyFieldMappings(mappings, snapshot)
  const refused = new Set(
    faults.filter(({ field, values }) => field in fields && isRefused(fields[field], values)).map(({ field }) => field),
  )
  const kept = refused.size === 0 ? fields : omit(fields, refused)
  return { fields: kept, leftOut: [...problems.map(({ target }) => target), ...refused] }
}

/** The mappings whose field works, at least for some values, and so can also be read. */
export function liveMappings(
  mappings: readonly FieldMapping[],
  faults: readonly CrmFieldFault[],
): readonly FieldMapping[] {
  const broken = new Set(faults.filter(({ values }) => values === undefined).map(({ field }) => field))
  return broken.size === 0 ? mappings : mappings.filter((mapping) => !broken.has(mapping.target))
}

function isRefused(value: CrmFieldValue | undefined, refused: readonly string[] | undefined): boolean {
  if (refused === undefined) return true
  if (value === undefined || value === null || value instanceof Date) return false
  const choices = Array.isArray(value) ? value : [value]
  return choices.some((choice) => refused.includes(String(choice)))
}

function omit(fields: MappedFields['fields'], names: ReadonlySet<string>): MappedFields['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)))
}

/** SHA-256 in hex over the fields, sorted by name: equal for equal values, however they were produced. */
export function hashFields(fields: Readonly<Record<string, CrmFieldValue>>): string {
  const sorted = Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
}

/** A field that could not be written, by name; never its value. */
export interface MappingProblem {
  readonly target: string
  readonly code: 'cast_failed'
}

export interface MappedFields {
  /** Remote field name → value; null empties the field. */
  readonly fields: Readonly<Record<string, CrmFieldValue>>
  readonly problems: readonly MappingProblem[]
}

/** Turns a lead into the fields of a remote record. Pure and total. */
export function applyFieldMappings(mappings: readonly FieldMapping[], snapshot: LeadSnapshot): MappedFields {
  const fields = new Map<string, CrmFieldValue>()
  const problems: MappingProblem[] = []
  for (const mapping of mappings) {
    const { target } = mapping
    if (isValue(fields.get(target)) || !isKnown(mapping, snapshot) || !holds(mapping.when, snapshot)) continue
    const value = valueOf(mapping, snapshot)
    if (value === undefined) problems.push({ target, code: 'cast_failed' })
    else if (value !== null || mapping.whenEmpty === 'clear') fields.set(target, value)
  }
  return {
    fields: Object.fromEntries(fields),
    problems: problems.filter((problem) => !isValue(fields.get(problem.target))),
  }
}

/** The mappings of a config that has none: the fields that every lead has, mapped to the provider's default fields. */
export function defaultFieldMappings(provider: Pick<CrmProvider, 'defaultFields'>): readonly FieldMapping[] {
  const names = ['name', 'email', 'phone', 'company', 'status', 'score', 'notes'] as const
  return names.flatMap((name) => {
    const target = provider.defaultFields[name]
    return target === null ? [] : [{ target, source: `lead.${name}` as const }]
  })
}

/** A custom field that is not declared, or whose stored value does not fit its schema, leaves the remote field as it is. */
export function isKnown(mapping: FieldMapping, { values }: LeadSnapshot): boolean {
  return !('source' in mapping) || !mapping.source.startsWith('lead.custom.') || Object.hasOwn(values, mapping.source)
}

function isValue(value: CrmFieldValue | undefined): boolean {
  return value !== undefined && value !== null
}

/** Undefined if the cast failed, null if there is no value. */
function valueOf(mapping: FieldMapping, snapshot: LeadSnapshot): CrmFieldValue | undefined {
  const mapped = mapValue(mapping, rawValue(mapping, snapshot))
  if (mapped === null) return mapping.default ?? null
  return mapping.cast === undefined ? mapped : castValue(mapped, mapping.cast)
}

function rawValue(mapping: FieldMapping, snapshot: LeadSnapshot): CrmFieldValue {
  if ('source' in mapping) return emptyToNull(snapshot.values[mapping.source] ?? null)
  if ('constant' in mapping) return mapping.constant
  return emptyToNull(
    fillTemplate(mapping.template, (name) => asText(snapshot.values[name as MappingSource] ?? null)).trim(),
  )
}

function mapValue(mapping: FieldMapping, value: CrmFieldValue): CrmFieldValue {
  if (mapping.map === undefined || value === null) return value
  const replaced = Object.hasOwn(mapping.map, asText(value)) ? mapping.map[asText(value)] : value
  return replaced ?? null
}

function holds(condition: MappingCondition | undefined, snapshot: LeadSnapshot): boolean {
  if (condition === undefined) return true
  if ('all' in condition) return condition.all.every((test) => passes(test, snapshot))
  if ('any' in condition) return condition.any.some((test) => passes(test, snapshot))
  return passes(condition, snapshot)
}

function passes(test: MappingTest, snapshot: LeadSnapshot): boolean {
  const value = emptyToNull(snapshot.values[test.source] ?? null)
  const equals = (other: string | number | boolean): boolean => value !== null && asText(value) === asText(other)
  switch (test.operator) {
    case 'present':
      return value !== null
    case 'absent':
      return value === null
    case 'equals':
      return equals(test.value)
    case 'not_equals':
      return !equals(test.value)
    case 'in':
      return test.values.some(equals)
    case 'not_in':
      return !test.values.some(equals)
  }
}

function castValue(value: CrmFieldValue, cast: MappingCast): CrmFieldValue | undefined {
  switch (cast) {
    case 'string':
      return asText(value)
    case 'number':
      return toNumber(value)
    case 'integer': {
      const number = toNumber(value)
      return number === undefined ? undefined : Math.round(number)
    }
    case 'boolean':
      return toBoolean(value)
    case 'date':
      return toDate(value)?.toISOString().slice(0, 10)
    case 'datetime':
      return toDate(value)
  }
}

function toNumber(value: CrmFieldValue): number | undefined {
  const number = value instanceof Date ? value.getTime() : Number(asText(value).trim() || 'none')
  return Number.isFinite(number) ? number : undefined
}

const TRUE = new Set(['true', 'yes', '1', 'on'])
const FALSE = new Set(['false', 'no', '0', 'off'])

function toBoolean(value: CrmFieldValue): boolean | undefined {
  const word = asText(value).trim().toLowerCase()
  if (TRUE.has(word)) return true
  return FALSE.has(word) ? false : undefined
}

function toDate(value: CrmFieldValue): Date | undefined {
  const date = value instanceof Date ? value : new Date(typeof value === 'number' ? value : asText(value))
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** The text form in which a value is compared and written. */
export function asText(value: CrmFieldValue): string {
  if (value === null) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function emptyToNull(value: CrmFieldValue): CrmFieldValue {
  return typeof value === 'string' && value.trim() === '' ? null : value
}
