import type { HostEvent, HostEventHandlers, HostEventType } from '@leadkit/core'

/** Events for the page: something changed, or new counts. */
export type FeedMessage =
  | { readonly event: 'change'; readonly data: { readonly type: HostEventType | 'poll'; readonly payload: unknown } }
  | { readonly event: 'stats'; readonly data: unknown }

type Listener = (message: FeedMessage) => void

const told: readonly HostEventType[] = [
  'message.received',
  'conversation.taken_over',
  'lead.created',
  'lead.updated',
  'lead.moved',
  'lead.scored',
  'lead.deleted',
  'reply.sent',
  'reply.failed',
  'crm.synced',
  'crm.failed',
]

/**
 * Forwards host events to listeners of the same tenant. An event reaches only one of many processes: the poll finds what the other
 * processes received, and costs nothing while nobody listens.
 */
export class LiveFeed {
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #last = new Map<string, string>()

  /** Pass them to `createLeadKit({ events })`. */
  readonly handlers: HostEventHandlers = Object.fromEntries(
    told.map((type) => [type, (event: HostEvent): void => this.#tell(event)]),
  )

  /** @returns a function that removes the listener. */
  listen(tenantId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(tenantId) ?? new Set()
    this.#listeners.set(tenantId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(tenantId)
    }
  }

  /** Reads the numbers of each tenant with listeners, and notifies them if the numbers have changed. */
  async poll(readStats: (tenantId: string) => Promise<unknown>): Promise<void> {
    for (const tenantId of this.#listeners.keys()) {
      const stats = await readStats(tenantId)
      const text = JSON.stringify(stats)
      if (this.#last.get(tenantId) === text) continue
      this.#last.set(tenantId, text)
      this.#send(tenantId, { event: 'stats', data: stats })
      this.#send(tenantId, { event: 'change', data: { type: 'poll', payload: null } })
    }
  }

  #tell({ tenantId, type, payload }: HostEvent): void {
    this.#send(tenantId, { event: 'change', data: { type, payload } })
  }

  #send(tenantId: string, message: FeedMessage): void {
    for (const listener of this.#listeners.get(tenantId) ?? []) listener(message)
  }
}
