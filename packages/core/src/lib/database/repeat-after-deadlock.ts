import { setTimeout as wait } from 'node:timers/promises'
import { isLostRace } from './pg-error.ts'

const ATTEMPTS = 4
const FIRST_PAUSE_MS = 20

/**
 * Runs a transaction of LeadKit's own again when PostgreSQL chose it to end a deadlock or a serialisation conflict: nothing of it was kept. The
 * pause doubles, half of it at random, so that the two do not meet again.
 */
export async function repeatAfterDeadlock<Value>(
  transact: () => Promise<Value>,
  random: () => number = Math.random,
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transact()
    } catch (error) {
      if (attempt === ATTEMPTS || !isLostRace(error)) throw error
      await wait(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random() / 2))
    }
  }
}
