import { LeadKitError } from '@leadkit/contracts'

/** How LeadKit receives changes made in CRMs. */
export interface CrmInboundOptions {
  /**
   * The public URL of `kit.handler`, without the provider's id, such as `https://leadkit.example.com/webhooks`. Needed for vendors whose notification
   * channels LeadKit opens (Zoho), and to check signatures behind a proxy that changes the URL.
   */
  readonly webhookUrl?: string | undefined
  /** How often each CRM that owns fields is polled for changes, with or without webhooks. In milliseconds, at least 1,000. Default 5 minutes. */
  readonly pollIntervalMs?: number | undefined
}

export interface InboundSettings {
  /** Without a trailing slash; null if the host gave none. */
  readonly webhookUrl: string | null
  readonly pollIntervalMs: number
}

/** @throws LeadKitError `configuration`. */
export function checkInbound(options: CrmInboundOptions = {}): InboundSettings {
  const { webhookUrl, pollIntervalMs = 5 * 60_000 } = options
  if (!Number.isFinite(pollIntervalMs) || pollIntervalMs < 1_000) {
    throw new LeadKitError('configuration', 'createLeadKit: crmInbound.pollIntervalMs must be a number from 1000 on')
  }
  if (webhookUrl !== undefined && (!URL.canParse(webhookUrl) || webhookUrl.includes('?'))) {
    throw new LeadKitError(
      'configuration',
      'createLeadKit: crmInbound.webhookUrl must be an absolute URL without a query',
    )
  }
  return { webhookUrl: webhookUrl?.replace(/\/+$/, '') ?? null, pollIntervalMs }
}
