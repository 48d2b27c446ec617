import type { JsonValue } from '@leadkit/contracts'
import { z } from 'zod'

/** What a custom field holds. `list`: texts, numbers or booleans. `json`: anything else, which is stored but neither mapped to a CRM nor compared. */
type CustomKind = 'text' | 'number' | 'integer' | 'boolean' | 'date' | 'datetime' | 'list' | 'json'

export interface CustomField {
  readonly name: string
  readonly kind: CustomKind
  /** All values, for a field that has few. */
  readonly options: readonly JsonValue[] | null
  /** The longest text, in characters; null without a limit. */
  readonly maxLength: number | null
  /** The host's schema of a value, without `optional` and `nullable`. */
  readonly schema: z.core.$ZodType
}

/** The rule that keeps a schema from being stored, and what to do instead. */
export type FieldFault = string

/** What a schema's values are; a text that says why they cannot be stored. */
export function toCustomField(name: string, given: z.core.$ZodType): CustomField | FieldFault {
  const schema = unwrap(given)
  const fault = schemaFault(schema)
  if (fault !== null) return fault
  const json = jsonSchemaOf(schema)
  if (typeof json === 'string') return json
  return { name, schema, ...shapeOf(json), maxLength: json.maxLength ?? null }
}

interface Def {
  readonly type: string
  readonly innerType?: z.core.$ZodType
  readonly element?: z.core.$ZodType
  readonly coerce?: boolean
}

const defOf = ({ _zod: internals }: z.core.$ZodType): Def => internals.def
const WRAPPERS = new Set(['optional', 'nullable', 'nonoptional', 'readonly'])

/** Every field may be without a value: `optional` and `nullable` say nothing more. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const { type, innerType } = defOf(schema)
  return WRAPPERS.has(type) && innerType !== undefined ? unwrap(innerType) : schema
}

const INSTEAD: Readonly<Record<string, string>> = {
  date: 'JSON has no dates: use z.iso.date() for a day, or z.iso.datetime() for a moment',
  bigint: 'JSON has no bigint: use z.int(), or a text of digits',
  default: 'LeadKit creates records without it, so a default would not be stored: leave it out',
  prefault: 'LeadKit creates records without it, so a default would not be stored: leave it out',
  catch: 'a value that does not fit is refused: leave .catch() out',
  pipe: 'what is stored has to come back as it was given: leave transforms and pipes out',
  transform: 'what is stored has to come back as it was given: leave transforms and pipes out',
  unknown: 'say what the values are; z.json() takes any JSON value',
  any: 'say what the values are; z.json() takes any JSON value',
}

function schemaFault(schema: z.core.$ZodType): FieldFault | null {
  const { type, coerce, element } = defOf(schema)
  if (coerce === true) return 'a value of another type is refused, not converted: leave .coerce out'
  const instead = INSTEAD[type]
  if (instead !== undefined) return instead
  return element === undefined ? null : schemaFault(unwrap(element))
}

/** The part of JSON Schema that tells what values are. */
interface JsonSchema {
  readonly type?: string
  readonly format?: string
  readonly maxLength?: number
  readonly enum?: readonly JsonValue[]
  readonly const?: JsonValue
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** As zod's own JSON Schema: what that cannot describe is not JSON, and what differs between input and output is transformed. */
function jsonSchemaOf(schema: z.core.$ZodType): JsonSchema | FieldFault {
  let output: string
  try {
    const options = { unrepresentable: 'throw', reused: 'inline' } as const
    output = JSON.stringify(z.toJSONSchema(schema, { ...options, io: 'output' }))
    const input = JSON.stringify(z.toJSONSchema(schema, { ...options, io: 'input' }))
    if (output.includes('"default":')) return INSTEAD['default'] ?? ''
    if (strictness(output) !== strictness(input)) return INSTEAD['transform'] ?? ''
  } catch {
    return 'its values are not JSON: use texts, numbers, booleans, enums, lists and objects of these'
  }
  return JSON.parse(output) as JsonSchema
}

/** An object's output has no unknown keys, while its input may have some: a difference that does not matter. */
function strictness(text: string): string {
  return text.replaceAll('"additionalProperties":false', '').replaceAll(/,(?=[,}])|(?<=\{),/g, '')
}

const KINDS: Readonly<Record<string, CustomKind>> = {
  string: 'text',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
}
const FORMATS: Readonly<Record<string, CustomKind>> = { date: 'date', 'date-time': 'datetime' }

function shapeOf(json: JsonSchema): Pick<CustomField, 'kind' | 'options'> {
  const options = json.enum ?? (json.const === undefined ? null : [json.const])
  if (options !== null) return { kind: kindOfAll(options.map(kindOfValue)), options }
  if (json.anyOf !== undefined) return shapeOfAny(json.anyOf.map(shapeOf))
  if (json.type === 'array') return listShape(json.items)
  return { kind: FORMATS[json.format ?? ''] ?? KINDS[json.type ?? ''] ?? 'json', options: null }
}

function listShape(items: JsonSchema | undefined): Pick<CustomField, 'kind' | 'options'> {
  const item = shapeOf(items ?? {})
  return item.kind === 'json' || item.kind === 'list' ? { kind: 'json', options: null } : { ...item, kind: 'list' }
}

function shapeOfAny(members: readonly Pick<CustomField, 'kind' | 'options'>[]): Pick<CustomField, 'kind' | 'options'> {
  const options = members.flatMap((member) => member.options ?? [])
  const closed = members.every((member) => member.options !== null)
  return { kind: kindOfAll(members.map(({ kind }) => kind)), options: closed ? options : null }
}

function kindOfAll(kinds: readonly CustomKind[]): CustomKind {
  const [first] = kinds
  return first !== undefined && kinds.every((kind) => kind === first) ? first : 'json'
}

function kindOfValue(value: JsonValue): CustomKind {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return KINDS[typeof value] ?? 'json'
}
