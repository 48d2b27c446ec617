import type { NoCustomFields } from '../../custom-fields/custom-field-schemas.ts'
import type { Lead } from '../lead.ts'
import type { LeadStatus } from '../../base/lead-status.ts'

/** Leads that were merged into another. A merge that was undone stays in the history. */
export interface LeadMerge {
  readonly id: string
  /** The lead that shows the others. It may have been merged into another one itself since then. */
  readonly intoId: string
  /** The leads that this merge brought to it. */
  readonly leadIds: readonly string[]
  /** A user's id, or a word chosen by the host. */
  readonly by: string
  /** Null for none, and once the person was erased. */
  readonly reason: string | null
  readonly mergedAt: Date
  /** Null while the merge lasts. */
  readonly undoneAt: Date | null
  readonly undoneBy: string | null
  readonly undoneReason: string | null
}

/**
 * What a merge does, or would do.
 * @typeParam Custom the kit's custom fields of leads.
 */
export interface MergeReport<Custom extends object = NoCustomFields> {
  /** Null for a dry run. */
  readonly merge: LeadMerge | null
  /** The merged lead as it is shown then. */
  readonly lead: Lead<Custom>
  /** Leads that were further in their lifecycle than the merged lead, which keeps its own status: move it if they are right. */
  readonly further: readonly { readonly leadId: string; readonly status: LeadStatus }[]
  /** Records in CRMs that the merged lead does not use. They are left alone, and the event `crm.duplicate` names them. */
  readonly duplicateRecords: readonly { readonly crmConfigId: string; readonly leadId: string }[]
}

/** Something that a lead is known by, with the evidence. */
export type LeadIdentity = {
  /** The lead that it came by: the lead itself, or one that was merged into it. */
  readonly leadId: string
} & (
  | {
      readonly kind: 'participant'
      readonly platform: string
      readonly socialAccountId: string
      readonly participantId: string
      readonly username: string | null
      readonly conversationId: string
      /** When the conversation began. */
      readonly since: Date
    }
  | {
      readonly kind: 'email' | 'phone'
      /** As it was given. */
      readonly value: string
      /** Who set it; null for a value from before LeadKit stored sources. */
      readonly by: 'machine' | 'person' | 'platform' | 'crm' | null
      /** The message that says so; null if none does. */
      readonly messageId: string | null
      /** The platform's time of that message; null if there is none. */
      readonly saidAt: Date | null
    }
)
