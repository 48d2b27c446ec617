import { setTimeout as sleep } from 'node:timers/promises'
import type { GraphApiFake } from '@leadkit/testing'
import type { Kit } from '../create-kit.ts'

const LOOK_EVERY_MS = 200
/** How many checks in a row must find no work: an echo in flight creates new work. */
const QUIET_LOOKS = 3

/**
 * Waits until every webhook is acknowledged and no work is left.
 * @throws Error if that takes longer than `timeoutMs`.
 */
export async function waitUntilDone(
  kit: Kit,
  graph: GraphApiFake,
  { timeoutMs, onWaiting }: { readonly timeoutMs: number; readonly onWaiting: (tasks: number) => void },
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    await graph.settled()
    const { ready, claimed, delayed } = await kit.pendingWork()
    const tasks = ready + claimed + delayed
    quiet = tasks === 0 ? quiet + 1 : 0
    onWaiting(tasks)
    if (Date.now() > deadline)
      throw new Error(`${tasks} tasks are still not done: ${ready} ready, ${claimed} held, ${delayed} delayed`)
    await sleep(LOOK_EVERY_MS)
  }
}
