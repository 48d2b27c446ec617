import { setTimeout as sleep } from 'node:timers/promises'

/** Events of a platform in one body. */
export interface DeliveryBody<Event> {
  readonly body: Uint8Array
  readonly events: readonly Event[]
}

/** One POST to the webhook, repeated until it is accepted. */
export interface Delivery<Event> extends DeliveryBody<Event> {
  readonly headers: Readonly<Record<string, string>>
  /** Null status: no answer in time. */
  readonly attempts: readonly { readonly at: Date; readonly status: number | null }[]
  /** True once the webhook has answered as the platform requires: X and Meta 200, LinkedIn any 2xx. */
  readonly accepted: boolean
}

export interface DeliveryOptions {
  /** How often one body is tried. Default 60. */
  readonly maxAttempts?: number
  /** The wait between two attempts in milliseconds. Default 250. */
  readonly retryDelayMs?: number
  /** How long the receiver may take to answer, in milliseconds. Default is the platform's limit: Meta 5,000, X 10,000, LinkedIn 3,000. */
  readonly timeoutMs?: number
}

/** What differs between platforms. */
export interface DeliveryQueueOptions extends DeliveryOptions {
  readonly timeoutMs: number
  now(): Date
  /** The headers of a signed delivery. */
  sign(body: Uint8Array): Readonly<Record<string, string>>
  /** Whether this answer ends the attempts. */
  accepts(status: number): boolean
}

export interface DeliveryQueue<Event> {
  /** Every body in the order of its first attempt. */
  readonly deliveries: readonly Delivery<Event>[]
  /** Posts a body until it is accepted or the attempts are used up. Calls `url` for each attempt: a receiver may move. */
  post(url: () => string, body: DeliveryBody<Event>): Promise<Delivery<Event>>
  /** Starts something later, such as an echo; `settled` waits for it. */
  after(delayMs: number, start: () => Promise<unknown>): void
  /** Messages whose webhook was accepted, by id. */
  acceptedMessageIds(): ReadonlySet<string>
  /** Resolves when nothing is in progress. */
  settled(): Promise<void>
  close(): void
}

type OpenDelivery<Event> = { -readonly [Key in keyof Delivery<Event>]: Delivery<Event>[Key] } & {
  attempts: { at: Date; status: number | null }[]
}

/** A redelivery queue like the platforms', with short waits: a killed receiver gets its deliveries again after it restarts. */
export function createDeliveryQueue<Event extends { readonly messageId?: string | undefined }>(
  options: DeliveryQueueOptions,
): DeliveryQueue<Event> {
  const deliveries: OpenDelivery<Event>[] = []
  const open = new Set<Promise<unknown>>()
  const closing = new AbortController()

  function track<Result>(running: Promise<Result>): Promise<Result> {
    open.add(running)
    void running.finally(() => open.delete(running))
    return running
  }

  return {
    deliveries,
    post(url, { body, events }) {
      const delivery = { body, headers: options.sign(body), events, attempts: [], accepted: false }
      deliveries.push(delivery)
      return track(deliver(url, delivery, options, closing.signal))
    },
    after(delayMs, start) {
      void track(sleep(delayMs).then(start))
    },
    acceptedMessageIds() {
      const accepted = deliveries.filter((delivery) => delivery.accepted).flatMap((delivery) => delivery.events)
      return new Set(accepted.flatMap((event) => event.messageId ?? []))
    },
    async settled() {
      while (open.size > 0) await Promise.all(open)
    },
    close() {
      closing.abort()
    },
  }
}

async function deliver<Event>(
  url: () => string,
  delivery: OpenDelivery<Event>,
  options: DeliveryQueueOptions,
  closing: AbortSignal,
): Promise<Delivery<Event>> {
  const { maxAttempts = 60, retryDelayMs = 250, timeoutMs } = options
  for (let number = 1; number <= maxAttempts && !closing.aborted; number += 1) {
    const status = await attempt(url(), delivery, AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]))
    delivery.attempts.push({ at: options.now(), status })
    delivery.accepted = status !== null && options.accepts(status)
    if (delivery.accepted) break
    if (number < maxAttempts) await sleep(retryDelayMs, undefined, { signal: closing }).catch(() => {})
  }
  return delivery
}

/** The answer's status; null if there was no answer. */
function attempt(url: string, { headers, body }: OpenDelivery<unknown>, signal: AbortSignal): Promise<number | null> {
  return fetch(url, { method: 'POST', headers, body: Buffer.from(body), signal }).then(
    async (response) => {
      await response.arrayBuffer()
      return response.status
    },
    () => null,
  )
}
