import type { LeadStatus } from '../base/lead-status.ts'

/** One tenant's counts at one point in time. */
export interface TenantStats {
  readonly conversations: number
  readonly messages: { readonly inbound: number; readonly outbound: number }
  readonly leads: { readonly hot: number; readonly warm: number; readonly cold: number; readonly unscored: number }
  readonly leadsByStatus: Readonly<Record<LeadStatus, number>>
  readonly replies: Readonly<Record<'pending' | 'sending' | 'sent' | 'failed' | 'unknown', number>>
  readonly crmSyncs: Readonly<Record<'pending' | 'processing' | 'success' | 'failed' | 'superseded', number>>
  readonly archivedMessages: number
}
