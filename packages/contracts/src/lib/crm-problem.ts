/** A problem with the whole account: no lead can be written until a person has fixed it in the CRM. */
export interface CrmProblem {
  readonly code:
    | 'key_field_missing'
    | 'key_field_not_unique'
    | 'key_field_read_only'
    | 'missing_scope'
    | 'object_unavailable'
    | 'api_version_unsupported'
  readonly field?: string | undefined
  /** What a person has to do to fix it. Contains no data. */
  readonly fix: string
}
