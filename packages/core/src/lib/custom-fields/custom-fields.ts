import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { type CustomField, toCustomField } from './custom-field.ts'
import { CustomFieldSet } from './custom-field-set.ts'
import {
  customEntities,
  type CustomEntity,
  type CustomFieldNames,
  type CustomFieldSchemas,
} from './custom-field-schemas.ts'

/** The custom fields of a kit, by kind of record. */
export type CustomFields = Readonly<Record<CustomEntity, CustomFieldSet>>

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,59}$/
const MAX_FIELDS = 100
const OPERATION = 'createLeadKit: customFields'

/**
 * Reads the host's schemas.
 * @throws LeadKitError `configuration` for what cannot be stored: it says which field, why, and what to do.
 */
export function readCustomFields(
  schemas: CustomFieldSchemas = {},
  indexes: CustomFieldNames = {},
  searched: Pick<CustomFieldNames, 'leads'> = {},
): CustomFields {
  const toSet = (entity: CustomEntity): CustomFieldSet => {
    const schema = schemas[entity]
    const fields = schema === undefined ? [] : fieldsOf(schema, `${OPERATION}.${entity}`)
    const names = entity === 'leads' ? checkSearched(fields, searched.leads ?? []) : []
    return new CustomFieldSet(entity, fields, checkIndexes(fields, indexes[entity] ?? [], entity), names)
  }
  return Object.fromEntries(customEntities.map((entity) => [entity, toSet(entity)])) as unknown as CustomFields
}

/** The custom fields of a kit that declares none. */
export const noCustomFields: CustomFields = readCustomFields()

/** @throws LeadKitError `configuration`. */
function fieldsOf(schema: z.core.$ZodObject, operation: string): readonly CustomField[] {
  const { _zod: internals } = schema
  const { shape, catchall, checks } = internals.def
  if (checks !== undefined && checks.length > 0)
    throw refusal(
      operation,
      'fields are stored one by one, so a check of the whole object is not applied: put it on a field',
    )
  if (catchall !== undefined && !(catchall instanceof z.core.$ZodNever))
    throw refusal(operation, 'fields without a declaration are refused: leave out .loose() and .catchall()')
  const names = Object.keys(shape)
  if (names.length > MAX_FIELDS) throw refusal(operation, `declare at most ${MAX_FIELDS} fields, not ${names.length}`)
  return names.map((name) => {
    if (!NAME.test(name))
      throw refusal(
        operation,
        `a name must be 1 to 60 letters, digits and _, and begin with a letter; rename "${name}"`,
      )
    const field = toCustomField(name, shape[name] as z.core.$ZodType)
    if (typeof field === 'string') throw refusal(`${operation}.${name}`, field)
    return checkMoments(field, `${operation}.${name}`)
  })
}

/** Moments are stored in UTC with milliseconds, which the schema has to accept. A time without a zone is a text. */
function checkMoments(field: CustomField, operation: string): CustomField {
  if (field.kind !== 'datetime') return field
  if (!z.safeParse(field.schema, '2026-01-31T09:30:00.000Z').success)
    throw refusal(operation, 'moments are stored in UTC with milliseconds: use z.iso.datetime() without precision')
  return field
}

function checkIndexes(
  fields: readonly CustomField[],
  names: readonly string[],
  entity: CustomEntity,
): readonly string[] {
  const operation = `createLeadKit: customFieldIndexes.${entity}`
  for (const name of names) {
    const field = fields.find((each) => each.name === name)
    if (field === undefined) throw refusal(operation, `customFields.${entity} declares no field "${name}"`)
    if (field.kind === 'json') throw refusal(operation, `"${name}" is an object, which lists cannot compare`)
  }
  return [...new Set(names)]
}

const SEARCHABLE: ReadonlySet<string> = new Set(['text', 'number', 'integer', 'list'])

function checkSearched(fields: readonly CustomField[], names: readonly string[]): readonly string[] {
  const operation = 'createLeadKit: customFieldSearch.leads'
  for (const name of names) {
    const field = fields.find((each) => each.name === name)
    if (field === undefined) throw refusal(operation, `customFields.leads declares no field "${name}"`)
    if (!SEARCHABLE.has(field.kind)) throw refusal(operation, `"${name}" has no words: name texts, numbers and lists`)
  }
  return [...new Set(names)]
}

function refusal(operation: string, rule: string): LeadKitError {
  return new LeadKitError('configuration', `${operation}: ${rule}`)
}
