/** What is wrong with an account as a whole, so that no lead can be written until a person has changed it in the CRM. */
export interface CrmProblem {
  readonly code:
    | 'key_field_missing'
    | 'key_field_not_unique'
    | 'key_field_read_only'
    | 'missing_scope'
    | 'object_unavailable'
    | 'api_version_unsupported'
  readonly field?: string | undefined
  /** What a person does to put it right. Holds no data. */
  readonly fix: string
}
