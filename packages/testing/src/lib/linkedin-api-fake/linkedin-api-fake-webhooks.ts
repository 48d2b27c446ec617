import { createHmac, randomUUID } from 'node:crypto'
import { createDeliveryQueue } from '../delivery-queue.ts'
import type { DeliveryOptions } from '../delivery-queue.ts'
import { composeLinkedinBodies, signAsLinkedin } from './linkedin-api-fake-delivery.ts'
import type { LinkedinDelivery, LinkedinSignatureReading } from './linkedin-api-fake-delivery.ts'
import { commentEvent, commentNotice } from './linkedin-api-fake-events.ts'
import type { LinkedinCommentOptions, LinkedinEvent } from './linkedin-api-fake-events.ts'
import type { LinkedinComment, LinkedinPost, LinkedinWorld } from './linkedin-api-fake-world.ts'

export interface LinkedinWebhookOptions extends DeliveryOptions {
  /** Default `prefixed-body`. */
  readonly signatureReading?: LinkedinSignatureReading
  /** The URL for webhooks; can be set later with `deliverTo`. Without it, our comments have no echo. */
  readonly webhookUrl?: string
  /** False: our comments have no echo. */
  readonly echoes?: boolean
  /** Delay between one of our comments and its echo, in milliseconds. Default 0, which races the answer. */
  readonly echoDelayMs?: number
}

export interface LinkedinDeliverOptions {
  /** Notifications in one body, at most 10. Default 10. */
  readonly batchSize?: number
  /** `reversed`: the newest first. Default `given`. */
  readonly order?: 'given' | 'reversed'
}

/** The platform's side of the webhook. */
export interface LinkedinWebhooks {
  /** Every body sent to the webhook, with its attempts. */
  readonly deliveries: readonly LinkedinDelivery[]
  deliverTo(webhookUrl: string): void
  /** The challenge that LinkedIn sends every two hours: true if the answer was correct. Three failures in a row block the webhook. */
  validateWebhook(): Promise<boolean>
  /** Signs and posts each body until the answer is 2xx. Events of an owner that is not subscribed are not delivered. */
  deliver(
    events: LinkedinEvent | readonly LinkedinEvent[],
    options?: LinkedinDeliverOptions,
  ): Promise<readonly LinkedinDelivery[]>
  /** Sends the same bytes again, as after a lost answer. */
  redeliver(delivery: LinkedinDelivery): Promise<LinkedinDelivery>
  /** Somebody comments, and the comment is delivered. */
  comments(post: LinkedinPost, options: LinkedinCommentOptions): Promise<LinkedinEvent>
  /** Comments whose webhook was accepted, by urn. */
  acceptedMessageIds(): ReadonlySet<string>
  /** Resolves when no delivery or echo is in progress. */
  settled(): Promise<void>
}

/** `echo` announces a comment that LinkedIn accepted from us; `close` ends what is in progress. */
export function createLinkedinWebhooks(
  world: LinkedinWorld,
  options: LinkedinWebhookOptions,
): LinkedinWebhooks & { echo(comment: LinkedinComment): void; close(): void } {
  const queue = createDeliveryQueue<LinkedinEvent>({
    timeoutMs: 3000,
    ...options,
    now: () => world.now(),
    sign: (body) => signAsLinkedin(body, world.clientSecret, options.signatureReading),
    accepts: (status) => status >= 200 && status < 300,
  })
  let webhookUrl = options.webhookUrl
  let failures = 0

  function requireUrl(): string {
    if (webhookUrl === undefined) throw new Error('startLinkedinApiFake: give webhookUrl or call deliverTo() first')
    return webhookUrl
  }

  const deliver: LinkedinWebhooks['deliver'] = async (events, how = {}) => {
    requireUrl()
    const wanted = ('item' in events ? [events] : events).filter((event) => isSubscribed(world, event))
    const bodies = composeLinkedinBodies(how.order === 'reversed' ? wanted.toReversed() : wanted, how.batchSize)
    return Promise.all(bodies.map((body) => queue.post(requireUrl, body)))
  }

  return {
    deliveries: queue.deliveries,
    deliver,
    deliverTo(url) {
      webhookUrl = url
    },
    async validateWebhook() {
      const passed = await answersChallenge(requireUrl(), world.clientSecret)
      failures = passed ? 0 : failures + 1
      world.webhookBlocked = failures >= 3
      return passed
    },
    redeliver: (delivery) => queue.post(requireUrl, delivery),
    async comments(post, commentOptions) {
      const event = commentEvent(world, post, commentOptions)
      await deliver(event)
      return event
    },
    acceptedMessageIds: () => queue.acceptedMessageIds(),
    settled: () => queue.settled(),
    echo(comment) {
      // Recorded in the history even without a subscriber.
      const event = commentNotice(world, comment)
      if (options.echoes === false || webhookUrl === undefined) return
      queue.after(options.echoDelayMs ?? 0, () => deliver(event))
    },
    close: () => queue.close(),
  }
}

function isSubscribed(world: LinkedinWorld, event: LinkedinEvent): boolean {
  if (world.webhookBlocked) return false
  if (event.type === 'notification') return world.subscriptions.has(event.owner.urn)
  return [...world.leadSubscriptions.values()].some(
    ({ owner, leadType }) => owner === event.owner.urn && leadType === event.leadType,
  )
}

async function answersChallenge(webhookUrl: string, clientSecret: string): Promise<boolean> {
  const challengeCode = randomUUID()
  const url = new URL(webhookUrl)
  url.searchParams.set('challengeCode', challengeCode)
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => undefined)
  if (response?.status !== 200) return false
  const answer: unknown = await response.json().catch(() => undefined)
  if (typeof answer !== 'object' || answer === null) return false
  const expected = createHmac('sha256', clientSecret).update(challengeCode).digest('hex')
  return Reflect.get(answer, 'challengeCode') === challengeCode && Reflect.get(answer, 'challengeResponse') === expected
}
