import { createHmac } from 'node:crypto'
import type { JsonValue } from '@leadkit/contracts'
import type { Delivery, DeliveryBody } from '../delivery-queue.ts'
import type { GraphEvent } from './graph-api-fake-events.ts'

export type GraphDelivery = Delivery<GraphEvent>

/**
 * JSON as Meta serialises webhook bodies: everything beyond ASCII as `\uXXXX` with lower-case digits, slashes escaped, and `<`, `%` and `@`
 * escaped too. The signature is over these bytes, so a receiver that re-serialises never gets the same signature.
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

/** Bodies for events: one per kind of object, one entry per run of events of the same account, in the given order. */
export function composeBodies(events: readonly GraphEvent[], sentAt: Date): readonly DeliveryBody<GraphEvent>[] {
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
