import { type CrmProvider, type CrmWebhookEvent, LeadKitError } from '@leadkit/contracts'

/** Where verified events of CRMs go. Implemented by `PostgresCrmWebhookStore`. */
export interface CrmWebhookStore {
  /**
   * Keeps what the events say, and makes the configs of their accounts look at their CRM; durable when it resolves. Events of accounts that
   * nobody has connected are dropped. Returns how many configs the events belong to.
   * @throws LeadKitError `storage_unavailable`.
   */
  record(provider: string, events: readonly CrmWebhookEvent[]): Promise<number>
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
  const called = parts.webhookUrl === null ? calledUrl(request) : `${parts.webhookUrl}/${provider.id}`
  const url = `${called}${request.url.search}`
  const events = provider.parseWebhook?.({ ...request, url }, parts.now()) ?? []
  if (events.length > 0) {
    const configs = await parts.store.record(provider.id, events)
    // A channel's notices are signed with nothing but the token that names its config.
    if (configs === 0 && provider.capabilities.inbound === 'notification_channel') {
      throw new LeadKitError('signature_invalid', `${provider.id}: no channel of LeadKit has the token of this notice`)
    }
  }
  return new Response('ok', { status: 200, headers: { 'content-type': 'text/plain' } })
}

/**
 * The address that the vendor called and signed, as far as the headers tell. Whoever forges them gains nothing: the signature was made for one
 * address.
 */
function calledUrl({ url, headers }: { readonly url: URL; readonly headers: Headers }): string {
  const scheme = headers.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? url.protocol.slice(0, -1)
  const host = headers.get('x-forwarded-host')?.split(',')[0]?.trim() ?? headers.get('host') ?? url.host
  return `${scheme}://${host}${url.pathname}`
}
