import { type CrmProvider, LeadKitError, type WebhookRequest } from '@leadkit/contracts'
import type { ReceiveWebhook } from '../../ingest/webhook-handler.ts'
import type { CrmWebhookStore } from './crm-webhook-store.ts'

export interface CrmWebhookParts {
  readonly providers: readonly CrmProvider[]
  readonly store: CrmWebhookStore
  /** The public URL of the webhooks, without a trailing slash; null if the request's own URL is correct. */
  readonly webhookUrl: string | null
  now(): Date
}

/** The functions that receive each CRM's webhook requests, by provider id. */
export function createCrmReceivers(parts: CrmWebhookParts): ReadonlyMap<string, ReceiveWebhook> {
  const takers = parts.providers.filter((provider) => provider.parseWebhook !== undefined)
  return new Map(takers.map((provider) => [provider.id, (request) => receiveCrmWebhook(parts, provider, request)]))
}

/** Handles one request for a CRM; rejects with the errors of `CrmProvider.parseWebhook` and of the storage. */
async function receiveCrmWebhook(
  parts: CrmWebhookParts,
  provider: CrmProvider,
  request: WebhookRequest,
): Promise<Response> {
  const called = parts.webhookUrl === null ? calledUrl(request) : `${parts.webhookUrl}/${provider.id}`
  const url = `${called}${request.url.search}`
  const events = provider.parseWebhook?.({ ...request, url }, parts.now()) ?? []
  if (events.length > 0) {
    const configs = await parts.store.record(provider.id, events)
    // Notifications of a channel are not signed; only the token that identifies their config authenticates them.
    if (configs === 0 && provider.capabilities.inbound === 'notification_channel') {
      throw new LeadKitError('signature_invalid', `${provider.id}: no channel of LeadKit has the token of this notice`)
    }
  }
  return new Response('ok', { status: 200, headers: { 'content-type': 'text/plain' } })
}

/** The URL that the vendor called and signed, as far as the headers show it. Forged headers gain nothing, because the signature covers one URL. */
function calledUrl({ url, headers }: { readonly url: URL; readonly headers: Headers }): string {
  const scheme = headers.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? url.protocol.slice(0, -1)
  const host = headers.get('x-forwarded-host')?.split(',')[0]?.trim() ?? headers.get('host') ?? url.host
  return `${scheme}://${host}${url.pathname}`
}
