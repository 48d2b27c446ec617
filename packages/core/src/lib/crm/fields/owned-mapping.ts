import type { FieldMapping } from './field-mapping.ts'
import type { WritableSource } from './field-ownership.ts'
import type { MappingSource } from './lead-snapshot.ts'

/** A mapping that works in both directions: the CRM may change the lead by it. */
export type OwnedMapping = Extract<FieldMapping, { source: MappingSource }> & {
  readonly source: WritableSource
  readonly owner: 'remote' | 'latest'
}

export function isOwned(mapping: FieldMapping): mapping is OwnedMapping {
  return 'source' in mapping && mapping.owner !== undefined && mapping.owner !== 'local'
}

/** None for a config that only writes. */
export function ownedMappings(mappings: readonly FieldMapping[] | null): readonly OwnedMapping[] {
  return (mappings ?? []).filter(isOwned)
}
