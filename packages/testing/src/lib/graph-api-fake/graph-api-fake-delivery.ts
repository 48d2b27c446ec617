import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonValue } from '@leadkit/contracts'
import type { GraphEvent } from './graph-api-fake-events.ts'

/** One POST to the webhook, repeated until it is accepted. */
export interface GraphDelivery {
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly events: readonly GraphEvent[]
  /** Null status: no answer in time. */
  readonly attempts: readonly { readonly at: Date; readonly status: number | null }[]
  /** True once an attempt was answered 200. */
  readonly accepted: boolean
}

/**
 * JSON as Meta serialises webhook bodies: everything beyond ASCII as `\uXXXX` with lower-case digits, slashes escaped, and `<`, `%` and `@`
 * escaped too. The signature is over these bytes, so that a receiver that re-serialises never agrees.
 * @see https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads
 */
export function serializeAsMeta(value: JsonValue): string {
  return JSON.stringify(value)
    .replaceAll(/[^\u0020-\u007e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', String.raw`\/`)
    .replaceAll('<', String.raw`\u003C`)
    .replaceAll('%', String.raw`\u0025`)
    .replaceAll('@', String.raw`\u0040`)
}

/** The headers of a signed delivery: SHA-256, and the older SHA-1 that Meta still sends. */
export function signAsMeta(body: Uint8Array, appSecret: string): Readonly<Record<string, string>> {
  const digest = (algorithm: string): string => createHmac(algorithm, appSecret).update(body).digest('hex')
  return {
    'content-type': 'application/json',
    'user-agent': 'facebookexternalua',
    'x-hub-signature': `sha1=${digest('sha1')}`,
    'x-hub-signature-256': `sha256=${digest('sha256')}`,
  }
}

/** Bodies for events: one per kind of object, one entry for each run of events of an account, in the order given. */
export function composeBodies(
  events: readonly GraphEvent[],
  sentAt: Date,
): readonly { readonly body: Uint8Array; readonly events: readonly GraphEvent[] }[] {
  const objects = [...new Set(events.map((event) => event.object))]
  return objects.map((object) => {
    const members = events.filter((event) => event.object === object)
    const entries: { id: string; time: number; list: GraphEvent['list']; items: JsonValue[] }[] = []
    for (const event of members) {
      const last = entries.at(-1)
      if (last !== undefined && last.id === event.accountId && last.list === event.list) last.items.push(event.item)
      else entries.push({ id: event.accountId, time: sentAt.getTime(), list: event.list, items: [event.item] })
    }
    const entry = entries.map(({ id, time, list, items }) => ({ id, time, [list]: items }))
    return { body: new TextEncoder().encode(serializeAsMeta({ object, entry })), events: members }
  })
}

export interface GraphDeliveryOptions {
  /** How often one body is tried. Default 60. */
  readonly maxAttempts?: number
  /** The wait between two attempts in milliseconds. Default 250. */
  readonly retryDelayMs?: number
  /** How long the receiver has for its answer, in milliseconds. Default 5,000, as Meta allows. */
  readonly timeoutMs?: number
}

export interface GraphDeliveryQueue {
  /** Every body in the order of its first attempt. */
  readonly deliveries: readonly GraphDelivery[]
  /** Posts a body until it is answered 200 or the attempts are used up. The URL is asked for each attempt: a receiver may move. */
  post(url: () => string, events: readonly GraphEvent[], body: Uint8Array): Promise<GraphDelivery>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
  close(): void
}

type OpenDelivery = { -readonly [Key in keyof GraphDelivery]: GraphDelivery[Key] } & {
  attempts: { at: Date; status: number | null }[]
}

/** A redelivery queue like Meta's, with short waits: a killed receiver gets its deliveries again when it is back. */
export function createDeliveryQueue(
  options: GraphDeliveryOptions & { readonly appSecret: string; readonly now: () => Date },
): GraphDeliveryQueue {
  const deliveries: OpenDelivery[] = []
  const open = new Set<Promise<unknown>>()
  const closing = new AbortController()
  const { maxAttempts = 60, retryDelayMs = 250, timeoutMs = 5000 } = options

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

  async function run(url: () => string, delivery: OpenDelivery): Promise<GraphDelivery> {
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
      const headers = signAsMeta(body, options.appSecret)
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
