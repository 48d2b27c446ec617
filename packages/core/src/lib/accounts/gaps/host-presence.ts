import type { Logger } from '@leadkit/contracts'
import { faultWords } from '../../base/fault-words.ts'
import type { Absence } from './host-presence-store.ts'

const BEAT_MS = 30_000

interface HostPresenceParts {
  readonly store: { beat(): Promise<Absence | null> }
  readonly logger: Logger
}

/**
 * Sends heartbeats for a process from its first webhook on. A process whose last answer was its own fault (5xx) sends none: the deliveries that it
 * cannot accept are missed as if it were down.
 */
export class HostPresence {
  readonly #parts: HostPresenceParts
  #timer: NodeJS.Timeout | undefined
  #beating: Promise<void> | undefined
  #able = false
  #closed = false

  constructor(parts: HostPresenceParts) {
    this.#parts = parts
  }

  /** The handler, with its answers observed. */
  watch(handle: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
    return async (request) => {
      const response = await handle(request)
      this.#answered(response.status)
      return response
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#beating
  }

  #answered(status: number): void {
    const wasAble = this.#able
    this.#able = status < 500
    if (this.#closed) return
    if (this.#timer === undefined) this.#timer = setInterval(() => this.#beat(), BEAT_MS).unref()
    // The first heartbeat, and the first after a fault, report at once how long there was none.
    if (!wasAble) this.#beat()
  }

  #beat(): void {
    if (!this.#able || this.#beating !== undefined) return
    this.#beating = this.#tell().finally(() => {
      this.#beating = undefined
    })
  }

  async #tell(): Promise<void> {
    const { store, logger } = this.#parts
    try {
      const absence = await store.beat()
      if (absence !== null)
        logger.warn(
          { ...absence },
          'No webhooks were accepted for a while; the accounts now read their history for missed messages',
        )
    } catch (error) {
      logger.warn(
        { ...faultWords(error) },
        'The heartbeat of the webhook handler could not be stored; it is sent again',
      )
    }
  }
}
