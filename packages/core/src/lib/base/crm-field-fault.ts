/** A remote field that writes leave out, because the CRM would refuse every record with it. */
export interface CrmFieldFault {
  readonly field: string
  readonly code: 'unknown_field' | 'read_only_field' | 'type_mismatch' | 'picklist_value'
  /** For `picklist_value`: only these are left out. */
  readonly values?: readonly string[] | undefined
  /** When it was first found. ISO 8601. */
  readonly since: string
}
