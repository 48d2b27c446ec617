/** The unique external id that holds the lead's id: Text(36). */
export const KEY_FIELD = 'LeadKit_Id__c'
