import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { batchAnswer, type ZohoAnswer, type ZohoFakeEntry } from './zoho-fake-answers.ts'
import type { ZohoFakeChange, ZohoFakeOrganisation } from './zoho-fake-organisation.ts'
import { toZohoTime } from './zoho-fake-time.ts'
import { readBody } from './zoho-fake-writes.ts'

const HOUR_MS = 3_600_000
const WEEK_MS = 7 * 24 * HOUR_MS

const watchSchema = z.strictObject({
  watch: z
    .array(
      z.strictObject({
        channel_id: z.string().regex(/^\d{1,19}$/),
        notify_url: z.url().max(255),
        events: z.array(z.string().regex(/^Leads\.(?:create|edit|delete|all)$/)).min(1),
        channel_expiry: z.string().optional(),
        token: z.string().max(50).optional(),
        notify_on_related_action: z.boolean().optional(),
      }),
    )
    .length(1),
})

export interface ZohoFakeChannel {
  readonly organisationId: string
  readonly channelId: string
  readonly notifyUrl: string
  readonly events: readonly string[]
  readonly token: string | null
  readonly expiresAt: Date
}

export interface ZohoFakeChannelOptions {
  readonly now: () => Date
  /** Attempts for a delivery that gets anything but 2xx. Default 3. */
  readonly attempts: number
  /** Delay between two attempts. Default 20. */
  readonly retryDelayMs: number
}

const OPERATIONS = { insert: 'create', update: 'edit', delete: 'delete' } as const

/** Notification channels: opened, renewed and ended through the API. Posts each change to the channels that watch it, in order. */
export class ZohoFakeChannels {
  readonly #options: ZohoFakeChannelOptions
  readonly #closing = new AbortController()
  readonly #channels = new Map<string, ZohoFakeChannel>()
  #queue: Promise<void> = Promise.resolve()

  constructor(options: ZohoFakeChannelOptions) {
    this.#options = options
  }

  /** Channels that have not ended. */
  get open(): readonly ZohoFakeChannel[] {
    return [...this.#channels.values()].filter(({ expiresAt }) => expiresAt > this.#options.now())
  }

  /** `POST`, `PUT` and `DELETE /actions/watch`. */
  answer(
    organisation: ZohoFakeOrganisation,
    request: { readonly method: string; readonly ids: readonly string[]; readonly body: () => unknown },
  ): ZohoAnswer {
    if (request.method === 'DELETE') return this.#end(organisation, request.ids)
    const [asked] = readBody(watchSchema, request.body()).watch
    const known = this.open.some(
      (channel) => channel.channelId === asked?.channel_id && channel.organisationId === organisation.organisationId,
    )
    if (asked === undefined || (request.method === 'PUT' && !known)) return batchAnswer('watch', [notSubscribed()], 200)
    const expiresAt = this.#expiry(asked.channel_expiry)
    this.#channels.set(`${organisation.organisationId} ${asked.channel_id}`, {
      organisationId: organisation.organisationId,
      channelId: asked.channel_id,
      notifyUrl: asked.notify_url,
      events: asked.events,
      token: asked.token ?? null,
      expiresAt,
    })
    const event = {
      channel_expiry: toZohoTime(expiresAt),
      resource_uri: 'https://www.zohoapis.com/crm/v8/Leads',
      resource_id: '2175',
      resource_name: 'Leads',
      channel_id: asked.channel_id,
    }
    const message = 'Successfully subscribed for actions-watch of the given module'
    const entry = { code: 'SUCCESS', details: { events: [event] }, message, status: 'success' }
    return batchAnswer('watch', [entry], request.method === 'POST' ? 201 : 200)
  }

  send(change: ZohoFakeChange): void {
    const wanted = [`Leads.${OPERATIONS[change.operation]}`, 'Leads.all']
    for (const channel of this.open) {
      const fits =
        channel.organisationId === change.organisationId && channel.events.some((one) => wanted.includes(one))
      if (fits) this.#queue = this.#queue.then(() => this.#deliver(channel, change))
    }
  }

  /** Resolves when everything sent so far has been accepted or given up. */
  settled(): Promise<void> {
    return this.#queue
  }

  close(): void {
    this.#closing.abort()
  }

  /** More than a week, or no value, becomes an hour. */
  #expiry(asked: string | undefined): Date {
    const now = this.#options.now().getTime()
    const time = Date.parse(asked ?? '')
    return new Date(time > now && time <= now + WEEK_MS ? time : now + HOUR_MS)
  }

  #end(organisation: ZohoFakeOrganisation, ids: readonly string[]): ZohoAnswer {
    const entries = ids.map((id) => {
      const ended = this.#channels.delete(`${organisation.organisationId} ${id}`)
      const details = { resource_uri: 'https://www.zohoapis.com/crm/v8/Leads', resource_id: '2175', channel_id: id }
      return ended ? { code: 'SUCCESS', details, message: 'unsubscribed', status: 'success' } : notSubscribed()
    })
    return batchAnswer('watch', entries, 200)
  }

  async #deliver(channel: ZohoFakeChannel, change: ZohoFakeChange): Promise<void> {
    const body = JSON.stringify(toNotification(channel, change))
    for (let attempt = 0; attempt < this.#options.attempts && !this.#closing.signal.aborted; attempt += 1) {
      if (await this.#post(channel.notifyUrl, body)) return
      await sleep(this.#options.retryDelayMs)
    }
  }

  async #post(url: string, body: string): Promise<boolean> {
    try {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(url, { method: 'POST', headers, body, signal: this.#closing.signal })
      await response.arrayBuffer()
      return response.ok
    } catch {
      return false
    }
  }
}

/** What Zoho posts: record ids, without values. */
function toNotification(channel: ZohoFakeChannel, change: ZohoFakeChange): object {
  return {
    server_time: change.occurredAt.getTime(),
    query_params: Object.fromEntries(new URL(channel.notifyUrl).searchParams),
    module: 'Leads',
    resource_uri: 'https://www.zohoapis.com/crm/v2/Leads',
    ids: [change.id],
    affected_fields: [],
    operation: change.operation,
    channel_id: channel.channelId,
    token: channel.token,
  }
}

function notSubscribed(): ZohoFakeEntry {
  return { code: 'NOT_SUBSCRIBED', details: {}, message: 'Not subscribed for actions-watch', status: 'error' }
}
