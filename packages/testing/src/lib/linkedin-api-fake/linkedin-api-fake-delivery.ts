import { createHmac } from 'node:crypto'
import type { JsonValue } from '@leadkit/contracts'
import type { Delivery, DeliveryBody } from '../delivery-queue.ts'
import type { LinkedinEvent } from './linkedin-api-fake-events.ts'

/** Which reading of Microsoft's text the fake uses to sign: the prefix before the hashed body, or before the digest in the header. */
export type LinkedinSignatureReading = 'prefixed-body' | 'prefixed-header'

export type LinkedinDelivery = Delivery<LinkedinEvent>

/** `notificationId` is a 64-bit number on the wire, too large for a JavaScript number: the fake keeps its digits as text. */
export function serializeAsLinkedin(value: JsonValue): string {
  return JSON.stringify(value).replaceAll(/"notificationId":"(-?\d+)"/g, '"notificationId":$1')
}

/** The headers of a signed delivery. @see https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation */
export function signAsLinkedin(
  body: Uint8Array,
  clientSecret: string,
  reading: LinkedinSignatureReading = 'prefixed-body',
): Readonly<Record<string, string>> {
  const hmac = createHmac('sha256', clientSecret)
  if (reading === 'prefixed-body') hmac.update('hmacsha256=')
  const digest = hmac.update(body).digest('hex')
  const signature = reading === 'prefixed-body' ? digest : `hmacsha256=${digest}`
  return { 'content-type': 'application/json', 'x-li-signature': signature }
}

const NOTIFICATIONS_PER_BODY = 10

/** Bodies for events, in the given order: at most ten notifications per body, each lead form action in its own body. */
export function composeLinkedinBodies(
  events: readonly LinkedinEvent[],
  perBody: number = NOTIFICATIONS_PER_BODY,
): readonly DeliveryBody<LinkedinEvent>[] {
  const groups: LinkedinEvent[][] = []
  for (const event of events) {
    const last = groups.at(-1)
    const fits = last !== undefined && last.length < perBody && last[0]?.type === 'notification'
    if (fits && event.type === 'notification') last.push(event)
    else groups.push([event])
  }
  return groups.map((members) => ({ body: bodyOf(members), events: members }))
}

function bodyOf(events: readonly LinkedinEvent[]): Uint8Array {
  const [first] = events
  const items = events.map((event) => event.item)
  const value: JsonValue =
    first?.type === 'lead' ? first.item : { type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications: items }
  return new TextEncoder().encode(serializeAsLinkedin(value))
}
