import type { CrmField, CrmProblem } from '@leadkit/contracts'
import type { ValueKind } from './mapping-outputs.ts'

interface FindingBase {
  /** `error`: records are refused, or the field is lost. `warning`: this may affect some records. */
  readonly severity: 'error' | 'warning'
  /** The remote field; null for the account or the object as a whole. */
  readonly field: string | null
  /** What a person has to do to fix it. Contains no lead data. */
  readonly fix: string
}

/** A mismatch between a config's mappings and the account's fields, by `code`. */
export type MappingFinding = FindingBase &
  (
    | {
        readonly code: 'unknown_field'
        readonly field: string
        /** The field that was probably meant. */
        readonly suggestion: string | null
      }
    /** The source is a custom field that the kit does not declare any more. */
    | { readonly code: 'undeclared_source'; readonly field: string; readonly source: string }
    | { readonly code: 'read_only_field'; readonly field: string }
    /** The provider writes the key itself. */
    | { readonly code: 'key_field_mapped'; readonly field: string }
    | { readonly code: 'required_field_unmapped'; readonly field: string }
    /** A required field is mapped to something that a lead may lack, and the mapping has no default. */
    | { readonly code: 'required_field_may_be_empty'; readonly field: string }
    | {
        readonly code: 'picklist_value'
        readonly field: string
        /** Values that constants, defaults, value maps and sources with few values can produce, and that the picklist lacks. */
        readonly values: readonly string[]
      }
    /** Free text is mapped to a picklist. */
    | { readonly code: 'picklist_open'; readonly field: string }
    | {
        readonly code: 'type_mismatch'
        readonly field: string
        readonly fieldType: CrmField['type']
        readonly valueKind: ValueKind
      }
    /** A constant or an entry of a value map that the mapping's own cast refuses. */
    | { readonly code: 'cast_fails'; readonly field: string }
    | {
        readonly code: 'too_long'
        readonly field: string
        /** In characters. */
        readonly maxLength: number
        /** How long a value can become, or was in the sample. */
        readonly length: number
      }
  )

/** What `crmConfigs.preflight` found. */
export type PreflightFinding =
  | MappingFinding
  | (FindingBase & { readonly code: 'account_problem'; readonly problem: CrmProblem['code'] })
  /** The sample lead's value could not be cast, and is left out. */
  | (FindingBase & { readonly code: 'sample_left_out'; readonly field: string })

export type PreflightCode = PreflightFinding['code']
