import { equalBase64, hmacSha256, parseJsonText } from '@leadkit/adapter-kit'
import { type CrmChange, type CrmWebhookEvent, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { KEY_PROPERTY } from './hubspot-key-property.ts'
import { type HubspotWebhookEvent, webhookEventSchema } from './hubspot-schemas.ts'

const MAX_CLOCK_DIFFERENCE_MS = 5 * 60 * 1000
const SOURCE = 'crm:hubspot'

export interface HubspotWebhookRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/**
 * Checks the v3 signature: HMAC-SHA-256 in base64 over method, decoded URL, body and timestamp, which may differ from `now` by at most five minutes
 * (developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation). The URL must be the one that HubSpot called,
 * scheme and host included.
 *
 * @throws LeadKitError `signature_invalid`, or `configuration` if the provider was created without a webhook secret.
 */
export function verifyWebhook(request: HubspotWebhookRequest, secrets: readonly string[], now: Date): void {
  if (secrets.length === 0) {
    const message = "HubSpot webhook: give createHubspotCrmProvider the app's client secret as webhookSecrets"
    throw new LeadKitError('configuration', message, { source: SOURCE })
  }
  const timestamp = request.headers.get('x-hubspot-request-timestamp') ?? ''
  const signature = request.headers.get('x-hubspot-signature-v3') ?? ''
  if (!/^\d{1,15}$/.test(timestamp) || signature === '') throw refusal('the v3 signature headers are missing')
  if (Math.abs(now.getTime() - Number(timestamp)) > MAX_CLOCK_DIFFERENCE_MS) {
    throw refusal('its timestamp is more than five minutes away from our clock')
  }
  const url = decodeUrl(request.url)
  const signed = secrets.map((secret) =>
    equalBase64(hmacSha256(secret, request.method, url, request.body, timestamp), signature),
  )
  if (!signed.includes(true))
    throw refusal('its signature was made with another secret, for another URL or another body')
}

/**
 * Parses a verified body. Events that LeadKit does not use (other objects, associations) are skipped, and so is an unreadable entry, so that the
 * others are not lost.
 *
 * @throws LeadKitError `payload_invalid` if the body is not a JSON array.
 */
export function readWebhook(body: Uint8Array): readonly CrmWebhookEvent[] {
  const entries = z.array(z.unknown()).safeParse(parseJsonText(new TextDecoder().decode(body)))
  if (!entries.success) {
    throw new LeadKitError('payload_invalid', 'HubSpot webhook: the body is not a JSON array', { source: SOURCE })
  }
  return entries.data.flatMap((entry) => {
    const event = webhookEventSchema.safeParse(entry).data
    return event === undefined ? [] : toWebhookEvents(event)
  })
}

function toWebhookEvents(event: HubspotWebhookEvent): readonly CrmWebhookEvent[] {
  const [subject, action] = event.subscriptionType.split('.')
  // `object.*` are the generic subscriptions; 0-1 is HubSpot's type id for contacts.
  const isContact = subject === 'contact' || (subject === 'object' && event.objectTypeId === '0-1')
  if (!isContact || action === undefined) return []
  return changesOf(event, action).map((change) => ({ accountId: event.portalId, object: 'contacts', change }))
}

function changesOf(event: HubspotWebhookEvent, action: string): readonly CrmChange[] {
  if (action === 'merge') return mergesOf(event)
  const types: Readonly<Record<string, CrmChange['type']>> = {
    creation: 'created',
    propertyChange: 'updated',
    deletion: 'deleted',
    privacyDeletion: 'purged',
    restore: 'restored',
  }
  const type = types[action]
  if (type === undefined || event.objectId === undefined) return []
  const { propertyName: name, propertyValue: value } = event
  return [
    {
      ...baseOf(event, event.objectId),
      type,
      ...(type === 'updated' && name !== undefined ? { fields: { [name]: value ?? null } } : {}),
      ...(name === KEY_PROPERTY && value ? { key: value } : {}),
    },
  ]
}

/** One change for each record that was merged into another; a merge may even create a new record from all of them. */
function mergesOf(event: HubspotWebhookEvent): readonly CrmChange[] {
  const winner = event.newObjectId ?? event.primaryObjectId ?? event.objectId
  if (winner === undefined) return []
  const merged = new Set([...(event.mergedObjectIds ?? []), event.primaryObjectId ?? winner])
  merged.delete(winner)
  return Array.from(merged, (id) => ({ ...baseOf(event, id), type: 'merged', mergedInto: winner }))
}

function baseOf(event: HubspotWebhookEvent, externalId: string): Omit<CrmChange, 'type'> {
  // HubSpot does not guarantee that event ids are unique; these parts together are, and every redelivery repeats them.
  const parts = [
    event.portalId,
    event.eventId,
    event.subscriptionId,
    event.occurredAt,
    externalId,
    event.propertyName ?? '',
  ]
  return {
    id: parts.join(':'),
    externalId,
    occurredAt: new Date(event.occurredAt),
    fromSelf: event.changeSource === 'INTEGRATION' && event.appId !== undefined && event.sourceId === event.appId,
  }
}

/** HubSpot signs the URL with only these characters decoded; the `?` before the query stays as it is. */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

function decodeUrl(url: string): string {
  return url.replaceAll(/%[0-9a-f]{2}/gi, (escape) => DECODED[escape.toUpperCase()] ?? escape)
}

function refusal(reason: string): LeadKitError {
  return new LeadKitError('signature_invalid', `HubSpot webhook refused: ${reason}`, { source: SOURCE })
}
