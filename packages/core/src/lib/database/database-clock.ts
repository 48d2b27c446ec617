import type { Database } from './database.ts'

/** How long a reading is carried on. In milliseconds. */
const READ_AGAIN_AFTER_MS = 60_000

/**
 * The one clock that all hosts share, as this process knows it: read once a minute, and carried on in between by a clock that only moves
 * forward. A host's own clock may jump.
 */
export class DatabaseClock {
  readonly #database: Pick<Database, 'readShared'>
  /** The database's time minus `performance.now()`, and when it was read. */
  #reading: { readonly offsetMs: number; readonly at: number } | undefined
  #asking: Promise<void> | undefined

  constructor(database: Pick<Database, 'readShared'>) {
    this.#database = database
  }

  /** The later of a host's time and the database's; the host's as long as the database cannot be asked. */
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
      // After the answer, so that the time carried on is never ahead of the database's.
      const at = performance.now()
      if (row !== undefined) this.#reading = { offsetMs: row.now.getTime() - at, at }
    } catch {
      // Who writes next says that the database is away.
    }
  }
}
