import { createDeliveryQueue } from '../delivery-queue.ts'
import type { DeliveryOptions } from '../delivery-queue.ts'
import { shuffle } from '../shuffle.ts'
import { composeXBodies, signAsX } from './x-api-fake-delivery.ts'
import type { XDelivery, XWebhookForm } from './x-api-fake-delivery.ts'
import { messageEvent, textEvent } from './x-api-fake-events.ts'
import type { XEvent, XTextOptions } from './x-api-fake-events.ts'
import { answersCrc } from './x-api-fake-subscriptions.ts'
import type { XMessage, XUser, XWebhook, XWorld } from './x-api-fake-world.ts'

export interface XWebhookOptions extends DeliveryOptions {
  /** The URL for webhooks; can be set later with `deliverTo`. Without it, echoes are not sent. */
  readonly webhookUrl?: string
  /** The form of deliveries if `deliver` does not get one. Default `activity`. */
  readonly form?: XWebhookForm
  /** False: sends have no echo, as if `dm.sent` were not subscribed. */
  readonly echoes?: boolean
  /** Delay between a send and its echo, in milliseconds. Default 0, which races the answer. */
  readonly echoDelayMs?: number
}

export interface XDeliverOptions {
  readonly form?: XWebhookForm
  /** Shuffles the events with this seed before composing bodies. */
  readonly shuffleSeed?: number
}

/** The platform's side of the webhook. */
export interface XWebhooks {
  /** Every body sent to the webhook, with its attempts. */
  readonly deliveries: readonly XDelivery[]
  deliverTo(webhookUrl: string): void
  /** The hourly challenge-response check: true if the answer was correct. A wrong answer disables the webhook. */
  checkWebhook(): Promise<boolean>
  /** Signs and posts each body until the answer is 200. A disabled webhook or an account without a subscription gets nothing. */
  deliver(events: XEvent | readonly XEvent[], options?: XDeliverOptions): Promise<readonly XDelivery[]>
  /** Sends the same bytes again, as after a lost answer. */
  redeliver(delivery: XDelivery): Promise<XDelivery>
  /** A person writes a direct message, which is delivered. */
  says(person: XUser, account: XUser, text: string, options?: XTextOptions & XDeliverOptions): Promise<XEvent>
  /** Messages whose webhook was accepted, by id. */
  acceptedMessageIds(): ReadonlySet<string>
  /** Resolves when no delivery or echo is in progress. */
  settled(): Promise<void>
}

/** `echo` announces a message that the platform accepted from us; `close` ends what is in progress. */
export function createXWebhooks(
  world: XWorld,
  webhook: XWebhook,
  options: XWebhookOptions,
): XWebhooks & { echo(message: XMessage): void; close(): void } {
  const queue = createDeliveryQueue<XEvent>({
    timeoutMs: 10_000,
    ...options,
    now: () => world.now(),
    sign: (body) => signAsX(body, world.consumerSecret),
    accepts: (status) => status === 200,
  })
  const url = (): string => webhook.url
  let reachable = options.webhookUrl !== undefined

  const deliver: XWebhooks['deliver'] = (events, how = {}) => {
    if (!reachable) throw new Error('startXApiFake: give webhookUrl or call deliverTo() first')
    const form = how.form ?? options.form ?? 'activity'
    const list = 'eventType' in events ? [events] : events
    const wanted = shuffle(list, how.shuffleSeed).filter((event) => isSubscribed(world, webhook, event, form))
    const bodies = composeXBodies(wanted, form, () => String(-world.next() * 1_000_003))
    return Promise.all(bodies.map((body) => queue.post(url, body)))
  }

  return {
    deliveries: queue.deliveries,
    deliver,
    deliverTo(webhookUrl) {
      webhook.url = webhookUrl
      reachable = true
    },
    async checkWebhook() {
      webhook.valid = await answersCrc(world, webhook.url)
      return webhook.valid
    },
    redeliver: (delivery) => queue.post(url, delivery),
    async says(person, account, text, how = {}) {
      const event = textEvent(world, person, account, text, how)
      await deliver(event, how)
      return event
    },
    acceptedMessageIds: () => queue.acceptedMessageIds(),
    settled: () => queue.settled(),
    echo(message) {
      if (options.echoes === false || !reachable) return
      // Both parties get the event if both have connected the app.
      const parties = [message.from, message.to].filter((party) => world.accountIds.has(party.id))
      const events = parties.map((party) => messageEvent(world, message, party))
      queue.after(options.echoDelayMs ?? 0, () => deliver(events))
    },
    close: () => queue.close(),
  }
}

/** The older API subscribes an account to everything at once. */
function isSubscribed(world: XWorld, webhook: XWebhook, event: XEvent, form: XWebhookForm): boolean {
  if (!webhook.valid) return false
  if (event.eventType === 'oauth.revoke') return true
  return Array.from(world.subscriptions.values()).some(
    ({ userId, eventType, webhookId }) =>
      webhookId === webhook.id &&
      userId === event.account.id &&
      (form === 'account_activity' || eventType === event.eventType || event.eventType === 'brand.new'),
  )
}
