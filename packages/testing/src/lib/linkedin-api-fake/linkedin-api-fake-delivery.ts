import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonValue } from '@leadkit/contracts'
import type { LinkedinEvent } from './linkedin-api-fake-events.ts'

/** Which reading of Microsoft's text the fake signs by: the prefix before the body that is hashed, or before the digest in the header. */
export type LinkedinSignatureReading = 'prefixed-body' | 'prefixed-header'

/** One POST to the webhook, repeated until it is accepted. */
export interface LinkedinDelivery {
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly events: readonly LinkedinEvent[]
  /** Null status: no answer in time. */
  readonly attempts: readonly { readonly at: Date; readonly status: number | null }[]
  /** True once an attempt was answered 2xx. */
  readonly accepted: boolean
}

/** `notificationId` is a 64-bit number on the wire, which no JavaScript number holds: the fake keeps its digits as text. */
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

/** Bodies for events, in the order given: at most ten notifications in one, a lead form's action alone. */
export function composeLinkedinBodies(
  events: readonly LinkedinEvent[],
  perBody: number = NOTIFICATIONS_PER_BODY,
): readonly { readonly body: Uint8Array; readonly events: readonly LinkedinEvent[] }[] {
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

export interface LinkedinDeliveryOptions {
  /** How often one body is tried. Default 60; LinkedIn tries every five minutes for eight hours. */
  readonly maxAttempts?: number
  /** The wait between two attempts in milliseconds. Default 250. */
  readonly retryDelayMs?: number
  /** How long the receiver has for its answer, in milliseconds. Default 3,000. */
  readonly timeoutMs?: number
  /** Default `prefixed-body`. */
  readonly signatureReading?: LinkedinSignatureReading
}

export interface LinkedinDeliveryQueue {
  /** Every body in the order of its first attempt. */
  readonly deliveries: readonly LinkedinDelivery[]
  /** Posts a body until it is answered 2xx or the attempts are used up. The URL is asked for each attempt: a receiver may move. */
  post(url: () => string, events: readonly LinkedinEvent[], body: Uint8Array): Promise<LinkedinDelivery>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
  close(): void
}

type OpenDelivery = { -readonly [Key in keyof LinkedinDelivery]: LinkedinDelivery[Key] } & {
  attempts: { at: Date; status: number | null }[]
}

/** A redelivery queue like LinkedIn's, with short waits: a killed receiver gets its deliveries again when it is back. */
export function createLinkedinDeliveryQueue(
  options: LinkedinDeliveryOptions & { readonly clientSecret: string; readonly now: () => Date },
): LinkedinDeliveryQueue {
  const deliveries: OpenDelivery[] = []
  const open = new Set<Promise<unknown>>()
  const closing = new AbortController()
  const { maxAttempts = 60, retryDelayMs = 250, timeoutMs = 3000 } = options

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
    return status !== null && status >= 200 && status < 300
  }

  async function run(url: () => string, delivery: OpenDelivery): Promise<LinkedinDelivery> {
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
    post(url, events, body) {
      const headers = signAsLinkedin(body, options.clientSecret, options.signatureReading)
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
