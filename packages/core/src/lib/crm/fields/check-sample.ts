import type { CrmField, CrmFieldValue } from '@leadkit/contracts'
import type { MappedFields } from './apply-field-mappings.ts'
import { tooLong } from './field-misfit.ts'
import type { PreflightFinding } from './preflight-finding.ts'

/** What the CRM would refuse in one lead's record, beyond what the mappings alone show. Names fields, never values. */
export function checkSample(mapped: MappedFields, fields: readonly CrmField[]): readonly PreflightFinding[] {
  const byName = new Map(fields.map((field) => [field.name, field]))
  const written = Object.entries(mapped.fields).flatMap(([name, value]) => {
    const field = byName.get(name)
    return field === undefined ? [] : checkValue(field, value)
  })
  return [...written, ...mapped.problems.map(({ target }) => leftOut(target))]
}

function checkValue(field: CrmField, value: CrmFieldValue): readonly PreflightFinding[] {
  if (typeof value !== 'string') return []
  const { name, maxLength, options } = field
  if (maxLength !== undefined && value.length > maxLength) return [tooLong(name, maxLength, value.length, 'error')]
  if (field.type !== 'picklist' || options === undefined || options.includes(value)) return []
  const fix = `The sample's value is not an option of "${name}": give the mapping a map, or add the option in the CRM.`
  return [{ code: 'picklist_open', severity: 'error', field: name, fix }]
}

function leftOut(field: string): PreflightFinding {
  const fix = `The sample's value for "${field}" does not fit the mapping's cast, and would be left out.`
  return { code: 'sample_left_out', severity: 'warning', field, fix }
}
