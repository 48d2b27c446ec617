import type { CrmFieldValue } from '@leadkit/contracts'
import { applyFieldMappings } from './apply-field-mappings.ts'
import type { FieldMapping, MappingCast } from './field-mapping.ts'
import type { CustomField } from '../../custom-fields/custom-field.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { customFieldOf, customNameOf, toMapped } from './custom-source.ts'
import { type BuiltInSource, type LeadSnapshot, type MappingSource, mappingSources } from './lead-snapshot.ts'
import { touchShapes } from './touch-sources.ts'

/** What a field mapping passes to the provider: `date` is a day as text, `datetime` a point in time. */
export type ValueKind = 'text' | 'number' | 'integer' | 'boolean' | 'date' | 'datetime'

/** One way in which a mapping can produce a value. */
export interface MappingOutput {
  readonly kind: ValueKind
  /** Known without a lead: a constant, a default, an entry of a value map, or a value of a source with few values. */
  readonly literal?: CrmFieldValue
  /** The longest text that the source can hold, if there is a limit. In characters. */
  readonly maxLength?: number | undefined
}

export interface MappingOutputs {
  readonly outputs: readonly MappingOutput[]
  /** True if a value known in advance cannot be cast. */
  readonly castFails: boolean
  /** True if a lead can leave the field without a value. */
  readonly mayBeEmpty: boolean
}

interface SourceShape {
  readonly kind: ValueKind
  readonly values?: readonly CrmFieldValue[]
  readonly maxLength?: number
}

const text = (maxLength?: number): SourceShape => ({ kind: 'text', ...(maxLength !== undefined && { maxLength }) })
const oneOf = (...values: string[]): SourceShape => ({ kind: 'text', values })
const moment: SourceShape = { kind: 'datetime' }

/** What each source can hold; lengths are those of the columns. */
const SHAPES: Readonly<Record<BuiltInSource, SourceShape>> = {
  'lead.id': text(36),
  'lead.name': text(255),
  'lead.firstName': text(255),
  'lead.lastName': text(255),
  'lead.email': text(255),
  'lead.phone': text(50),
  'lead.company': text(255),
  'lead.status': oneOf('new', 'contacted', 'qualified', 'converted', 'lost'),
  'lead.notes': text(),
  'lead.optedOut': { kind: 'boolean' },
  'lead.createdAt': moment,
  'lead.updatedAt': moment,
  'lead.score': oneOf('hot', 'warm', 'cold'),
  'lead.scoreValue': { kind: 'integer' },
  'lead.scoredAt': moment,
  'score.reasoning': text(),
  'score.signals': text(),
  'score.confidence': { kind: 'number' },
  'score.model': text(100),
  'conversation.id': text(36),
  'conversation.platform': oneOf('facebook', 'instagram', 'twitter', 'linkedin'),
  'conversation.channel': oneOf('direct_message', 'public'),
  'conversation.accountName': text(255),
  'conversation.participantId': text(255),
  'conversation.participantName': text(255),
  'conversation.participantUsername': text(255),
  'conversation.startedAt': moment,
  'conversation.lastMessageAt': moment,
  'conversation.messageCount': { kind: 'integer' },
  ...touchShapes,
}

const ALWAYS_THERE: ReadonlySet<MappingSource> = new Set([
  'lead.id',
  'lead.status',
  'lead.createdAt',
  'lead.updatedAt',
  'lead.optedOut',
])

/** Everything that a mapping can produce, for any lead. */
export function mappingOutputs(mapping: FieldMapping, fields: CustomFieldSet): MappingOutputs {
  const known = knownInputs(mapping, fields).map((values) => evaluate(mapping, values))
  const literals = known.flatMap((result) => (result === undefined || result === null ? [] : [result]))
  const byDefault = mapping.default ?? null
  return {
    outputs: [
      ...literals.map((literal) => toLiteral(literal, mapping.cast)),
      ...(byDefault === null ? [] : [toLiteral(byDefault, undefined)]),
      ...openOutputs(mapping, fields),
    ],
    castFails: known.includes(undefined),
    mayBeEmpty: byDefault === null && (mapping.when !== undefined || canBeEmpty(mapping)),
  }
}

function canBeEmpty(mapping: FieldMapping): boolean {
  if ('constant' in mapping) return mapping.constant === null || mapping.constant === ''
  return 'source' in mapping ? !ALWAYS_THERE.has(mapping.source) : /^\s*\{\{[^{}]*\}\}\s*$/.test(mapping.template)
}

/** The inputs that are known without a lead; a constant needs none. */
function knownInputs(mapping: FieldMapping, fields: CustomFieldSet): readonly Partial<LeadSnapshot['values']>[] {
  if (!('source' in mapping)) return 'constant' in mapping ? [{}] : []
  const values = shapeOf(mapping.source, fields).values ?? Object.keys(mapping.map ?? {})
  return values.map((value) => ({ [mapping.source]: value }))
}

/** What a mapping produces if its value is not known in advance. */
function openOutputs(mapping: FieldMapping, fields: CustomFieldSet): readonly MappingOutput[] {
  if ('constant' in mapping) return []
  if ('template' in mapping) return [{ kind: castKind('text', mapping.cast) }]
  const { kind, values, maxLength } = shapeOf(mapping.source, fields)
  if (values !== undefined) return []
  const outcome = castKind(kind, mapping.cast)
  return [{ kind: outcome, ...(outcome === 'text' && kind === 'text' && { maxLength }) }]
}

function shapeOf(source: MappingSource, fields: CustomFieldSet): SourceShape {
  if (customNameOf(source) === null) return SHAPES[source as BuiltInSource]
  const field = customFieldOf(source, fields)
  if (field === undefined) return text()
  const { kind, options, maxLength } = field
  if (options !== null) return { kind: toValueKind(kind), values: options.map((option) => toMapped(field, option)) }
  return { kind: toValueKind(kind), ...(maxLength !== null && { maxLength }) }
}

/** A list is written as the CRM's field wants it, value by value. */
function toValueKind(kind: CustomField['kind']): ValueKind {
  return kind === 'list' || kind === 'json' ? 'text' : kind
}

/** Undefined if the cast fails. Ignores the condition, which decides whether the field is written, not what. */
function evaluate(mapping: FieldMapping, values: Partial<LeadSnapshot['values']>): CrmFieldValue | undefined {
  const { when: _when, default: _default, ...bare } = mapping
  const empty = Object.fromEntries(mappingSources.map((source) => [source, null])) as LeadSnapshot['values']
  const { fields, problems } = applyFieldMappings([bare], {
    version: 0,
    values: { ...empty, ...values } as LeadSnapshot['values'],
  })
  return problems.length > 0 ? undefined : (fields[mapping.target] ?? null)
}

function toLiteral(literal: CrmFieldValue, cast: MappingCast | undefined): MappingOutput {
  return { kind: cast === 'date' ? 'date' : kindOf(literal), literal }
}

function kindOf(value: CrmFieldValue): ValueKind {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return value instanceof Date ? 'datetime' : 'text'
}

function castKind(kind: ValueKind, cast: MappingCast | undefined): ValueKind {
  if (cast === undefined) return kind
  return cast === 'string' ? 'text' : cast
}
