import type { CrmFieldValue, JsonObject, JsonValue } from '@leadkit/contracts'
import { z } from 'zod'
import type { CustomField } from '../../custom-fields/custom-field.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import type { CustomSource } from './lead-snapshot.ts'

const PREFIX = 'lead.custom.'

/** `lead.custom.budget` → `budget`; null for any other source. */
export function customNameOf(source: string): string | null {
  return source.startsWith(PREFIX) ? source.slice(PREFIX.length) : null
}

/** The custom field that a source names; undefined for another source, and for a field that is not declared. */
export function customFieldOf(source: string, fields: CustomFieldSet): CustomField | undefined {
  const name = customNameOf(source)
  return name === null ? undefined : fields.fields.get(name)
}

/** The sources of the custom fields that a CRM can hold: all but objects. */
export function customSources(fields: CustomFieldSet): readonly CustomSource[] {
  return mappableFields(fields).map(sourceOf)
}

function mappableFields(fields: CustomFieldSet): readonly CustomField[] {
  return [...fields.fields.values()].filter(({ kind }) => kind !== 'json')
}

function sourceOf({ name }: CustomField): CustomSource {
  return `${PREFIX}${name}`
}

/** True for a source that a change in the CRM can be written to: a custom field with one text, number, boolean, day or moment. */
export function isWritableCustom(source: string, fields: CustomFieldSet): boolean {
  const field = customFieldOf(source, fields)
  return field !== undefined && field.kind !== 'json' && field.kind !== 'list'
}

/**
 * A lead's custom values as mappings read them; null for a field without one. A stored value that the schema does not accept has no entry: what
 * the CRM has stays as it is.
 */
export function customSnapshot(
  fields: CustomFieldSet,
  stored: JsonObject | null,
): Readonly<Record<CustomSource, CrmFieldValue>> {
  const wrong = new Set(stored === null ? [] : fields.issuesOf(stored).map(({ path }) => path.split('.')[0]))
  const right = mappableFields(fields).filter(({ name }) => !wrong.has(name))
  return Object.fromEntries(right.map((field) => [sourceOf(field), toMapped(field, stored?.[field.name] ?? null)]))
}

/** A stored value as a mapping reads it: a moment as a date, which providers format for the CRM's field. */
export function toMapped({ kind }: CustomField, value: JsonValue): CrmFieldValue {
  return kind === 'datetime' && typeof value === 'string' ? new Date(value) : value
}

/** A text from a CRM as a custom field stores it; null for none, undefined for a value that the field cannot hold. */
export function fromRemote(field: CustomField | undefined, text: string): JsonValue | undefined {
  if (field === undefined) return undefined
  if (text === '') return null
  const value = convert(field, text)
  return value !== undefined && z.safeParse(field.schema, value).success ? value : undefined
}

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  yes: true,
  no: false,
  '1': true,
  '0': false,
}

function convert({ kind }: CustomField, text: string): JsonValue | undefined {
  switch (kind) {
    case 'number':
    case 'integer': {
      const number = Number(text)
      return Number.isFinite(number) ? number : undefined
    }
    case 'boolean':
      return FLAGS[text.toLowerCase()]
    case 'date':
      return toMoment(text)?.slice(0, 10)
    case 'datetime':
      return toMoment(text)
    case 'text':
      return text
    case 'list':
    case 'json':
      return undefined
  }
}

/** ISO 8601, or milliseconds since 1970, which some CRMs send. */
function toMoment(text: string): string | undefined {
  const date = new Date(/^\d{12,14}$/.test(text) ? Number(text) : text)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** A value of each custom field for the made-up lead of a preflight; null where none is known to fit. */
export function sampleCustom(fields: CustomFieldSet): Readonly<Record<CustomSource, CrmFieldValue>> {
  const samples: readonly JsonValue[] = [
    'Example',
    1000,
    1,
    true,
    '2026-01-15',
    '2026-01-15T09:30:00.000Z',
    ['Example'],
  ]
  const entries = mappableFields(fields).map((field) => {
    const { kind, options } = field
    const own = options === null ? [] : kind === 'list' ? [[...options]] : options
    const known = [...own, ...samples]
    const value = known.find((sample) => z.safeParse(field.schema, sample).success) ?? null
    return [sourceOf(field), toMapped(field, value)] as const
  })
  return Object.fromEntries(entries)
}
