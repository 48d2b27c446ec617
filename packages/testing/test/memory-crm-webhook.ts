import { createHmac } from 'node:crypto'
import { type CrmWebhookEvent, LeadKitError } from '@leadkit/contracts'
import type { CrmWebhookInput, CrmWebhookStory } from '@leadkit/testing/conformance'

const SECRET = 'shared-with-the-vendor'
const FIVE_MINUTES_MS = 300_000

export function signStory(story: CrmWebhookStory, signedAt: Date, path: string = '/hooks'): CrmWebhookInput {
  const url = `https://leadkit.example${path}`
  const body = JSON.stringify(story)
  const time = String(signedAt.getTime())
  const headers = new Headers({ 'x-time': time, 'x-signature': sign('POST', url, body, time) })
  return { method: 'POST', url, headers, body: new TextEncoder().encode(body) }
}

export function parseSigned(request: CrmWebhookInput, now: Date, anyAge: boolean): readonly CrmWebhookEvent[] {
  const body = new TextDecoder().decode(request.body)
  const time = request.headers.get('x-time') ?? ''
  const fresh = anyAge || Math.abs(now.getTime() - Number(time)) <= FIVE_MINUTES_MS
  if (!fresh || request.headers.get('x-signature') !== sign(request.method, request.url, body, time)) {
    throw new LeadKitError('signature_invalid', 'webhook refused', { source: 'crm:memory' })
  }
  const { type, externalId, mergedInto, bySelf } = JSON.parse(body) as CrmWebhookStory
  const change = {
    id: `${type}:${externalId}`,
    externalId,
    type,
    occurredAt: now,
    fromSelf: bySelf === true,
    ...(mergedInto === undefined ? {} : { mergedInto }),
  }
  return [{ accountId: 'first', object: 'person', change }]
}

function sign(method: string, url: string, body: string, time: string): string {
  return createHmac('sha256', SECRET).update(`${method}${url}${body}${time}`).digest('base64')
}
