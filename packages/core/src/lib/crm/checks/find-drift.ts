import type { CrmField, CrmProblem } from '@leadkit/contracts'
import type { DriftReason } from '../configs/crm-drift.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { checkMappingsOf } from '../fields/check-mappings.ts'
import type { FieldMapping } from '../fields/field-mapping.ts'
import type { MappingFinding, PreflightFinding } from '../fields/preflight-finding.ts'
import { toFinding } from '../fields/preflight.ts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

export type FieldTypes = Readonly<Record<string, string>>

/** What was known about a config, and what its CRM says now. */
export interface DriftRequest {
  readonly keyField: string
  readonly mappings: readonly FieldMapping[]
  /** The kit's custom fields of leads. */
  readonly customFields: CustomFieldSet
  readonly problems: readonly CrmProblem[]
  /** Null if they could not be read. */
  readonly fields: readonly CrmField[] | null
  readonly known: { readonly faults: readonly CrmFieldFault[]; readonly fieldTypes: FieldTypes }
  readonly now: Date
}

export interface Drift {
  readonly findings: readonly PreflightFinding[]
  /** The fields that writes leave out from now on. */
  readonly faults: readonly CrmFieldFault[]
  readonly fieldTypes: FieldTypes
  /** Set if nothing can be written at all. */
  readonly pauseReason: DriftReason | null
}

/**
 * Compares a CRM with what its config expects. A field that is gone, read-only or of a new type is left out of writes; so are single values that a
 * picklist no longer has. Pure.
 */
export function findDrift(request: DriftRequest): Drift {
  const { keyField, mappings, customFields, problems, fields, known, now } = request
  const found = fields === null ? [] : checkMappingsOf({ mappings, fields, keyField }, customFields)
  const types = new Map(fields?.map((field) => [field.name, field.type]))
  const hasChanged = (field: string): boolean => {
    const before = known.fieldTypes[field]
    const wasFaulty = known.faults.some((fault) => fault.field === field && fault.code === 'type_mismatch')
    return wasFaulty || (before !== undefined && before !== types.get(field))
  }
  const faults = found.flatMap((finding) => toFault(finding, hasChanged) ?? [])
  const since = (fault: Fault): string =>
    known.faults.find(({ field, code }) => field === fault.field && code === fault.code)?.since ?? now.toISOString()
  const mapped = mappings.flatMap(({ target }) => {
    const type = types.get(target)
    return type === undefined ? [] : [[target, type] as const]
  })
  return {
    findings: [...problems.map(toFinding), ...found],
    faults: fields === null ? known.faults : faults.map((fault) => ({ ...fault, since: since(fault) })),
    fieldTypes: fields === null ? known.fieldTypes : Object.fromEntries(mapped),
    pauseReason: problems[0]?.code ?? null,
  }
}

type Fault = Omit<CrmFieldFault, 'since'>

/** A mismatch that existed from the start is reported by the preflight: the CRM may still accept the value. */
function toFault(finding: MappingFinding, hasChanged: (field: string) => boolean): Fault | null {
  const { code, severity } = finding
  if (severity !== 'error') return null
  if (code === 'picklist_value') return { field: finding.field, code, values: finding.values }
  if (code === 'unknown_field' || code === 'read_only_field') return { field: finding.field, code }
  return code === 'type_mismatch' && hasChanged(finding.field) ? { field: finding.field, code } : null
}
