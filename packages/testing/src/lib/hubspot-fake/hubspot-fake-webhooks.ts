import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonValue } from '@leadkit/contracts'
import type { HubspotFakeChange } from './hubspot-fake-portal.ts'

export interface HubspotFakeWebhookOptions {
  /** The app's target URL, to which every change is posted. */
  readonly url: string
  readonly clientSecret: string
  readonly appId: number
  /** Attempts for a delivery that gets anything but 2xx. Default 3; HubSpot tries ten times over a day. */
  readonly attempts?: number
  /** Delay between two attempts. Default 20. */
  readonly retryDelayMs?: number
}

/** The headers that HubSpot adds to a webhook (request validation, v3). `url` is signed with its reserved characters decoded. */
export function signHubspotWebhook(request: {
  readonly clientSecret: string
  readonly method: string
  readonly url: string
  readonly body: string
  readonly timestamp: Date
}): Readonly<Record<string, string>> {
  const timestamp = String(request.timestamp.getTime())
  const signed = `${request.method}${decodeReserved(request.url)}${request.body}${timestamp}`
  return {
    'content-type': 'application/json',
    'x-hubspot-request-timestamp': timestamp,
    'x-hubspot-signature-version': 'v3',
    'x-hubspot-signature-v3': createHmac('sha256', request.clientSecret).update(signed).digest('base64'),
  }
}

function decodeReserved(url: string): string {
  const reserved = new Set(":/?@!$'()*,;")
  return url.replaceAll(/%[0-9A-Fa-f]{2}/g, (escape) => {
    const character = String.fromCodePoint(Number.parseInt(escape.slice(1), 16))
    return reserved.has(character) ? character : escape
  })
}

/** One change as an entry of a webhook's body. */
export function toWebhookEntry(
  change: HubspotFakeChange,
  names: { readonly eventId: number; readonly appId: number; readonly attemptNumber: number },
): { readonly [key: string]: JsonValue } {
  return {
    ...names,
    subscriptionId: 1000 + change.type.length,
    portalId: change.portalId,
    occurredAt: change.occurredAt.getTime(),
    subscriptionType: `contact.${change.type}`,
    objectId: Number(change.objectId),
    changeSource: change.author,
    sourceId: change.author === 'INTEGRATION' ? String(names.appId) : 'userId:1',
    ...(change.property === undefined
      ? {}
      : { propertyName: change.property.name, propertyValue: change.property.value }),
    ...(change.mergedIds === undefined
      ? {}
      : {
          primaryObjectId: Number(change.objectId),
          mergedObjectIds: change.mergedIds.map(Number),
          newObjectId: null,
          numberOfPropertiesMoved: 0,
        }),
  }
}

/** Posts changes one by one, in order, each until it is accepted or its attempts are used up. */
export class HubspotFakeWebhooks {
  readonly #options: HubspotFakeWebhookOptions
  readonly #now: () => Date
  readonly #closing = new AbortController()
  #queue: Promise<void> = Promise.resolve()
  #lastEventId = 0

  constructor(options: HubspotFakeWebhookOptions, now: () => Date) {
    this.#options = options
    this.#now = now
  }

  send(change: HubspotFakeChange): void {
    this.#lastEventId += 1
    const eventId = this.#lastEventId
    this.#queue = this.#queue.then(() => this.#deliver(change, eventId))
  }

  /** Resolves when everything sent so far has been accepted or given up. */
  settled(): Promise<void> {
    return this.#queue
  }

  close(): void {
    this.#closing.abort()
  }

  async #deliver(change: HubspotFakeChange, eventId: number): Promise<void> {
    const { appId, attempts = 3, retryDelayMs = 20 } = this.#options
    for (let attemptNumber = 0; attemptNumber < attempts && !this.#closing.signal.aborted; attemptNumber += 1) {
      if (await this.#post(JSON.stringify([toWebhookEntry(change, { eventId, appId, attemptNumber })]))) return
      await sleep(retryDelayMs)
    }
  }

  async #post(body: string): Promise<boolean> {
    const { url, clientSecret } = this.#options
    const headers = signHubspotWebhook({ clientSecret, method: 'POST', url, body, timestamp: this.#now() })
    try {
      const response = await fetch(url, { method: 'POST', headers, body, signal: this.#closing.signal })
      await response.arrayBuffer()
      return response.ok
    } catch {
      return false
    }
  }
}
