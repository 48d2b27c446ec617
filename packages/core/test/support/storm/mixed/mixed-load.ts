import { setTimeout as sleep } from 'node:timers/promises'
import type { MixedTenant, MixedWorld } from './mixed-world.ts'

/** One person's message, from the moment it was written until the host had taken it. */
export interface SaidMessage {
  readonly tenant: MixedTenant
  readonly text: string
  readonly from: number
  readonly until: number
}

/** With more tasks open, people wait: a machine that cannot keep up would only be measured for its backlog. */
export const BEHIND = 60
const LOOK_EVERY_MS = 500

/** People who write to all tenants on all platforms, each once, and some of whom are answered by hand. */
export class MixedLoad {
  readonly #world: MixedWorld
  readonly #said: SaidMessage[] = []
  readonly #open = new Set<Promise<unknown>>()
  #number = 0

  constructor(world: MixedWorld) {
    this.#world = world
  }

  get said(): readonly SaidMessage[] {
    return this.#said
  }

  /** Writes so many messages a second for so long, fewer while the host is behind. Does not wait until the host has taken them. */
  async run(durationMs: number, perSecond: number): Promise<void> {
    const until = Date.now() + durationMs
    let looked = 0
    while (Date.now() < until) {
      if (Date.now() - looked > LOOK_EVERY_MS) {
        if (((await this.#world.openTasks()) ?? 0) > BEHIND) {
          await sleep(LOOK_EVERY_MS)
          continue
        }
        looked = Date.now()
      }
      const writing = this.#write()
      this.#open.add(writing)
      void writing.finally(() => this.#open.delete(writing))
      await sleep(1_000 / perSecond)
    }
  }

  /** Resolves when the host has taken everything. */
  async taken(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open)
    const { meta, x, linkedin } = this.#world
    await Promise.all([meta.settled(), x.settled(), linkedin.settled()])
  }

  async #write(): Promise<void> {
    const number = (this.#number += 1)
    const { tenants } = this.#world
    const tenant = tenants[number % tenants.length] as MixedTenant
    const text = `Question ${number}, how much is it?`
    const from = Date.now()
    await this.#deliver(number, tenant, text)
    this.#said.push({ tenant, text, from, until: Date.now() })
  }

  async #deliver(number: number, { page, shop, post }: MixedTenant, text: string): Promise<void> {
    const { meta, x, linkedin } = this.#world
    const platform = Math.floor(number / this.#world.tenants.length) % 3
    if (platform === 1) {
      await x.says(x.addPerson({ name: `Person ${number}` }), shop, text)
    } else if (platform === 2) {
      await linkedin.comments(post, { by: linkedin.addMember(), text })
    } else {
      const person = meta.addPerson(page, { name: `Person ${number}` })
      const { messageId = '' } = await meta.says(person, text)
      if (number % 4 === 0) await meta.deliver([meta.events.read(person), meta.events.reaction(messageId, '👍')])
      if (number % 10 === 0) await meta.deliver(meta.events.inboxReply(person, `By hand ${number}`))
    }
  }
}
