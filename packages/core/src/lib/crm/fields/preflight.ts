import type { CrmField, CrmFieldValue, CrmProblem } from '@leadkit/contracts'
import { applyFieldMappings, type MappedFields } from './apply-field-mappings.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { checkMappingsOf } from './check-mappings.ts'
import { checkSample } from './check-sample.ts'
import type { FieldMapping } from './field-mapping.ts'
import type { LeadSnapshot } from './lead-snapshot.ts'
import type { PreflightFinding } from './preflight-finding.ts'

/** The record that a lead would become, before the provider converts the values to its vendor's format. */
export interface PreflightSample {
  /** `built_in`: the tenant has no leads yet, so a made-up one is shown. */
  readonly lead: 'given' | 'newest' | 'built_in'
  /** The value of the key field. */
  readonly key: string
  /** Remote field name → value; null empties the field. */
  readonly fields: Readonly<Record<string, CrmFieldValue>>
  /** Fields whose value could not be cast. */
  readonly leftOut: readonly string[]
}

export interface CrmPreflight {
  /** True if no finding is an `error`. */
  readonly ok: boolean
  /** The remote object. */
  readonly object: string
  readonly findings: readonly PreflightFinding[]
  readonly sample: PreflightSample
}

export interface PreflightRequest {
  readonly object: string
  readonly keyField: string
  readonly mappings: readonly FieldMapping[]
  /** The kit's custom fields of leads. */
  readonly customFields: CustomFieldSet
  readonly problems: readonly CrmProblem[]
  /** Null if the account did not allow reading them; `problems` then says why. */
  readonly fields: readonly CrmField[] | null
  readonly sample: { readonly lead: PreflightSample['lead']; readonly leadId: string; readonly snapshot: LeadSnapshot }
}

/** Combines an account's metadata, a config's mappings and a sample lead into one report. Pure. */
export function buildPreflight(request: PreflightRequest): CrmPreflight {
  const { object, mappings, problems, fields, sample } = request
  const mapped = applyFieldMappings(mappings, sample.snapshot)
  const findings = [...problems.map(toFinding), ...(fields === null ? [] : checkFields(fields, request, mapped))]
  return {
    ok: findings.every(({ severity }) => severity !== 'error'),
    object,
    findings,
    sample: {
      lead: sample.lead,
      key: sample.leadId,
      fields: mapped.fields,
      leftOut: mapped.problems.map(({ target }) => target),
    },
  }
}

/** Turns a problem with the account into a finding. */
export function toFinding({ code, field, fix }: CrmProblem): PreflightFinding {
  return { code: 'account_problem', severity: 'error', problem: code, field: field ?? null, fix }
}

/**
 * A finding from the sample replaces the warning about the same problem from the mapping, and is left out if its field already has a certain error.
 */
function checkFields(
  fields: readonly CrmField[],
  { keyField, mappings, customFields }: PreflightRequest,
  mapped: MappedFields,
): readonly PreflightFinding[] {
  const likely = checkMappingsOf({ mappings, fields, keyField }, customFields)
  const certain = new Set<string | null>(
    likely.filter(({ severity }) => severity === 'error').map(({ field }) => field),
  )
  const shown = checkSample(mapped, fields).filter(({ field }) => !certain.has(field))
  const isShown = (finding: PreflightFinding): boolean =>
    shown.some(({ code, field }) => code === finding.code && field === finding.field)
  return [...shown, ...likely.filter((finding) => !isShown(finding))]
}
