import assert from 'node:assert/strict'
import type { ArchiveSink } from '@leadkit/contracts'
import type { AccountRoute } from '../../../src/lib/accounts/account-route-reader.ts'
import type { ArchiveManifest } from '../../../src/lib/retention/archive-manifest.ts'
import type { ArchiveStore } from '../../../src/lib/retention/archive-store.ts'
import { ContentTally, measureMessages } from '../../../src/lib/retention/message-lines.ts'
import { objectSource } from '../../../src/lib/retention/object-source.ts'
import { createRandom, pick, type Random } from '../storm/mixed/mixed-random.ts'
import { type ArchiveWorld, Crash } from './archive-world.ts'
import { createFaultySink, type FaultySink } from './faulty-sink.ts'

const FAULTY_ATTEMPTS = 4
/** A month that another run left detached makes one generation of its own, a late message another. */
const CLEAN_ATTEMPTS = 3

const MONTH = { year: 2026, month: 1 }

/** One run: messages, an archive that fails in every way, and at last a store and processes that work. */
export class FaultyRun {
  readonly #world: ArchiveWorld
  readonly #chance: Random
  readonly #clean: ArchiveSink
  readonly #route: AccountRoute
  readonly #prefix: string
  /** What every message has to say in the end. */
  readonly texts = new Map<string, string>()
  drops = 0

  constructor(world: ArchiveWorld, run: { seed: number; clean: ArchiveSink; route: AccountRoute }) {
    this.#world = world
    this.#chance = createRandom(run.seed)
    this.#clean = run.clean
    this.#route = run.route
    this.#prefix = `r${run.seed}`
  }

  async receive(count: number): Promise<void> {
    const messages = Array.from({ length: count }, () => {
      const messageId = `${this.#prefix}_${this.texts.size}`
      const content = `Text, "quoted"\n${messageId}`
      this.texts.set(messageId, content)
      return { messageId, content }
    })
    await this.#world.receive(this.#route, ...messages)
  }

  async edit(): Promise<void> {
    const messageId = pick(this.#chance, [...this.texts.keys()])
    const content = `Edited ${this.#chance()}`
    this.texts.set(messageId, content)
    await this.#world.status(this.#route, { status: 'edited', targetIds: [messageId], content, occurredAt: new Date() })
  }

  /** Attempts of processes that may die, on a store that may fail, while messages and edits still come. */
  async fail(): Promise<void> {
    for (let attempt = 0; attempt < FAULTY_ATTEMPTS; attempt += 1) {
      const life = { dead: false }
      const sink = createFaultySink(this.#clean, {
        chance: this.#chance,
        rate: 0.2,
        life,
        before: () => this.#disturb(),
      })
      const store = this.#mortal(this.#world.archiveStore, sink, life)
      await this.#world.archive(this.#route.scope, sink, store).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error
      })
    }
  }

  /** The next runs end what the others began. */
  async converge(): Promise<void> {
    for (let attempt = 0; attempt < CLEAN_ATTEMPTS; attempt += 1) {
      const { failed } = await this.#world.archive(this.#route.scope, this.#clean)
      assert.deepEqual(failed, [], 'a month was not archived on a store that works')
    }
    assert.deepEqual(await this.#world.tables(this.#route.scope), [], 'the month has not left the database')
  }

  async #disturb(): Promise<void> {
    const luck = this.#chance()
    if (luck < 0.06) await this.receive(1)
    else if (luck < 0.12) await this.edit()
  }

  /** The process dies before or after one of its calls of the database; a drop is held against what was read back. */
  #mortal(store: ArchiveStore, sink: FaultySink, life: { dead: boolean }): ArchiveStore {
    const die = (): never => {
      life.dead = true
      throw new Crash('the process died')
    }
    return new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function' || name === 'messages' || name === 'texts') return bound(value, target)
        return async (...given: unknown[]): Promise<unknown> => {
          if (life.dead) throw new Crash('a call of a dead process')
          const luck = this.#chance()
          if (luck < 0.03) die()
          if (name === 'drop') await this.#checkDrop(sink, given[2] as ArchiveManifest)
          const result: unknown = await value.apply(target, given)
          return luck < 0.06 ? die() : result
        }
      },
    })
  }

  /** The promise of retention: the month that is dropped is the one that this process has just read back from the store. */
  async #checkDrop(sink: FaultySink, { objectKey }: ArchiveManifest): Promise<void> {
    const { archiveStore, context, formats } = this.#world
    const source = await measureMessages(archiveStore.messages(this.#route.scope, MONTH, context.signal))
    const bytes = sink.readBack.get(objectKey)
    assert.ok(bytes !== undefined, 'a month is dropped whose object was not read')
    const read = objectSource(once(bytes))
    const found = await measureMessages(formats.of(objectKey).read(read, new ContentTally()))
    await read.close()
    assert.deepEqual(found, source, 'a month is dropped that differs from what was read back')
    this.drops += 1
  }
}

function bound(value: unknown, target: object): unknown {
  return typeof value === 'function' ? (value.bind(target) as unknown) : value
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
