import type { CrmProblem } from '@leadkit/contracts'

/** The unique external id that holds the lead's id: Text(36). */
export const KEY_FIELD = 'LeadKit_Id__c'

/** Used if a refusal does not say which object it is about. */
const EITHER_OBJECT = 'Lead (or Contact)'

export function keyFieldMissing(object: string = EITHER_OBJECT): CrmProblem {
  return {
    code: 'key_field_missing',
    field: KEY_FIELD,
    fix:
      `Let LeadKit create the field (verify with createKeyField, by a user who may "Customize Application"), or create it in Setup > Object ` +
      `Manager > ${object} > Fields: Text, length 36, API name ${KEY_FIELD}, Unique and External ID ticked, visible and editable for the app's user.`,
  }
}

export function keyFieldHidden(object: string, granted: boolean): CrmProblem {
  const next = granted ? 'wait a minute and verify again, or ' : ''
  const fix = `${object}.${KEY_FIELD} exists and the app's user cannot see it: ${next}make it visible and editable in a permission set of that user.`
  return { code: 'key_field_missing', field: KEY_FIELD, fix }
}

export function keyFieldNotUnique(object: string = EITHER_OBJECT): CrmProblem {
  const fix = `In Setup > Object Manager > ${object} > Fields, edit ${KEY_FIELD} and tick both "Unique" and "External ID".`
  return { code: 'key_field_not_unique', field: KEY_FIELD, fix }
}

export function keyFieldReadOnly(object: string = EITHER_OBJECT): CrmProblem {
  const fix = `Give the app's user edit rights on ${object}.${KEY_FIELD} in a permission set.`
  return { code: 'key_field_read_only', field: KEY_FIELD, fix }
}
