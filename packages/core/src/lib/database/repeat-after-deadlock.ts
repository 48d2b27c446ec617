import { setTimeout as wait } from 'node:timers/promises'
import { isLostRace } from './pg-error.ts'

const ATTEMPTS = 4
const FIRST_PAUSE_MS = 20

/**
 * Retries one of LeadKit's own transactions if PostgreSQL aborted it to resolve a deadlock or a serialisation conflict: all of it was rolled back.
 * The pause doubles, half of it random, so that the two do not collide again.
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
