import type { GraphApiFake, GraphEvent } from '@leadkit/testing'
import { signAsMeta } from '@leadkit/testing'
import type { Beat, Day, Post } from '../day/compose-day.ts'
import type { Stage } from './stage.ts'

export interface DeliveryCounts {
  /** Forged bodies that were refused with 401, and those that were not. */
  readonly forged: { readonly refused: number; readonly accepted: number }
}

export interface DeliverOptions {
  readonly graph: GraphApiFake
  readonly day: Day
  readonly stage: Stage
  readonly webhookUrl: () => string
  /** Bodies in flight at the same time. */
  readonly concurrency: number
  readonly onDelivered: (done: number) => void
}

/** Plays the day through the real HTTP path, many bodies at once; the platform repeats each until it is acknowledged. */
export async function deliverDay(options: DeliverOptions): Promise<DeliveryCounts> {
  const { graph, day, concurrency, onDelivered } = options
  const events = actAll(options)
  const waiting = day.posts.values()
  const forged = { refused: 0, accepted: 0 }
  let done = 0
  const lane = async (): Promise<void> => {
    for (const post of waiting) {
      const members = post.beats.flatMap((beat) => events.get(beat) ?? [])
      if (post.forged) forged[(await forge(options, members)) ? 'accepted' : 'refused'] += 1
      const deliveries = await graph.deliver(members)
      if (post.repeated) await Promise.all(deliveries.map((delivery) => graph.redeliver(delivery)))
      done += 1
      onDelivered(done)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return { forged }
}

/** People act in the order of the day, independent of the order in which their webhooks arrive. */
function actAll({ day, stage }: DeliverOptions): ReadonlyMap<Beat, GraphEvent> {
  const beats = day.posts.flatMap((post: Post) => post.beats)
  const inOrder = beats.toSorted((one, other) => one.at.getTime() - other.at.getTime())
  return new Map(inOrder.map((beat) => [beat, stage.perform(beat)]))
}

/** Sends the events signed with a wrong secret. True if they were accepted. */
async function forge({ webhookUrl }: DeliverOptions, events: readonly GraphEvent[]): Promise<boolean> {
  const [event] = events
  if (event === undefined) return false
  const entry = [{ id: event.accountId, time: event.at.getTime(), messaging: [event.item] }]
  const body = new TextEncoder().encode(JSON.stringify({ object: event.object, entry }))
  const headers = { ...signAsMeta(body, 'not the secret') }
  const response = await fetch(webhookUrl(), { method: 'POST', headers, body }).catch(() => undefined)
  await response?.arrayBuffer()
  return response?.ok ?? false
}
