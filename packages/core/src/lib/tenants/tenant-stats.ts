import type { LeadStatus } from '../base/lead-status.ts'

/** One tenant's counts at one point in time. */
export interface TenantStats {
  readonly conversations: number
  readonly messages: { readonly inbound: number; readonly outbound: number }
  readonly leads: { readonly hot: number; readonly warm: number; readonly cold: number; readonly unscored: number }
  readonly leadsByStatus: Readonly<Record<LeadStatus, number>>
  readonly replies: Readonly<Record<'pending' | 'sending' | 'sent' | 'failed' | 'unknown', number>>
  readonly crmSyncs: Readonly<Record<'pending' | 'processing' | 'success' | 'failed' | 'superseded', number>>
  /**
   * Conversations in which the participant waits for us, and those among them whose target is missed; active ones in which our message is the newest;
   * and leads for which the rules look for an owner.
   */
  readonly waiting: Readonly<Record<'us' | 'them' | 'overdue' | 'owner', number>>
  readonly archivedMessages: number
}
