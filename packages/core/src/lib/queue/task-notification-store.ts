import type { Logger } from '@leadkit/contracts'
import { backoffMs, connectionBackoff } from './backoff.ts'
import { type TaskKind, taskKinds } from './task.ts'
import type { Database, ListenClient } from '../database/database.ts'
import { newId } from '../base/identifier.ts'
import { faultWords } from '../base/fault-words.ts'
import { OutageLog } from './outage-log.ts'
import { prepared, quoteIdentifier } from '../database/session.ts'

type Listener = (kinds: readonly TaskKind[]) => void

/** Our own notification comes back within milliseconds, unless a pooler gave LISTEN a connection that it has passed on since. */
const DEAF_AFTER_MS = 10_000

/** A NOTIFY in every transaction halves throughput, because the commits queue behind one lock; one per this interval costs nothing. */
const NOTIFY_EVERY_MS = 20

// If a crash loses a hint, polling finds the task, so its commit need not wait for the disk, where ingestion's commits queue.
const NOTIFY = prepared('leadkit_notify', `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`)

/**
 * Wakes workers: those in this process at once, those in others by NOTIFY after the commit. LISTEN has its own connection while somebody listens.
 * Wake-ups are only hints; polling is the fallback. PGlite has one process and needs no NOTIFY.
 */
export class TaskNotificationStore {
  readonly #database: Database
  readonly #logger: Logger
  readonly #outage: OutageLog
  readonly #channel: string
  /** Distinguishes our own notifications from those of other processes. */
  readonly #origin = newId()
  readonly #listeners = new Set<Listener>()
  readonly #unsent = new Set<string>()
  #sentAt = 0
  #sendTimer: NodeJS.Timeout | undefined
  #reconnectTimer: NodeJS.Timeout | undefined
  #client: ListenClient | undefined
  #connecting: Promise<void> | undefined
  #failures = 0
  #heard = false
  #deafTimer: NodeJS.Timeout | undefined
  readonly #deafAfterMs: number

  /** @param deafAfterMs how long our own notification may take to come back before that is told. */
  constructor(database: Database, logger: Logger, deafAfterMs: number = DEAF_AFTER_MS) {
    this.#deafAfterMs = deafAfterMs
    this.#database = database
    this.#logger = logger
    this.#outage = new OutageLog({
      logger,
      began: 'LISTEN lost its connection; workers poll until it is reopened',
      ended: 'LISTEN has its connection back',
    })
    this.#channel = `leadkit ${database.sharedSchema}`.slice(0, 63)
    database.onTasksDue = (kinds) => this.#due(kinds)
  }

  /** Calls `listener` with the kinds that became due. Returns a function that stops it. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    this.#listen()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) void this.#unlisten()
    }
  }

  /** Resolves once LISTEN is active, or its first attempt failed. */
  async ready(): Promise<void> {
    await this.#connecting
  }

  /** Stops timers and closes the connection. Workers must have stopped. */
  async close(): Promise<void> {
    clearTimeout(this.#sendTimer)
    clearTimeout(this.#deafTimer)
    this.#listeners.clear()
    await this.#unlisten()
  }

  #due(kinds: ReadonlySet<string>): void {
    this.#tell([...kinds])
    if (this.#database.listenConnection === undefined) return
    for (const kind of kinds) this.#unsent.add(kind)
    this.#sendSoon()
  }

  #sendSoon(): void {
    if (this.#sendTimer !== undefined) return
    const wait = Math.max(0, this.#sentAt + NOTIFY_EVERY_MS - performance.now())
    this.#sendTimer = setTimeout(() => void this.#send(), wait)
    // A process that only writes may exit; polling finds its tasks.
    this.#sendTimer.unref()
  }

  #tell(kinds: readonly string[]): void {
    const known = taskKinds.filter((kind) => kinds.includes(kind))
    for (const listener of this.#listeners) listener(known)
  }

  async #send(): Promise<void> {
    const payload = `${this.#origin} ${[...this.#unsent].join(' ')}`
    this.#unsent.clear()
    this.#sentAt = performance.now()
    this.#sendTimer = undefined
    try {
      await this.#database.session.run({ text: NOTIFY, parameters: [this.#channel, payload] })
    } catch (error) {
      this.#logger.debug(
        { channel: this.#channel, ...faultWords(error) },
        'NOTIFY failed; workers of other processes will find the tasks by polling',
      )
    }
  }

  #listen(): void {
    const open = this.#database.listenConnection
    if (open === undefined || this.#client !== undefined || this.#connecting !== undefined) return
    clearTimeout(this.#reconnectTimer)
    this.#connecting = this.#connect(open).finally(() => (this.#connecting = undefined))
  }

  async #connect(open: () => Promise<ListenClient>): Promise<void> {
    let client: ListenClient | undefined
    try {
      client = await open()
      const opened = client
      opened.on('error', (error) => this.#reconnect(opened, error))
      opened.on('end', () => this.#reconnect(opened))
      opened.on('notification', (message) => this.#receive(message.payload ?? ''))
      this.#client = opened
      await opened.query(`LISTEN ${quoteIdentifier(this.#channel)}`)
      this.#failures = 0
      this.#outage.worked('listen')
      this.#testHearing(opened)
      if (this.#listeners.size === 0) await this.#unlisten()
    } catch (error) {
      const lost = client
      if (lost === undefined) this.#reconnect(undefined, error)
      else await lost.end().catch(() => this.#reconnect(lost, error))
    }
  }

  /** A LISTEN that never hears itself is told once: workers of other processes wake this one's no more, and each finds tasks by polling. */
  #testHearing(client: ListenClient): void {
    if (this.#heard || this.#deafTimer !== undefined) return
    const tell = (): void => {
      if (this.#heard || this.#client !== client) return
      this.#logger.warn(
        { channel: this.#channel },
        'LISTEN hears nothing, as behind a pooler in transaction mode: workers find tasks of other processes by polling. Set database.listenConnectionString to one that leads straight to the server',
      )
    }
    this.#sendSoon()
    // What has arrived while this process was busy is read first.
    this.#deafTimer = setTimeout(() => setImmediate(tell), this.#deafAfterMs)
    this.#deafTimer.unref()
  }

  #receive(payload: string): void {
    this.#heard = true
    const [origin, ...kinds] = payload.split(' ')
    if (origin !== this.#origin) this.#tell(kinds)
  }

  #reconnect(lost: ListenClient | undefined, error?: unknown): void {
    if (lost !== this.#client) return
    this.#client = undefined
    clearTimeout(this.#reconnectTimer)
    if (this.#listeners.size === 0) return
    this.#failures += 1
    this.#outage.failed('listen', error)
    this.#reconnectTimer = setTimeout(() => this.#listen(), backoffMs(this.#failures, connectionBackoff))
  }

  async #unlisten(): Promise<void> {
    clearTimeout(this.#reconnectTimer)
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => {})
  }
}
