import type { CrmField } from '@leadkit/contracts'
import type { ZohoField } from './zoho-schemas.ts'

const TYPES: Readonly<Record<string, CrmField['type']>> = {
  text: 'string',
  email: 'string',
  phone: 'string',
  website: 'string',
  // Up to 18 digits, as text.
  bigint: 'string',
  textarea: 'text',
  picklist: 'picklist',
  multiselectpicklist: 'multi_picklist',
  date: 'date',
  datetime: 'datetime',
  integer: 'integer',
  double: 'number',
  currency: 'number',
  percent: 'number',
  boolean: 'boolean',
  lookup: 'reference',
  ownerlookup: 'reference',
  userlookup: 'reference',
}

export function toCrmField(field: ZohoField): CrmField {
  const options = (field.pick_list_values ?? []).map((choice) => choice.actual_value)
  const type = TYPES[field.data_type] ?? 'other'
  const isText = type === 'string' || type === 'text'
  return {
    name: field.api_name,
    label: field.field_label,
    type,
    vendorType: field.data_type,
    // A layout may require more fields, but that is part of the layout, not of the field.
    required: field.system_mandatory === true,
    writable: isWritable(field),
    unique: isUnique(field),
    ...(isText && field.length !== undefined ? { maxLength: field.length } : {}),
    ...(options.length === 0 ? {} : { options: options.filter((option) => option !== '-None-') }),
  }
}

/** Zoho returns `{}` for a field that allows the same value twice. */
export function isUnique(field: ZohoField): boolean {
  return Object.keys(field.unique ?? {}).length > 0
}

export function isWritable(field: ZohoField): boolean {
  const { operation_type: operations } = field
  return (
    field.read_only !== true &&
    field.field_read_only !== true &&
    operations?.api_create !== false &&
    operations?.api_update !== false
  )
}
