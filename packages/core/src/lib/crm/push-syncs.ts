import { CrmError, type CrmProvider, type CrmWrite, type CrmWriteResult } from '@leadkit/contracts'
import { defaultFieldMappings } from './apply-field-mappings.ts'
import type { CrmConnection, SyncTarget, SyncToRun } from './crm-sync-port.ts'
import { applyLiveMappings } from './field-faults.ts'
import type { FieldMapping } from './field-mapping.ts'
import { hashFields } from './fields-hash.ts'
import { removeRecords } from './remove-records.ts'
import { failureKind, isBatchRefusal } from './sync-failure.ts'

export type PushOutcome =
  | {
      readonly ok: true
      readonly externalId: string | null
      readonly writtenHash: string | null
      readonly leftOut: readonly string[]
    }
  | { readonly ok: false; readonly error: unknown }

interface PreparedWrite {
  readonly sync: SyncToRun
  readonly write: CrmWrite
  readonly writtenHash: string
  readonly leftOut: readonly string[]
}

type Send<Item> = (items: readonly Item[]) => Promise<readonly CrmWriteResult[]>

/** Carries out the syncs of one config, in batches as large as the vendor takes. One outcome for each sync id; never throws. */
export async function pushSyncs(
  provider: CrmProvider,
  connection: CrmConnection,
  target: SyncTarget,
  syncs: readonly SyncToRun[],
): Promise<ReadonlyMap<string, PushOutcome>> {
  const { context } = connection
  const mappings = target.fieldMappings ?? defaultFieldMappings(provider)
  const writes = syncs.filter((sync) => sync.action !== 'delete').map((sync) => prepare(sync, mappings))
  const removals = syncs.filter((sync) => sync.action === 'delete')
  const outcomes = new Map<string, PushOutcome>()
  const upsert: Send<PreparedWrite> = (batch) => {
    const inputs = batch.map((item) => item.write)
    return provider.upsert(context, target.object, inputs, { onDuplicate: target.onDuplicate })
  }
  const remove: Send<SyncToRun> = (batch) => removeRecords(provider, context, target, batch)
  const { maxBatch } = provider.capabilities
  const stopped = await sendBatches(writes, maxBatch, upsert, (item, result) => {
    outcomes.set(item.sync.syncId, toOutcome(provider, item.sync, result, item.writtenHash, item.leftOut))
  })
  if (stopped === null) {
    await sendBatches(removals, maxBatch, remove, (sync, result) => {
      outcomes.set(sync.syncId, toOutcome(provider, sync, result, null, []))
    })
  } else {
    for (const sync of removals) outcomes.set(sync.syncId, { ok: false, error: stopped.error })
  }
  return outcomes
}

function prepare(sync: SyncToRun, mappings: readonly FieldMapping[]): PreparedWrite {
  const { fields, leftOut } = applyLiveMappings(mappings, sync.lead, sync.target.faults)
  const write = { key: sync.leadId, ...(sync.externalId !== null && { externalId: sync.externalId }), fields }
  return { sync, write, writtenHash: hashFields(fields), leftOut }
}

type Answer = { readonly results: readonly CrmWriteResult[] } | { readonly error: unknown }

/**
 * Sends batch after batch. Once the account is limited or its credentials are dead, nothing more is sent: the rest gets the same error,
 * which is returned.
 */
async function sendBatches<Item>(
  items: readonly Item[],
  maxBatch: number,
  send: Send<Item>,
  onAnswer: (item: Item, answer: CrmWriteResult | { readonly ok: false; readonly error: unknown } | undefined) => void,
): Promise<{ readonly error: unknown } | null> {
  const queue = cut(items, maxBatch)
  let stopped: { readonly error: unknown } | null = null
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
    if (['limited', 'stopped', 'aborted'].includes(failureKind(answer.error))) stopped = { error: answer.error }
  }
  return stopped
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

function toOutcome(
  provider: CrmProvider,
  sync: SyncToRun,
  result: CrmWriteResult | { readonly ok: false; readonly error: unknown } | undefined,
  writtenHash: string | null,
  leftOut: readonly string[],
): PushOutcome {
  if (result === undefined || ('key' in result && result.key !== sync.leadId)) {
    const details = {
      provider: provider.id,
      vendorCode: 'RESULT_MISSING',
      scope: 'record',
      outcome: 'unknown',
    } as const
    return { ok: false, error: new CrmError('transient', details) }
  }
  return result.ok
    ? { ok: true, externalId: result.externalId, writtenHash, leftOut }
    : { ok: false, error: result.error }
}
