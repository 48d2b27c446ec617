import type { Logger } from '@leadkit/contracts'
import { faultWords } from '../../base/fault-words.ts'
import type { Absence } from './host-presence-store.ts'

const BEAT_MS = 30_000

interface HostPresenceParts {
  readonly store: { beat(): Promise<Absence | null> }
  readonly logger: Logger
}

/**
 * Gives signs of life for a process from its first webhook on. A process whose last answer was a fault of its own (5xx) gives none: what it
 * cannot take is missed as if it were gone.
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

  /** The handler, watched. */
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
    // The first sign of life, and the first after a fault, say at once how long there was none.
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
          'No webhooks were taken for a while; the accounts read their history for what they missed',
        )
    } catch (error) {
      logger.warn(
        { ...faultWords(error) },
        'The sign of life of the webhook handler could not be stored; it is given again',
      )
    }
  }
}
