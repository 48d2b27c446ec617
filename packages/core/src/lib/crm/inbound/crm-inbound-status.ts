/** How changes made in a CRM come back to its config. */
export interface CrmInboundStatus {
  readonly crmConfigId: string
  /** True when a mapping gives the CRM a say (`owner` `remote` or `latest`). Otherwise only removals and merges are followed. */
  readonly twoWay: boolean
  /** When the CRM was asked last; null before the first time. */
  readonly polledAt: Date | null
  readonly nextPollAt: Date | null
  /** Records that the CRM spoke of and that have not been read yet. */
  readonly waiting: number
  /** Of the last run; null when it succeeded. */
  readonly errorCode: string | null
  /** The vendor's code and field names only. */
  readonly errorMessage: string | null
  /** When the vendor's notification channel ends; null without one. LeadKit renews it before. */
  readonly channelExpiresAt: Date | null
}
