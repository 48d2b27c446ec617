import type { CrmProblem } from '@leadkit/contracts'

/** The unique property that holds the lead's id. */
export const KEY_PROPERTY = 'leadkit_id'

export const KEY_PROPERTY_MISSING: CrmProblem = {
  code: 'key_field_missing',
  field: KEY_PROPERTY,
  fix:
    `Let LeadKit create the contact property "${KEY_PROPERTY}" (verify with createKeyField), or create it in HubSpot under ` +
    'Settings > Properties as a single-line text that requires unique values.',
}

export const KEY_PROPERTY_NOT_UNIQUE: CrmProblem = {
  code: 'key_field_not_unique',
  field: KEY_PROPERTY,
  fix:
    `HubSpot sets uniqueness only when a property is made: archive the contact property "${KEY_PROPERTY}", delete it from the ` +
    'archive, and make it again with unique values.',
}

export const KEY_PROPERTY_READ_ONLY: CrmProblem = {
  code: 'key_field_read_only',
  field: KEY_PROPERTY,
  fix: `Make the contact property "${KEY_PROPERTY}" writable for integrations.`,
}
