import { distinctFields, vendorWord } from '@leadkit/adapter-kit'
import type { CrmFieldRefusal, CrmFieldRule } from '@leadkit/contracts'
import { entrySchema, type ZohoEntry } from './zoho-schemas.ts'

/** A record that already has the value of a unique field. */
export interface ZohoDuplicate {
  readonly field: string
  readonly id: string
  /** The module of that record; absent if Zoho does not say. A lead may clash with a contact. */
  readonly module?: string
  /** True if other records have the value too. */
  readonly more: boolean
}

/** The entry itself, or each of the errors that it contains. */
function partsOf(entry: ZohoEntry): readonly ZohoEntry[] {
  if (entry.code !== 'MULTIPLE_OR_MULTI_ERRORS') return [entry]
  return (entry.details?.errors ?? []).flatMap((part) => entrySchema.safeParse(part).data ?? [])
}

export function duplicatesOf(entry: ZohoEntry): readonly ZohoDuplicate[] {
  return partsOf(entry).flatMap(({ code, details }) => {
    const id = details?.duplicate_record?.id ?? details?.id
    if (code !== 'DUPLICATE_DATA' || id === undefined || !/^\d{1,30}$/.test(id)) return []
    const module = details?.duplicate_record?.module?.api_name
    const field = vendorWord(details?.api_name) ?? 'unknown'
    return [{ field, id, more: details?.more_records === true, ...(module === undefined ? {} : { module }) }]
  })
}

/** Which fields were refused, and by which rule. Zoho's messages repeat no values, but its details may: only names, codes and limits are kept. */
export function fieldsOf(entry: ZohoEntry): readonly CrmFieldRefusal[] {
  return distinctFields(
    partsOf(entry).flatMap(({ code, details }) => {
      const known = vendorWord(code) ?? 'INVALID'
      const refused = vendorWord(details?.api_name ?? lastName(details?.json_path))
      const missing = namesOf(details?.expected_fields).flatMap((name) => vendorWord(name) ?? [])
      return [
        ...(refused === undefined || refused === 'id'
          ? []
          : [{ name: refused, code: known, ...ruleOf(code, details) }]),
        ...missing.map((name) => ({ name, code: known, rule: 'required' as const })),
      ]
    }),
  )
}

const RULES: Readonly<Record<string, CrmFieldRule>> = {
  MANDATORY_NOT_FOUND: 'required',
  DEPENDENT_FIELD_MISSING: 'required',
  EXPECTED_FIELD_MISSING: 'required',
  DEPENDENT_MISMATCH: 'option',
  MAPPING_MISMATCH: 'option',
  PATTERN_NOT_MATCHED: 'format',
  NOT_ALLOWED: 'read_only',
  NOT_SUPPORTED: 'read_only',
  NO_PERMISSION: 'read_only',
  AUTHORIZATION_FAILED: 'read_only',
  LIMIT_EXCEEDED: 'out_of_range',
}

/** Types whose values are texts in a fixed format. */
const FORMATS: ReadonlySet<string> = new Set(['email', 'phone', 'website', 'url', 'date', 'datetime', 'time'])
const PICKLISTS: ReadonlySet<string> = new Set(['picklist', 'multiselectpicklist'])

function ruleOf(code: string, details: ZohoEntry['details']): Pick<CrmFieldRefusal, 'rule' | 'maxLength'> {
  const { maximum_length: maxLength, expected_data_type: type } = details ?? {}
  if (maxLength !== undefined) return { rule: 'too_long', maxLength }
  if (type !== undefined) return { rule: FORMATS.has(type) ? 'format' : PICKLISTS.has(type) ? 'option' : 'type' }
  return { rule: RULES[code] ?? 'rule' }
}

/** True if the refusal concerns the record's id, not a value: the record does not exist, or no longer exists. */
export function isAboutId(entry: ZohoEntry): boolean {
  const { details } = entry
  if (entry.code !== 'INVALID_DATA') return false
  // `$.data[0].Owner.id` is a value, not the record.
  if (details?.json_path !== undefined) return /^\$\.data(?:\[\d+\])?\.id$/.test(details.json_path)
  if (details?.resource_path_index !== undefined || details?.api_name === 'id') return true
  return details?.id !== undefined && details.api_name === undefined
}

/** True if Zoho cannot look records up by the key field: it is missing, or allows the same value twice. */
export function isAboutDuplicateCheck(entry: ZohoEntry): boolean {
  const place = `${entry.details?.api_name ?? ''} ${entry.details?.json_path ?? ''} ${entry.details?.param_name ?? ''}`
  return place.includes('duplicate_check_fields')
}

function namesOf(fields: readonly { readonly api_name?: string | undefined }[] | undefined): readonly string[] {
  return (fields ?? []).flatMap((field) => field.api_name ?? [])
}

function lastName(path: string | undefined): string | undefined {
  return path
    ?.split('.')
    .at(-1)
    ?.replace(/\[\d+\]$/, '')
}
