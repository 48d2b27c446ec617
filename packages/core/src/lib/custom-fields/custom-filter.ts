import { type JsonObject, type JsonValue, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { parseInput } from '../base/parse-input.ts'
import type { CustomField } from './custom-field.ts'
import type { CustomFieldSet } from './custom-field-set.ts'

type Scalar = string | number | boolean

/** What a list of records asks of its custom fields; all of it must hold. */
export type CustomFilter<Fields extends object> = [keyof Fields] extends [never]
  ? Readonly<Record<string, never>>
  : { readonly [Field in keyof Fields]?: CustomFieldFilter<NonNullable<Fields[Field]>> | undefined }

/** A value, which means equal; or an object of comparisons, which all must hold. */
export type CustomFieldFilter<Value> = [Value] extends [readonly (infer Item)[]]
  ? CustomListFilter<Item>
  : [Value] extends [Scalar]
    ? Value | CustomScalarFilter<Value>
    : CustomPresence

export interface CustomPresence {
  /** True for records that have a value, false for the others. */
  readonly present?: boolean | undefined
}

/** Texts are compared by the numbers of their characters, days and moments by time. */
export interface CustomScalarFilter<Value> extends CustomPresence {
  /** One of at most 100 values. */
  readonly in?: readonly Value[] | undefined
  readonly atLeast?: Value | undefined
  readonly above?: Value | undefined
  readonly atMost?: Value | undefined
  readonly below?: Value | undefined
}

export interface CustomListFilter<Item> extends CustomPresence {
  readonly has?: Item | undefined
  /** At least one of at most 100 items. */
  readonly hasAny?: readonly Item[] | undefined
  /** Each of at most 100 items. */
  readonly hasAll?: readonly Item[] | undefined
}

const comparisons = { atLeast: '>=', above: '>', atMost: '<=', below: '<' } as const
type Comparison = keyof typeof comparisons

/** A condition on one field, as the database checks it. */
export type CustomTest =
  | { readonly kind: 'contains'; readonly value: JsonObject }
  | { readonly kind: 'anyOf'; readonly field: CustomField; readonly values: readonly Scalar[] }
  | { readonly kind: 'compare'; readonly field: CustomField; readonly operator: string; readonly value: Scalar }
  | { readonly kind: 'present'; readonly field: CustomField; readonly present: boolean }

const MAX_VALUES = 100

/**
 * Checks a filter, and turns it into conditions.
 * @throws LeadKitError `invalid_input` for an unknown field, or a comparison that the field's type does not have.
 */
export function checkCustomFilter(set: CustomFieldSet, input: unknown, operation: string): readonly CustomTest[] {
  if (input === undefined) return []
  const names = z.record(z.string(), z.unknown())
  const { custom } = parseInput(z.strictObject({ custom: names }), { custom: input }, operation)
  return Object.entries(custom).flatMap(([name, wanted]) => {
    const field = set.fields.get(name)
    if (field === undefined) {
      const known = [...set.fields.keys()].join(', ') || 'none'
      throw new LeadKitError('invalid_input', `${operation}: custom: unknown field; declared are: ${known}`)
    }
    if (wanted === undefined) return []
    const schema = z.strictObject({ custom: z.strictObject({ [name]: filterSchema(field) }) })
    const checked = parseInput(schema, { custom: { [name]: wanted } }, operation)
    return toTests(field, checked.custom[name] as CheckedFilter)
  })
}

type CheckedFilter = Scalar | (CustomScalarFilter<Scalar> & CustomListFilter<Scalar>)

function filterSchema(field: CustomField): z.ZodType {
  const present = { present: z.boolean().optional() }
  const value = valueSchema(field)
  if (value === null) return z.strictObject(present)
  const values = z.array(value).min(1).max(MAX_VALUES).optional()
  if (field.kind === 'list')
    return z.strictObject({ ...present, has: value.optional(), hasAny: values, hasAll: values })
  const ranges =
    field.kind === 'boolean' ? {} : Object.fromEntries(Object.keys(comparisons).map((name) => [name, value.optional()]))
  return z.union([value, z.strictObject({ ...present, in: values, ...ranges })])
}

/** The values that a filter may name; null for a field that can only be present or absent. */
function valueSchema({ kind, options }: CustomField): z.ZodType<Scalar> | null {
  if (options !== null && kind !== 'json') return z.literal(options as readonly Scalar[])
  switch (kind) {
    case 'text':
      return z.string().max(1000)
    case 'number':
    case 'integer':
      return z.number()
    case 'boolean':
      return z.boolean()
    case 'date':
      return z.iso.date()
    case 'datetime':
      return z.iso.datetime({ offset: true }).overwrite((text) => new Date(text).toISOString())
    case 'list':
      return z.union([z.string().max(1000), z.number(), z.boolean()])
    case 'json':
      return null
  }
}

/** Numbers, days and moments are compared as such, which an index of its own can serve. */
export function isOrdered({ kind }: CustomField): boolean {
  return kind === 'number' || kind === 'integer' || kind === 'date' || kind === 'datetime'
}

function toTests(field: CustomField, filter: CheckedFilter): readonly CustomTest[] {
  if (typeof filter !== 'object') return [equals(field, filter)]
  const { present, in: anyOf, has, hasAny, hasAll } = filter
  const values = anyOf ?? hasAny
  const items = [...(has === undefined ? [] : [has]), ...(hasAll ?? [])]
  return [
    ...(present === undefined ? [] : [{ kind: 'present', field, present } as const]),
    ...(values === undefined ? [] : [{ kind: 'anyOf', field, values } as const]),
    ...(items.length === 0 ? [] : [contains(field.name, items)]),
    ...(Object.keys(comparisons) as Comparison[]).flatMap((name) => {
      const value = filter[name]
      return value === undefined ? [] : [{ kind: 'compare', field, operator: comparisons[name], value } as const]
    }),
  ]
}

function equals(field: CustomField, value: Scalar): CustomTest {
  return isOrdered(field) ? { kind: 'compare', field, operator: '=', value } : contains(field.name, value)
}

function contains(name: string, value: JsonValue): CustomTest {
  return { kind: 'contains', value: { [name]: value } }
}

/** A JSON path that holds for a record whose field is, or has, one of the values. Texts are quoted as JSON, which the path's grammar reads. */
export function anyOfPath(name: string, values: readonly Scalar[]): string {
  return values.map((value) => `$."${name}" == ${JSON.stringify(value)}`).join(' || ')
}
