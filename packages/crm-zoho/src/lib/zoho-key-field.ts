import type { CrmProblem } from '@leadkit/contracts'

/** The unique field that holds the lead's id. Zoho derives this API name from the label `LeadKit ID`. */
export const KEY_FIELD = 'LeadKit_ID'

const BY_HAND =
  `create it in Zoho under Setup > Customization > Modules and Fields > Leads as a single line of 36 characters with the name ` +
  `"LeadKit ID", and tick "Do not allow duplicate values".`

export const KEY_FIELD_MISSING: CrmProblem = {
  code: 'key_field_missing',
  field: KEY_FIELD,
  fix: `Let LeadKit create the field "${KEY_FIELD}" (verify with createKeyField), or ${BY_HAND}`,
}

export const KEY_FIELD_NOT_UNIQUE: CrmProblem = {
  code: 'key_field_not_unique',
  field: KEY_FIELD,
  fix: `Open the field "${KEY_FIELD}" in the layout of the module and tick "Do not allow duplicate values".`,
}

export const KEY_FIELD_READ_ONLY: CrmProblem = {
  code: 'key_field_read_only',
  field: KEY_FIELD,
  fix: `Give the profile of the connected Zoho user the right to edit the field "${KEY_FIELD}".`,
}
