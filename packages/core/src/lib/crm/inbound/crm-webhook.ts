import { type CrmProvider, LeadKitError, type WebhookRequest } from '@leadkit/contracts'
import type { ReceiveWebhook } from '../../ingest/webhook-handler.ts'
import type { CrmWebhookStore } from './crm-webhook-store.ts'

export interface CrmWebhookParts {
  readonly providers: readonly CrmProvider[]
  readonly store: CrmWebhookStore
  /** The outside address of the webhooks, without a trailing slash; null where the request's own is right. */
  readonly webhookUrl: string | null
  now(): Date
}

/** What takes the requests of each CRM that has webhooks, by its id. */
export function createCrmReceivers(parts: CrmWebhookParts): ReadonlyMap<string, ReceiveWebhook> {
  const takers = parts.providers.filter((provider) => provider.parseWebhook !== undefined)
  return new Map(takers.map((provider) => [provider.id, (request) => receiveCrmWebhook(parts, provider, request)]))
}

/** Takes one request for a CRM; rejects as `CrmProvider.parseWebhook` and the storage do. */
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
    // A channel's notices are signed with nothing but the token that names its config.
    if (configs === 0 && provider.capabilities.inbound === 'notification_channel') {
      throw new LeadKitError('signature_invalid', `${provider.id}: no channel of LeadKit has the token of this notice`)
    }
  }
  return new Response('ok', { status: 200, headers: { 'content-type': 'text/plain' } })
}

/**
 * The address that the vendor called and signed, as far as the headers tell. Forged headers gain nothing: the signature was made for one
 * address.
 */
function calledUrl({ url, headers }: { readonly url: URL; readonly headers: Headers }): string {
  const scheme = headers.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? url.protocol.slice(0, -1)
  const host = headers.get('x-forwarded-host')?.split(',')[0]?.trim() ?? headers.get('host') ?? url.host
  return `${scheme}://${host}${url.pathname}`
}
