export interface LegalHoldsTable {
  id: string
  tenant_id: string
  kind: string
  subject_id: string | null
  reason: string
  placed_by: string
  placed_at: Date
  ends_at: Date | null
  released_at: Date | null
  released_by: string | null
  release_reason: string | null
}

export interface RetentionPoliciesTable {
  id: string
  tenant_id: string
  messages_days: number | null
  archive_format: string | null
  set_by: string
  set_at: Date
}

/** Tables of a tenant's schema about how long data stays. */
export interface RetentionTables {
  legal_holds: LegalHoldsTable
  retention_policies: RetentionPoliciesTable
}
