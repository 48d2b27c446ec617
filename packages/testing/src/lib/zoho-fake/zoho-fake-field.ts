import type { JsonValue } from '@leadkit/contracts'
import { type ZohoFakeEntry, zohoEntries } from './zoho-fake-answers.ts'

/** A field's definition, as far as the fake uses it. */
export interface ZohoFakeField {
  readonly name: string
  readonly label?: string
  readonly type:
    | 'text'
    | 'textarea'
    | 'email'
    | 'phone'
    | 'website'
    | 'picklist'
    | 'multiselectpicklist'
    | 'date'
    | 'datetime'
    | 'integer'
    | 'double'
    | 'bigint'
    | 'boolean'
    | 'ownerlookup'
  readonly length?: number
  readonly unique?: boolean
  readonly mandatory?: boolean
  readonly readOnly?: boolean
  readonly options?: readonly string[]
}

/** The fields of the module Leads in a new organisation. */
export const LEAD_FIELDS: readonly ZohoFakeField[] = [
  { name: 'Last_Name', label: 'Last Name', type: 'text', length: 80, mandatory: true },
  { name: 'First_Name', label: 'First Name', type: 'text', length: 40 },
  { name: 'Email', type: 'email', length: 100 },
  { name: 'Phone', type: 'phone', length: 30 },
  { name: 'Mobile', type: 'phone', length: 30 },
  { name: 'Company', type: 'text', length: 200 },
  { name: 'Description', type: 'textarea', length: 32_000 },
  { name: 'Website', type: 'website', length: 450 },
  { name: 'Lead_Status', label: 'Lead Status', type: 'picklist', options: ['-None-', 'Contacted', 'Not Contacted'] },
  { name: 'Annual_Revenue', label: 'Annual Revenue', type: 'double' },
  { name: 'No_of_Employees', label: 'No. of Employees', type: 'integer' },
  { name: 'Email_Opt_Out', label: 'Email Opt Out', type: 'boolean' },
  { name: 'Date_of_Birth', label: 'Date of Birth', type: 'date' },
  { name: 'Next_Call', label: 'Next Call', type: 'datetime' },
  { name: 'Interests', type: 'multiselectpicklist', options: ['CRM', 'Ads', 'Chat'] },
  { name: 'Owner', label: 'Lead Owner', type: 'ownerlookup' },
  { name: 'Created_Time', label: 'Created Time', type: 'datetime', readOnly: true },
  { name: 'Modified_Time', label: 'Modified Time', type: 'datetime', readOnly: true },
  { name: 'Converted__s', label: 'Is Converted', type: 'boolean', readOnly: true },
]

export const KEY_FIELD: ZohoFakeField = {
  name: 'LeadKit_ID',
  label: 'LeadKit ID',
  type: 'text',
  length: 36,
  unique: true,
}

const PATTERNS: Readonly<Partial<Record<ZohoFakeField['type'], RegExp>>> = {
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  // Seconds and an offset, without milliseconds or `Z`.
  datetime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/,
}

/** Zoho's objection to one value; null if it accepts it. */
export function checkValue(field: ZohoFakeField, value: JsonValue, index: number): ZohoFakeEntry | null {
  if (value === null) return field.mandatory === true ? zohoEntries.mandatoryMissing(field.name, index) : null
  const details = { api_name: field.name, json_path: `$.data[${index}].${field.name}` }
  if (typeof value !== jsonType(field)) {
    return zohoEntries.invalidData({ ...details, expected_data_type: field.type })
  }
  if (typeof value !== 'string') return null
  if (field.length !== undefined && value.length > field.length) {
    return zohoEntries.invalidData({ ...details, maximum_length: field.length })
  }
  const pattern = PATTERNS[field.type]
  if (pattern === undefined || pattern.test(value)) return null
  return zohoEntries.invalidData({ ...details, expected_data_type: field.type })
}

function jsonType(field: ZohoFakeField): 'string' | 'number' | 'boolean' | 'object' {
  if (field.type === 'integer' || field.type === 'double') return 'number'
  if (field.type === 'boolean') return 'boolean'
  return field.type === 'multiselectpicklist' || field.type === 'ownerlookup' ? 'object' : 'string'
}

/** The definition as `GET /settings/fields` returns it, with everything that its specification requires. */
export function toFieldJson(field: ZohoFakeField, id: string): { readonly [key: string]: JsonValue } {
  const writable = field.readOnly !== true
  const jsonTypes = { string: 'string', number: field.type, boolean: 'boolean', object: 'jsonarray' } as const
  return {
    ...UNUSED,
    id,
    api_name: field.name,
    field_label: field.label ?? field.name,
    display_label: field.label ?? field.name,
    data_type: field.type,
    json_type: jsonTypes[jsonType(field)],
    length: field.length ?? 120,
    unique: field.unique === true ? { case_sensitive: false } : {},
    system_mandatory: field.mandatory ?? false,
    read_only: !writable,
    field_read_only: !writable,
    operation_type: { web_update: writable, api_create: writable, web_create: writable, api_update: writable },
    view_type: { view: true, edit: writable, quick_create: false, create: writable },
    custom_field: field.name === KEY_FIELD.name,
    pick_list_values: (field.options ?? []).map((value, index) => ({
      id: `${id}${index}`,
      display_value: value,
      actual_value: value,
      reference_value: value,
      sequence_number: index + 1,
      type: 'used',
    })),
  }
}

const UNUSED: { readonly [key: string]: JsonValue } = {
  webhook: true,
  colour_code_enabled_by_system: false,
  type: 'used',
  association_details: null,
  businesscard_supported: false,
  multi_module_lookup: null,
  filterable: true,
  visible: true,
  profiles: [],
  separator: false,
  searchable: true,
  history_tracking_enabled: false,
  external: null,
  enable_colour_code: false,
  virtual_field: false,
  range: null,
  created_source: 'default',
  display_type: -1,
  ui_type: 1,
  public: false,
  email_parser: { fields_update_supported: true, record_operations_supported: true },
  currency: null,
  lookup: null,
  convert_mapping: {},
  rollup_summary: null,
  display_field: false,
  pick_list_values_sorted_lexically: false,
  sortable: true,
  formula: null,
  mass_update: true,
  multiselectlookup: null,
  auto_number: null,
}
