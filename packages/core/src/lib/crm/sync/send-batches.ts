import type { CrmWriteResult } from '@leadkit/contracts'
import { failureKind, isBatchRefusal } from './sync-failure.ts'

export type Send<Item> = (items: readonly Item[]) => Promise<readonly CrmWriteResult[]>
/** What holds up everything else that would be sent to the account; null when nothing does. */
export type Stop = { readonly error: unknown } | null

type Answer = { readonly results: readonly CrmWriteResult[] } | { readonly error: unknown }

/**
 * Sends batch after batch. Once the account is limited or its credentials are dead, nothing more is sent: the rest gets the same error,
 * which is returned.
 */
export async function sendBatches<Item>(
  items: readonly Item[],
  maxBatch: number,
  send: Send<Item>,
  onAnswer: (item: Item, answer: CrmWriteResult | { readonly ok: false; readonly error: unknown } | undefined) => void,
): Promise<Stop> {
  const queue = cut(items, maxBatch)
  let stopped: Stop = null
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    const answer: Answer = stopped ?? (await trySend(send, batch))
    if ('results' in answer) {
      batch.forEach((item, index) => onAnswer(item, answer.results[index]))
      continue
    }
    if (batch.length > 1 && isBatchRefusal(answer.error)) {
      queue.unshift(...cut(batch, Math.ceil(batch.length / 2)))
      continue
    }
    for (const item of batch) onAnswer(item, { ok: false, error: answer.error })
    if (isFinal(answer.error)) stopped = { error: answer.error }
  }
  return stopped
}

/** True for what holds up everything else that would be sent to the account. */
export function isFinal(error: unknown): boolean {
  return ['limited', 'stopped', 'aborted'].includes(failureKind(error))
}

async function trySend<Item>(send: Send<Item>, batch: readonly Item[]): Promise<Answer> {
  try {
    return { results: await send(batch) }
  } catch (error) {
    return { error }
  }
}

function cut<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = []
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size))
  return parts
}
