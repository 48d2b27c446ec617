import type { CrmFieldValue } from '@leadkit/contracts'
import { applyFieldMappings, type MappedFields } from './apply-field-mappings.ts'
import type { FieldMapping } from './field-mapping.ts'
import type { LeadSnapshot } from './lead-snapshot.ts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

export interface LiveFields {
  readonly fields: MappedFields['fields']
  /** Names of fields that have a value and are not sent: it could not be cast, or the CRM would refuse it. */
  readonly leftOut: readonly string[]
}

/** The fields of a lead's record that the CRM takes at this time. */
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

/** The mappings to fields that are not broken as a whole: those that can be read, too. */
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
