import { type CrmFieldRefusal, type CrmProvider, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { defaultFieldMappings } from '../fields/apply-field-mappings.ts'
import type { PreparedWrite } from './prepared-write.ts'
import { refusedFields, failureKind, isBatchRefusal, leaveOut } from './sync-failure.ts'
import type { CrmConnection, SyncTarget } from './sync-to-run.ts'

export type Send<Item> = (items: readonly Item[]) => Promise<readonly CrmWriteResult[]>

/** The error that blocks everything else for the account; null if there is none. */
export type Stop = { readonly error: unknown } | null

type Answer = { readonly results: readonly CrmWriteResult[] } | { readonly error: unknown }

/**
 * Sends one batch after another. Once the account is limited or its credentials are invalid, nothing more is sent: the rest gets the same error,
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

/** True for an error that blocks everything else for the account. */
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

export interface PushParts {
  readonly provider: CrmProvider
  readonly connection: CrmConnection
  readonly target: SyncTarget
}

export type WriteAnswer = CrmWriteResult | { readonly ok: false; readonly error: unknown } | undefined
export type OnWriteAnswer = (item: PreparedWrite, answer: WriteAnswer) => void

/** The maximum number of rounds with a vendor that names one refused field at a time. */
const MAX_ROUNDS = 8

/**
 * Sends writes. A record that is refused because of fields is resent at once without them: no optional field keeps a lead out of the CRM. Returns the
 * result with the write as accepted.
 */
export async function sendWrites(
  parts: PushParts,
  items: readonly PreparedWrite[],
  send: Send<PreparedWrite>,
  onAnswer: OnWriteAnswer,
): Promise<Stop> {
  const { provider, target } = parts
  const mappings = target.fieldMappings ?? defaultFieldMappings(provider)
  let open = items
  let maxLengths: ReadonlyMap<string, number> | undefined
  for (let round = 1; open.length > 0; round += 1) {
    const refused: { readonly item: PreparedWrite; readonly error: unknown }[] = []
    const stopped = await sendBatches(open, provider.capabilities.maxBatch, send, (item, answer) => {
      const isRefused = answer?.ok === false && round <= MAX_ROUNDS && refusalsOf(answer.error).length > 0
      if (isRefused) refused.push({ item, error: answer.error })
      else onAnswer(item, answer)
    })
    if (stopped !== null) {
      for (const { item } of refused) onAnswer(item, { ok: false, error: stopped.error })
      return stopped
    }
    if (refused.length > 0) maxLengths ??= await readMaxLengths(parts)
    const rules = { mappings, keyField: provider.keyField, maxLengths: maxLengths ?? new Map() }
    const again: PreparedWrite[] = []
    for (const { item, error } of refused) {
      const next = leaveOut(item, refusalsOf(error), rules)
      const { key, externalId, fields } = next?.write ?? item.write
      if (next === null) onAnswer(item, { ok: false, error })
      // Nothing is left to write.
      else if (externalId !== undefined && Object.keys(fields).length === 0) {
        onAnswer(next, { key, ok: true, externalId, outcome: 'unchanged' })
      } else again.push(next)
    }
    open = again
  }
  return null
}

function refusalsOf(error: unknown): readonly CrmFieldRefusal[] {
  if (!isCrmError(error) || error.code === 'duplicate' || refusedFields(error).length === 0) return []
  return error.details.fields ?? []
}

/** The lengths are optional: without them a text that is too long is left out. */
async function readMaxLengths({ provider, connection, target }: PushParts): Promise<ReadonlyMap<string, number>> {
  try {
    const fields = await provider.describe(connection.context, target.object)
    return new Map(
      fields.flatMap(({ name, maxLength }) => (maxLength === undefined ? [] : [[name.toLowerCase(), maxLength]])),
    )
  } catch {
    return new Map()
  }
}
