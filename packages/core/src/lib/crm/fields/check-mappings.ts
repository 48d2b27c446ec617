import type { CrmField } from '@leadkit/contracts'
import type { z } from 'zod'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { readCustomFields } from '../../custom-fields/custom-fields.ts'
import { customFieldOf, customNameOf } from './custom-source.ts'
import type { FieldMapping } from './field-mapping.ts'
import { type FieldMisfit, findMisfit } from './field-misfit.ts'
import { type MappingOutputs, mappingOutputs } from './mapping-outputs.ts'
import type { MappingFinding } from './preflight-finding.ts'

export interface MappingCheck {
  readonly mappings: readonly FieldMapping[]
  /** Every field of the remote object, from `describe`. */
  readonly fields: readonly CrmField[]
  /** The unique field that the provider writes itself. */
  readonly keyField: string
  /** The schema of the leads' custom fields, as in `customFields.leads` of the kit. Default: none. */
  readonly customFields?: z.core.$ZodObject | undefined
}

/** Checks a config's mappings against the account's own fields. Pure; reads no lead. Errors first, then in the order of the mappings. */
export function checkMappings({ customFields, ...check }: MappingCheck): readonly MappingFinding[] {
  return checkMappingsOf(check, readCustomFields({ leads: customFields }).leads)
}

/** The same for a kit's custom fields. */
export function checkMappingsOf(
  { mappings, fields, keyField }: MappingCheck,
  customFields: CustomFieldSet,
): readonly MappingFinding[] {
  const byName = new Map(fields.map((field) => [field.name, field]))
  const targets = new Set(mappings.map((mapping) => mapping.target))
  const findings = [
    ...[...targets].flatMap((target) => {
      if (target === keyField) return [keyFieldMapped(target)]
      const mine = mappings.filter((mapping) => mapping.target === target)
      const gone = mine.flatMap((mapping) => undeclared(mapping, customFields))
      if (gone.length > 0) return gone
      const field = byName.get(target)
      if (field === undefined) return [unknownField(target, fields)]
      return field.writable ? checkField(field, mine, customFields) : [readOnlyField(target)]
    }),
    ...fields
      .filter((field) => field.required && field.writable && field.name !== keyField && !targets.has(field.name))
      .map(requiredFieldUnmapped),
  ]
  return findings.toSorted((one, other) => rank(one) - rank(other))
}

function rank(finding: MappingFinding): number {
  return finding.severity === 'error' ? 0 : 1
}

/** If several mappings have the same target, the first one with a value wins, so any of them can supply the value. */
function checkField(
  field: CrmField,
  mappings: readonly FieldMapping[],
  customFields: CustomFieldSet,
): readonly MappingFinding[] {
  const all = mappings.map((mapping) => mappingOutputs(mapping, customFields))
  const misfits = all.flatMap(({ outputs }) => outputs.flatMap((output) => findMisfit(field, output) ?? []))
  return [
    ...mergeMisfits(field.name, misfits),
    ...(all.some((outputs) => outputs.castFails) ? [castFails(field.name)] : []),
    ...(field.required && mayBeEmpty(mappings, all) ? [requiredFieldMayBeEmpty(field.name)] : []),
  ]
}

/** The kit's schema has changed since the mapping was stored. */
function undeclared(mapping: FieldMapping, customFields: CustomFieldSet): readonly MappingFinding[] {
  const source = 'source' in mapping ? mapping.source : ''
  if (customNameOf(source) === null || customFieldOf(source, customFields) !== undefined) return []
  const field = mapping.target
  const fix = `The kit declares no custom field "${source}", so "${field}" is not written: declare it again, or remove the mapping.`
  return [{ code: 'undeclared_source', severity: 'error', field, source, fix }]
}

function mayBeEmpty(mappings: readonly FieldMapping[], all: readonly MappingOutputs[]): boolean {
  return all.every((outputs) => outputs.mayBeEmpty) || mappings.some((mapping) => mapping.whenEmpty === 'clear')
}

/** One finding per code and field; picklist values are reported together. */
function mergeMisfits(field: string, misfits: readonly FieldMisfit[]): readonly MappingFinding[] {
  const values = misfits.flatMap((misfit) => (misfit.code === 'picklist_value' ? misfit.values : []))
  const merged = new Map<string, FieldMisfit>()
  for (const misfit of misfits) {
    const known = merged.get(misfit.code)
    if (known === undefined || (known.severity === 'warning' && misfit.severity === 'error')) {
      merged.set(misfit.code, misfit)
    }
  }
  return Array.from(merged.values(), (misfit) =>
    misfit.code === 'picklist_value' ? { ...misfit, field, values: [...new Set(values)] } : { ...misfit, field },
  )
}

function unknownField(field: string, fields: readonly CrmField[]): MappingFinding {
  const suggestion = fields.find((known) =>
    [known.name, known.label].some((name) => simplify(name) === simplify(field)),
  )
  const instead = suggestion === undefined ? 'create it in the CRM' : `map "${suggestion.name}" instead`
  return {
    code: 'unknown_field',
    severity: 'error',
    field,
    suggestion: suggestion?.name ?? null,
    fix: `The CRM has no field "${field}": ${instead}, or remove the mapping.`,
  }
}

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

function readOnlyField(field: string): MappingFinding {
  const fix = `"${field}" cannot be written: map another field, or give these credentials' CRM user permission to edit it.`
  return { code: 'read_only_field', severity: 'error', field, fix }
}

function keyFieldMapped(field: string): MappingFinding {
  const fix = `"${field}" holds the lead's id, which is written with every record: remove the mapping.`
  return { code: 'key_field_mapped', severity: 'error', field, fix }
}

function requiredFieldUnmapped(field: CrmField): MappingFinding {
  const fix = `"${field.name}" (${field.label}) is required in the CRM: map it, to a constant if necessary, or make it optional there.`
  return { code: 'required_field_unmapped', severity: 'error', field: field.name, fix }
}

function requiredFieldMayBeEmpty(field: string): MappingFinding {
  const fix = `"${field}" is required in the CRM, but a lead may not have it: give the mapping a default.`
  return { code: 'required_field_may_be_empty', severity: 'warning', field, fix }
}

function castFails(field: string): MappingFinding {
  const fix = `A constant or a value of the map for "${field}" does not fit the mapping's own cast: correct the value or the cast.`
  return { code: 'cast_fails', severity: 'error', field, fix }
}
