import type { CrmProvider, CrmWebhookEvent } from '@leadkit/contracts'

/** Where verified events of CRMs go. Implemented by `PostgresCrmWebhookStore`. */
export interface CrmWebhookStore {
  /**
   * Keeps what the events say, and makes the configs of their accounts look at their CRM; durable when it resolves. Events of accounts that
   * nobody has connected are dropped.
   * @throws LeadKitError `storage_unavailable`.
   */
  record(provider: string, events: readonly CrmWebhookEvent[]): Promise<void>
}

export interface CrmWebhookParts {
  readonly providers: readonly CrmProvider[]
  readonly store: CrmWebhookStore
  /** The outside address of the webhooks, without a trailing slash; null where the request's own is right. */
  readonly webhookUrl: string | null
  now(): Date
}

/** Takes one request for a CRM; rejects as `CrmProvider.parseWebhook` and the storage do. */
export async function receiveCrmWebhook(
  parts: CrmWebhookParts,
  provider: CrmProvider,
  request: { readonly method: string; readonly url: URL; readonly headers: Headers; readonly body: Uint8Array },
): Promise<Response> {
  // Vendors sign the address that they called, which a proxy may have changed.
  const url = parts.webhookUrl === null ? request.url.href : `${parts.webhookUrl}/${provider.id}${request.url.search}`
  const events = provider.parseWebhook?.({ ...request, url }, parts.now()) ?? []
  if (events.length > 0) await parts.store.record(provider.id, events)
  return new Response('ok', { status: 200, headers: { 'content-type': 'text/plain' } })
}
