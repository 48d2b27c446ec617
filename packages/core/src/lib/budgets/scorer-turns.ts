import { setImmediate as loopTurn, setTimeout as pause } from 'node:timers/promises'

/** Others had work if one turn of the event loop took this long. In milliseconds. */
const BUSY_MS = 1
/** Then they get so many times as long as the last call computed, at most this long. */
const SHARE_OF_OTHERS = 4
const LONGEST_PAUSE_MS = 100

/**
 * Lets calls of scorers begin one after the other, each in a turn of the event loop of its own. **A scorer that computes in this process never holds up a
 * webhook, or a transaction under way, for longer than one of its calls**, and leaves them most of the time while they need it. Calls that wait for a
 * service run beside each other as before.
 */
export class ScorerTurns {
  #tail: Promise<void> = Promise.resolve()
  /** How long the last call computed before it first waited. */
  #computedMs = 0

  /** Begins `call` in its turn. */
  async take<Value>(call: () => Promise<Value>): Promise<Value> {
    const before = this.#tail
    const begun = Promise.withResolvers<void>()
    this.#tail = begun.promise
    await before
    try {
      await this.#letOthersWork()
      const began = performance.now()
      const answer = call()
      this.#computedMs = performance.now() - began
      // The turn passes on before there is an answer.
      begun.resolve()
      return await answer
    } finally {
      begun.resolve()
    }
  }

  async #letOthersWork(): Promise<void> {
    const began = performance.now()
    await loopTurn()
    if (performance.now() - began < BUSY_MS) return
    await pause(Math.min(LONGEST_PAUSE_MS, SHARE_OF_OTHERS * this.#computedMs))
  }
}

/** One for the process: its calls share one event loop, whichever worker makes them. */
export const scorerTurns = new ScorerTurns()
