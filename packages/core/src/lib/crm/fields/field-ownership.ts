import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { isWritableCustom } from './custom-source.ts'
import type { CustomSource, MappingSource } from './lead-snapshot.ts'

/** Whose value of a field wins; see `owner` in a field mapping. */
export const fieldOwners = ['local', 'remote', 'latest'] as const
export type FieldOwner = (typeof fieldOwners)[number]

/** The sources that a change in the CRM can be written to. The status accepts only moves that the lifecycle allows. */
const writableSources = [
  'lead.name',
  'lead.email',
  'lead.phone',
  'lead.company',
  'lead.notes',
  'lead.status',
] as const satisfies readonly MappingSource[]
export type WritableSource = (typeof writableSources)[number] | CustomSource

/** The parts of a mapping that ownership depends on, whether the mapping is validated or not. */
interface MappingShape {
  readonly target: string
  readonly source?: MappingSource | undefined
  readonly owner?: FieldOwner | undefined
  readonly map?: Readonly<Record<string, unknown>> | undefined
  readonly cast?: string | undefined
  readonly when?: unknown
  readonly default?: unknown
}

interface OwnershipFault {
  readonly index: number
  readonly key: string
  readonly message: string
}

/** Why mappings cannot be reversed; empty for mappings that only write. */
export function ownershipFaults(mappings: readonly MappingShape[], fields: CustomFieldSet): readonly OwnershipFault[] {
  return mappings.flatMap((mapping, index) =>
    isTwoWay(mapping)
      ? [...shapeFaults(mapping, fields), ...rivalFaults(mapping, mappings)].map((fault) => ({ index, ...fault }))
      : [],
  )
}

type Fault = Omit<OwnershipFault, 'index'>

function shapeFaults(mapping: MappingShape, fields: CustomFieldSet): readonly Fault[] {
  const { owner, map } = mapping
  const faults: Fault[] = []
  const isWritable = isWritableCustom(mapping.source ?? '', fields)
  if (!isWritable && !writableSources.some((source) => source === mapping.source)) {
    const message = `this source cannot be written to a lead; owner ${owner} accepts ${writableSources.join(', ')}, and custom fields with one value`
    faults.push({ key: 'source', message })
  }
  for (const key of ['when', 'default'] as const) {
    if (mapping[key] !== undefined) faults.push({ key, message: `owner ${owner} cannot be reversed with ${key}` })
  }
  if (mapping.cast !== undefined && mapping.cast !== 'string') {
    faults.push({ key: 'cast', message: `owner ${owner} takes no cast but string` })
  }
  if (map !== undefined && !isOneToOne(Object.values(map))) {
    faults.push({
      key: 'map',
      message: `owner ${owner} needs a map whose values differ from each other and are not null`,
    })
  }
  return faults
}

function rivalFaults(mapping: MappingShape, mappings: readonly MappingShape[]): readonly Fault[] {
  const others = mappings.filter((other) => other !== mapping)
  const faults: Fault[] = []
  if (others.some((other) => other.target === mapping.target)) {
    faults.push({ key: 'target', message: `owner ${mapping.owner} allows no second mapping of the same target` })
  }
  if (others.some((other) => isTwoWay(other) && other.source === mapping.source)) {
    faults.push({ key: 'source', message: 'only one field of the CRM can own a source' })
  }
  return faults
}

function isTwoWay({ owner }: MappingShape): boolean {
  return owner === 'remote' || owner === 'latest'
}

function isOneToOne(values: readonly unknown[]): boolean {
  return !values.includes(null) && new Set(values.map(String)).size === values.length
}
