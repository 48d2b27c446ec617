import { createDeliveryQueue } from '../delivery-queue.ts'
import type { DeliveryOptions, DeliveryQueue } from '../delivery-queue.ts'
import { shuffle } from '../shuffle.ts'
import { composeBodies, signAsMeta } from './graph-api-fake-delivery.ts'
import type { GraphDelivery } from './graph-api-fake-delivery.ts'
import { echoEvent, textEvent } from './graph-api-fake-events.ts'
import type { GraphEvent, GraphTextOptions } from './graph-api-fake-events.ts'
import type { GraphMessage, GraphPerson, GraphWorld } from './graph-api-fake-world.ts'

export interface GraphWebhookOptions extends DeliveryOptions {
  readonly verifyToken: string
  /** The URL for webhooks; can be set later with `deliverTo`. Without it, echoes are not sent. */
  readonly webhookUrl?: string
  /** False: sends have no echo, as for an app that is not subscribed to `message_echoes`. */
  readonly echoes?: boolean
  /** Delay between a send and its echo, in milliseconds. Default 0, which races the answer. */
  readonly echoDelayMs?: number
}

export interface GraphDeliverOptions {
  /** `together` (the default): one body per kind of object; `separately`: one body per event. */
  readonly batch?: 'together' | 'separately'
  /** Shuffles the events with this seed before composing bodies. */
  readonly shuffleSeed?: number
}

/** The platform's side of the webhook. */
export interface GraphWebhooks {
  /** Every body sent to the webhook, with its attempts. */
  readonly deliveries: readonly GraphDelivery[]
  deliverTo(webhookUrl: string): void
  /** The dashboard's verification of a webhook URL: true if the challenge came back. */
  verifyWebhook(): Promise<boolean>
  /** Signs and posts each body until the answer is 200. Events of a page that is not subscribed to their field are not delivered. */
  deliver(events: GraphEvent | readonly GraphEvent[], options?: GraphDeliverOptions): Promise<readonly GraphDelivery[]>
  /** Sends the same bytes again, as after a lost answer. */
  redeliver(delivery: GraphDelivery): Promise<GraphDelivery>
  /** A person writes a text, which is delivered. */
  says(person: GraphPerson, text: string, options?: GraphTextOptions): Promise<GraphEvent>
  /** Messages whose webhook was accepted, by id. */
  acceptedMessageIds(): ReadonlySet<string>
  /** Resolves when no delivery or echo is in progress. */
  settled(): Promise<void>
}

/** `echo` announces a message that the platform accepted from us; `close` ends what is in progress. */
export function createWebhooks(
  world: GraphWorld,
  options: GraphWebhookOptions,
): GraphWebhooks & { echo(message: GraphMessage): void; close(): void } {
  const queue = createDeliveryQueue<GraphEvent>({
    timeoutMs: 5000,
    ...options,
    now: () => world.now(),
    sign: (body) => signAsMeta(body, world.appSecret),
    accepts: (status) => status === 200,
  })
  let webhookUrl = options.webhookUrl

  function requireUrl(): string {
    if (webhookUrl === undefined) throw new Error('startGraphApiFake: give webhookUrl or call deliverTo() first')
    return webhookUrl
  }

  const deliver: GraphWebhooks['deliver'] = async (events, how = {}) => {
    requireUrl()
    return postAll(world, queue, { url: requireUrl, events: 'item' in events ? [events] : events, how })
  }

  return {
    deliveries: queue.deliveries,
    deliver,
    deliverTo(url) {
      webhookUrl = url
    },
    verifyWebhook: () => verifyWebhook(requireUrl(), options.verifyToken),
    redeliver: (delivery) => queue.post(requireUrl, delivery),
    async says(person, text, textOptions) {
      const event = textEvent(world, person, text, textOptions)
      await deliver(event)
      return event
    },
    acceptedMessageIds: () => queue.acceptedMessageIds(),
    settled: () => queue.settled(),
    echo(message) {
      if (options.echoes === false || webhookUrl === undefined) return
      const event = echoEvent(world, message, world.appId)
      queue.after(options.echoDelayMs ?? 0, () => deliver(event))
    },
    close: () => queue.close(),
  }
}

interface Posting {
  readonly url: () => string
  readonly events: readonly GraphEvent[]
  readonly how: GraphDeliverOptions
}

function postAll(
  world: GraphWorld,
  queue: DeliveryQueue<GraphEvent>,
  { url, events, how }: Posting,
): Promise<GraphDelivery[]> {
  const ordered = shuffle(events, how.shuffleSeed).filter((event) => isSubscribed(world, event))
  const groups = how.batch === 'separately' ? ordered.map((event) => [event]) : [ordered]
  const bodies = groups.flatMap((group) => composeBodies(group, world.now()))
  return Promise.all(bodies.map((body) => queue.post(url, body)))
}

function isSubscribed(world: GraphWorld, event: GraphEvent): boolean {
  const fields = world.subscriptions.get(event.page.id)
  return fields !== undefined && (event.object === 'instagram' || fields.includes(event.field))
}

async function verifyWebhook(webhookUrl: string, verifyToken: string): Promise<boolean> {
  const challenge = String(Math.floor(Math.random() * 1e10))
  const url = new URL(webhookUrl)
  url.search = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': challenge,
    'hub.verify_token': verifyToken,
  }).toString()
  const response = await fetch(url)
  return response.status === 200 && (await response.text()) === challenge
}
