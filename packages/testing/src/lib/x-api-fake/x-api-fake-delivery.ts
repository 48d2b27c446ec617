import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonValue } from '@leadkit/contracts'
import type { XEvent } from './x-api-fake-events.ts'

/** `activity`: the X Activity API, one event a body. `account_activity`: the older API, lists for each account. */
export type XWebhookForm = 'activity' | 'account_activity'

/** One POST to the webhook, repeated until it is accepted. */
export interface XDelivery {
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly events: readonly XEvent[]
  /** Null status: no answer in time. */
  readonly attempts: readonly { readonly at: Date; readonly status: number | null }[]
  /** True once an attempt was answered 200. */
  readonly accepted: boolean
}

/** The header of a signed delivery. @see https://docs.x.com/x-api/webhooks/quickstart#3-securing-webhooks */
export function signAsX(body: Uint8Array, consumerSecret: string): Readonly<Record<string, string>> {
  const digest = createHmac('sha256', consumerSecret).update(body).digest('base64')
  return { 'content-type': 'application/json', 'x-twitter-webhooks-signature': `sha256=${digest}` }
}

export interface XBody {
  readonly body: Uint8Array
  readonly events: readonly XEvent[]
}

/** `deliveryId` numbers deliveries: X's `event_uuid` is another one each time, even for the same event. */
export function composeXBodies(
  events: readonly XEvent[],
  form: XWebhookForm,
  deliveryId: () => string,
): readonly XBody[] {
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

export interface XDeliveryOptions {
  /** How often one body is tried. Default 60. */
  readonly maxAttempts?: number
  /** The wait between two attempts in milliseconds. Default 250. */
  readonly retryDelayMs?: number
  /** How long the receiver has for its answer, in milliseconds. Default 10,000, as X allows. */
  readonly timeoutMs?: number
}

export interface XDeliveryQueue {
  /** Every body in the order of its first attempt. */
  readonly deliveries: readonly XDelivery[]
  /** Posts a body until it is answered 200 or the attempts are used up. The URL is asked for each attempt: a receiver may move. */
  post(url: () => string, body: XBody): Promise<XDelivery>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
  close(): void
}

type OpenDelivery = { -readonly [Key in keyof XDelivery]: XDelivery[Key] } & {
  attempts: { at: Date; status: number | null }[]
}

/** A redelivery queue with short waits: a killed receiver gets its deliveries again when it is back. */
export function createXDeliveryQueue(
  options: XDeliveryOptions & { readonly consumerSecret: string; readonly now: () => Date },
): XDeliveryQueue {
  const deliveries: OpenDelivery[] = []
  const open = new Set<Promise<unknown>>()
  const closing = new AbortController()
  const { maxAttempts = 60, retryDelayMs = 250, timeoutMs = 10_000 } = options

  async function attempt(url: () => string, delivery: OpenDelivery): Promise<boolean> {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)])
    const request = { method: 'POST', headers: delivery.headers, body: Buffer.from(delivery.body), signal }
    const status = await fetch(url(), request).then(
      async (response) => {
        await response.arrayBuffer()
        return response.status
      },
      () => null,
    )
    delivery.attempts.push({ at: options.now(), status })
    return status === 200
  }

  async function run(url: () => string, delivery: OpenDelivery): Promise<XDelivery> {
    for (let number = 1; number <= maxAttempts && !closing.signal.aborted; number += 1) {
      if (await attempt(url, delivery)) {
        delivery.accepted = true
        break
      }
      if (number < maxAttempts) await sleep(retryDelayMs, undefined, { signal: closing.signal }).catch(() => {})
    }
    return delivery
  }

  return {
    deliveries,
    post(url, { body, events }) {
      const headers = signAsX(body, options.consumerSecret)
      const delivery: OpenDelivery = { body, headers, events, attempts: [], accepted: false }
      deliveries.push(delivery)
      const running = run(url, delivery)
      open.add(running)
      void running.finally(() => open.delete(running))
      return running
    },
    async settled() {
      while (open.size > 0) await Promise.all(open)
    },
    close() {
      closing.abort()
    },
  }
}
