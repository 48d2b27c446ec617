/** The state of inbound changes from a CRM. */
export interface CrmInboundStatus {
  readonly crmConfigId: string
  /** True if a mapping lets the CRM change leads (`owner` `remote` or `latest`). Otherwise only removals and merges are tracked. */
  readonly twoWay: boolean
  /** When the CRM was last polled; null before the first time. */
  readonly polledAt: Date | null
  readonly nextPollAt: Date | null
  /** Records that the CRM reported and that have not been read yet. */
  readonly waiting: number
  /** Of the last run; null when it succeeded. */
  readonly errorCode: string | null
  /** The vendor's code and field names only. */
  readonly errorMessage: string | null
  /** When the vendor's notification channel expires; null without one. LeadKit renews it before that. */
  readonly channelExpiresAt: Date | null
}
