import { type JsonObject, type JsonValue, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { ruleOf } from '../base/input-issue.ts'
import { jsonFault } from '../base/json-limits.ts'
import { parseInput } from '../base/parse-input.ts'
import type { CustomField } from './custom-field.ts'
import type { CustomEntity, CustomIssue } from './custom-field-schemas.ts'

/** The most that all custom values of one record may take, as bytes of JSON. */
const MAX_CUSTOM_BYTES = 16_384

/** A change to custom values: what is set, and which fields are emptied. The other fields stay. */
export interface CustomChange {
  readonly set: JsonObject
  readonly emptied: readonly string[]
}

/** Stored values that the schema accepts, and why the others were left out. */
export interface ReadCustom {
  readonly custom: JsonObject
  readonly customIssues: readonly CustomIssue[]
}

type GivenValues = Readonly<Record<string, JsonValue | undefined>>

const NOTHING: ReadCustom = Object.freeze({ custom: Object.freeze({}), customIssues: Object.freeze([]) })

/** The custom fields of one kind of record. Pure. */
export class CustomFieldSet {
  readonly entity: CustomEntity
  readonly fields: ReadonlyMap<string, CustomField>
  /** Names of the fields that have an index. */
  readonly indexed: readonly string[]
  /** Names of the fields whose words searches of leads find. */
  readonly searched: readonly string[]
  readonly #input: z.ZodType<GivenValues>

  constructor(
    entity: CustomEntity,
    fields: readonly CustomField[] = [],
    indexed: readonly string[] = [],
    searched: readonly string[] = [],
  ) {
    this.searched = searched
    this.entity = entity
    this.fields = new Map(fields.map((field) => [field.name, field]))
    this.indexed = indexed
    const shape = Object.fromEntries(fields.map(({ name, schema }) => [name, z.nullish(schema)]))
    this.#input = z.strictObject(shape) as unknown as z.ZodType<GivenValues>
  }

  /**
   * Checks values that the host gives.
   * @throws LeadKitError `invalid_input`, with the path of the wrong value, such as `custom.budget`.
   */
  change(input: unknown, operation: string): CustomChange {
    if (input === undefined) return { set: {}, emptied: [] }
    const { custom } = parseInput(z.strictObject({ custom: this.#input }), { custom: input }, operation)
    const given = Object.entries(custom).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)
    const filled = given.filter(([, value]) => value !== null)
    return {
      set: Object.fromEntries(filled.map(([name, value]) => [name, this.#toStored(name, value, operation)])),
      emptied: given.flatMap(([name, value]) => (value === null ? [name] : [])),
    }
  }

  /** A value as it is stored: a moment in UTC with milliseconds, so that texts are in the order of time. */
  #toStored(name: string, value: JsonValue, operation: string): JsonValue {
    const field = this.fields.get(name)
    const stored = field?.kind === 'datetime' && typeof value === 'string' ? new Date(value).toISOString() : value
    const fault = jsonFault({ [name]: stored })
    if (fault !== null) throw new LeadKitError('invalid_input', `${operation}: custom.${name}: ${fault}`)
    if (field === undefined || z.safeParse(field.schema, stored).success) return stored
    throw new LeadKitError(
      'configuration',
      `${operation}: custom.${name}: the schema does not accept what it made of the value; leave out what changes it`,
    )
  }

  /** What is stored, as far as the schema accepts it. Never fails: data may be older than the schema. */
  read(stored: object | null): ReadCustom {
    if (stored === null || Object.keys(stored).length === 0) return NOTHING
    const customIssues = this.issuesOf(stored)
    if (customIssues.length === 0) return { custom: stored as JsonObject, customIssues }
    const wrong = new Set(customIssues.map(({ path }) => path.split('.')[0]))
    return { custom: Object.fromEntries(Object.entries(stored).filter(([name]) => !wrong.has(name))), customIssues }
  }

  /** Why stored values do not fit the schema; at most three for each field. */
  issuesOf(stored: object): readonly CustomIssue[] {
    return Object.entries(stored).flatMap(([name, value]): readonly CustomIssue[] => {
      const field = this.fields.get(name)
      if (field === undefined) return [{ path: name, code: 'undeclared', rule: 'is not declared' }]
      const issues = z.safeParse(field.schema, value, { error: ruleOf }).error?.issues ?? []
      return issues.slice(0, 3).map((issue) => {
        return { path: [name, ...issue.path.map(String)].join('.'), code: 'invalid', rule: issue.message }
      })
    })
  }
}

export function isNoChange({ set, emptied }: CustomChange): boolean {
  return Object.keys(set).length === 0 && emptied.length === 0
}

/**
 * The values after a change, or null for none.
 * @throws LeadKitError `invalid_input` if they take more than {@link MAX_CUSTOM_BYTES}.
 */
export function mergeCustom(
  stored: Readonly<Record<string, JsonValue | undefined>> | null,
  { set, emptied }: CustomChange,
  operation: string,
): JsonObject | null {
  const kept = Object.entries({ ...stored, ...set }).filter(([name]) => !emptied.includes(name))
  const merged = Object.fromEntries(kept) as JsonObject
  return Object.keys(merged).length === 0 ? null : checkCustomSize(merged, operation)
}

/** @throws LeadKitError `invalid_input` if the values take more than {@link MAX_CUSTOM_BYTES}. */
export function checkCustomSize<Stored extends JsonObject | null>(stored: Stored, operation: string): Stored {
  const size = stored === null ? 0 : Buffer.byteLength(JSON.stringify(stored))
  if (size <= MAX_CUSTOM_BYTES) return stored
  throw new LeadKitError(
    'invalid_input',
    `${operation}: custom: all values of one record must take at most ${MAX_CUSTOM_BYTES} bytes as JSON, and would take ${size}`,
  )
}
