import type { Database } from './database.ts'

/** How long a reading is used. In milliseconds. */
const READ_AGAIN_AFTER_MS = 60_000

/**
 * The one clock that all hosts share: read once a minute, and advanced in between by a monotonic clock. A host's own clock may jump.
 */
export class DatabaseClock {
  readonly #database: Pick<Database, 'readShared'>
  /** The database's time minus `performance.now()`, and when it was read. */
  #reading: { readonly offsetMs: number; readonly at: number } | undefined
  #asking: Promise<void> | undefined

  constructor(database: Pick<Database, 'readShared'>) {
    this.#database = database
  }

  /** The later of the host's time and the database's; the host's while the database is unavailable. */
  async later(time: Date): Promise<Date> {
    const stale = this.#reading === undefined || performance.now() - this.#reading.at > READ_AGAIN_AFTER_MS
    if (stale) this.#asking ??= this.#ask().finally(() => (this.#asking = undefined))
    if (this.#reading === undefined) await this.#asking
    const offsetMs = this.#reading?.offsetMs ?? -Infinity
    return new Date(Math.max(time.getTime(), Math.floor(performance.now() + offsetMs)))
  }

  async #ask(): Promise<void> {
    try {
      const [row] = await this.#database.readShared('database.clock', (session) =>
        session.run<{ now: Date }>({ text: 'SELECT clock_timestamp() AS now', parameters: [] }),
      )
      // Measured after the response, so that the advanced time is never ahead of the database's.
      const at = performance.now()
      if (row !== undefined) this.#reading = { offsetMs: row.now.getTime() - at, at }
    } catch {
      // The next write reports that the database is unavailable.
    }
  }
}
