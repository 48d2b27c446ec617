import { createHmac } from 'node:crypto'
import type { JsonValue } from '@leadkit/contracts'
import type { Delivery, DeliveryBody } from '../delivery-queue.ts'
import type { XEvent } from './x-api-fake-events.ts'

/** `activity`: the X Activity API, one event per body. `account_activity`: the older API, lists for each account. */
export type XWebhookForm = 'activity' | 'account_activity'

export type XDelivery = Delivery<XEvent>

/** The header of a signed delivery. @see https://docs.x.com/x-api/webhooks/quickstart#3-securing-webhooks */
export function signAsX(body: Uint8Array, consumerSecret: string): Readonly<Record<string, string>> {
  const digest = createHmac('sha256', consumerSecret).update(body).digest('base64')
  return { 'content-type': 'application/json', 'x-twitter-webhooks-signature': `sha256=${digest}` }
}

/** `deliveryId` numbers deliveries: X's `event_uuid` differs each time, even for the same event. */
export function composeXBodies(
  events: readonly XEvent[],
  form: XWebhookForm,
  deliveryId: () => string,
): readonly DeliveryBody<XEvent>[] {
  if (form === 'activity')
    return events.map((event) => ({ body: encode(activityOf(event, deliveryId())), events: [event] }))
  const groups = new Map<string, XEvent[]>()
  for (const event of events) {
    if (event.legacy === undefined) continue
    groups.set(event.account.id, [...(groups.get(event.account.id) ?? []), event])
  }
  return Array.from(groups.values(), (members) => ({ body: encode(accountActivityOf(members)), events: members }))
}

function encode(value: JsonValue): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

function activityOf(event: XEvent, deliveryId: string): JsonValue {
  return {
    data: {
      event_uuid: deliveryId,
      filter: event.eventType === 'oauth.revoke' ? {} : { user_id: event.account.id },
      event_type: event.eventType,
      tag: 'leadkit',
      payload: event.payload,
      ...(event.includes === undefined ? {} : { includes: event.includes }),
    },
  }
}

function accountActivityOf(events: readonly XEvent[]): JsonValue {
  const keys = [...new Set(events.flatMap((event) => event.legacy?.key ?? []))]
  const users = events.flatMap((event) => event.users)
  const lists = keys.map((key) => [
    key,
    events.flatMap((event) => (event.legacy?.key === key ? [event.legacy.item] : [])),
  ])
  return {
    for_user_id: events[0]?.account.id ?? '',
    ...(Object.fromEntries(lists) as Readonly<Record<string, JsonValue>>),
    users: Object.fromEntries(
      users.map(({ id, name, username }) => [id, { id, name, screen_name: username, protected: false }]),
    ),
  }
}
