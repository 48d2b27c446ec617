import { createMemoryArchiveSink } from '@leadkit/testing'
import { gunzipSync } from 'node:zlib'
import type { ArchiveSink, Logger } from '@leadkit/contracts'
import type { LeadKitOptions } from '@leadkit/core'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { tenantSchema } from '../../../src/lib/base/identifier.ts'
import {
  createWebhookWorld,
  envelope,
  textEvent,
  type TextOptions,
  type WebhookWorld,
} from '../ingest/webhook-world.ts'
import { CANARY, planted } from './planted-columns.ts'

export const ADA = `id-${CANARY}`
export const BEN = '4711'
/** When the person wrote; the clock begins a day later. */
export const WROTE_AT = Date.UTC(2026, 8, 10)

/** A kit with a clock of its own, an archive, and everything that a person can leave in it. */
export class ErasureWorld {
  readonly web: WebhookWorld
  readonly sink: ArchiveSink
  readonly logged: string[]
  readonly #database: DatabaseOptions
  readonly #clock: { at: number }

  private constructor(parts: {
    web: WebhookWorld
    sink: ArchiveSink
    logged: string[]
    database: DatabaseOptions
    clock: { at: number }
  }) {
    this.web = parts.web
    this.sink = parts.sink
    this.logged = parts.logged
    this.#database = parts.database
    this.#clock = parts.clock
  }

  static async open(database: DatabaseOptions, options: Partial<LeadKitOptions> = {}): Promise<ErasureWorld> {
    const clock = { at: WROTE_AT + 86_400_000 }
    const sink = options.archive ?? createMemoryArchiveSink()
    const logged: string[] = []
    const keep =
      (level: string) =>
      (fields: object, message?: string): void =>
        void logged.push(`${level} ${JSON.stringify(fields)} ${message ?? ''}`)
    const logger: Logger = { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
    const web = await createWebhookWorld(database, {
      now: () => new Date(clock.at),
      archive: sink,
      logger,
      events: { 'platform.status': () => Promise.reject(new Error(`the host fails with ${CANARY}`)) },
      ...options,
    })
    return new ErasureWorld({ web, sink, logged, database, clock })
  }

  get tenant(): WebhookWorld['tenant'] {
    return this.web.tenant
  }

  /** Moves the clock. */
  pass(milliseconds: number): void {
    this.#clock.at += milliseconds
  }

  get now(): Date {
    return new Date(this.#clock.at)
  }

  says(...texts: readonly TextOptions[]): string {
    const events = texts.map((text) => textEvent(this.web.page, { at: WROTE_AT, ...text }))
    return envelope(this.web.page, ...events)
  }

  async hears(...texts: readonly TextOptions[]): Promise<void> {
    const response = await this.web.post(this.says(...texts))
    if (response.status !== 200) throw new Error(`the webhook was answered with ${response.status}`)
  }

  drain(): Promise<void> {
    return this.web.kit.worker().drain()
  }

  /** Runs an erasure to its end, with all waits. */
  async finish(id: string): Promise<void> {
    for (let round = 0; round < 12; round += 1) {
      await this.drain()
      if ((await this.tenant.subjects.erasures.get(id)).status === 'done') return
      this.pass(600_000)
    }
    throw new Error(`the erasure stays at ${JSON.stringify(await this.tenant.subjects.erasures.get(id))}`)
  }

  ids(column: string, from: string): Promise<readonly string[]> {
    return this.web.rows<{ id: string }>(`SELECT ${column} AS id FROM ${from}`).then((rows) => rows.map(({ id }) => id))
  }

  /** Writes the canary into every planted column of the person's rows. Returns tables of which the person has no row. */
  async plant(): Promise<readonly string[]> {
    const conversations = await this.ids('id', `conversations WHERE participant_id = '${ADA}'`)
    const lists = {
      conversations,
      leads: await this.ids('id', `leads WHERE conversation_id IN (${quoted(conversations)})`),
      messages: await this.ids('id', `messages WHERE conversation_id IN (${quoted(conversations)})`),
    }
    const empty: string[] = []
    for (const [table, { where, columns }] of Object.entries(planted)) {
      const set = Object.entries(columns).map(
        ([column, value]) => `${column} = ${value.replaceAll('{canary}', CANARY)}`,
      )
      const only = where.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof lists) => quoted(lists[name]))
      const rows = await this.web.rows(`UPDATE ${table} SET ${set.join(', ')} WHERE ${only} RETURNING 1`)
      if (rows.length === 0) empty.push(table)
    }
    return empty
  }

  /** Where the canary still is: rows of all tables of both schemas, objects, logs. */
  async traces(): Promise<readonly string[]> {
    const database = new Database(this.#database)
    const found: string[] = []
    try {
      const { session } = database
      const tables = await session.run<{ schema: string; name: string }>({
        text: `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind = 'r' AND n.nspname IN ('public', $1)`,
        parameters: [tenantSchema(this.tenant.id)],
      })
      for (const { schema, name } of tables) {
        const bytes = name.startsWith('deliveries_') ? `|| convert_from(body, 'UTF8')` : ''
        const rows = await session.run<{ row: string }>({
          text: `SELECT t::text ${bytes} AS row FROM "${schema}"."${name}" t WHERE t::text ${bytes} LIKE $1`,
          parameters: [`%${CANARY}%`],
        })
        found.push(...rows.map(({ row }) => `${name}: ${row.slice(0, 300)}`))
      }
    } finally {
      await database.close()
    }
    for (const [key, text] of await this.objects()) if (text.includes(CANARY)) found.push(`object ${key}`)
    return [...found, ...this.logged.filter((line) => line.includes(CANARY))]
  }

  /** The archive's objects, decompressed. */
  async objects(): Promise<ReadonlyMap<string, string>> {
    const context = { fetch, logger: { debug() {}, info() {}, warn() {}, error() {} }, now: () => this.now }
    const texts = new Map<string, string>()
    for await (const { key } of this.sink.list('', { ...context, signal: new AbortController().signal })) {
      const chunks: Uint8Array[] = []
      const { body } = await this.sink.read(key, { ...context, signal: new AbortController().signal })
      for await (const chunk of body) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      texts.set(key, key.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString())
    }
    return texts
  }
}

function quoted(ids: readonly string[]): string {
  return ids.length === 0 ? 'NULL' : ids.map((id) => `'${id}'`).join(', ')
}
