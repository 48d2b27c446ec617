import { CrmError, type CrmProvider, type CrmWrite, type CrmWriteResult, isLeadKitError } from '@leadkit/contracts'
import type { FieldLedger } from '../fields/field-agreement.ts'
import { isOwned } from '../fields/owned-mapping.ts'
import { type PreparedWrite, prepareWrites, withoutOwned } from './prepare-writes.ts'
import { removeRecords } from './remove-records.ts'
import { failureKind, isBatchRefusal } from './sync-failure.ts'
import type { CrmConnection, SyncTarget, SyncToRun } from './sync-to-run.ts'

export type PushOutcome =
  | {
      readonly ok: true
      readonly externalId: string | null
      readonly writtenHash: string | null
      readonly leftOut: readonly string[]
      readonly ledger: FieldLedger
      readonly recheck: boolean
    }
  | { readonly ok: false; readonly error: unknown }

type Send<Item> = (items: readonly Item[]) => Promise<readonly CrmWriteResult[]>

/** Carries out the syncs of one config, in batches as large as the vendor takes. One outcome for each sync id; never throws. */
export async function pushSyncs(
  provider: CrmProvider,
  connection: CrmConnection,
  target: SyncTarget,
  syncs: readonly SyncToRun[],
): Promise<ReadonlyMap<string, PushOutcome>> {
  const outcomes = new Map<string, PushOutcome>()
  const tell = (sync: SyncToRun, outcome: PushOutcome): void => void outcomes.set(sync.syncId, outcome)
  const { context } = connection
  const { maxBatch } = provider.capabilities
  const stopped = await pushWrites(
    { provider, connection, target },
    syncs.filter((sync) => sync.action !== 'delete'),
    tell,
  )
  const removals = syncs.filter((sync) => sync.action === 'delete')
  if (stopped === null) {
    const remove: Send<SyncToRun> = (batch) => removeRecords(provider, context, target, batch)
    await sendBatches(removals, maxBatch, remove, (sync, result) => {
      tell(sync, toOutcome(provider, sync, result, REMOVED))
    })
  } else {
    for (const sync of removals) tell(sync, { ok: false, error: stopped.error })
  }
  return outcomes
}

interface PushParts {
  readonly provider: CrmProvider
  readonly connection: CrmConnection
  readonly target: SyncTarget
}

type Tell = (sync: SyncToRun, outcome: PushOutcome) => void
type Stop = { readonly error: unknown } | null

async function pushWrites(parts: PushParts, syncs: readonly SyncToRun[], tell: Tell): Promise<Stop> {
  const { provider, connection, target } = parts
  let writes: readonly PreparedWrite[]
  try {
    writes = await prepareWrites(provider, connection, target, syncs)
  } catch (error) {
    for (const sync of syncs) tell(sync, { ok: false, error })
    return isFinal(error) ? { error } : null
  }
  const { maxBatch } = provider.capabilities
  const unlinked = writes.filter((item) => item.write.externalId === undefined)
  const linked = writes.filter((item) => item.write.externalId !== undefined)
  const changes = linked.filter((item) => Object.keys(item.write.fields).length > 0)
  // Both sides agree already.
  for (const item of linked.filter((each) => !changes.includes(each))) {
    tell(item.sync, toSuccess(item, item.write.externalId ?? null))
  }
  const stopped = await pushNew(parts, unlinked, tell)
  if (stopped !== null) {
    for (const { sync } of changes) tell(sync, { ok: false, error: stopped.error })
    return stopped
  }
  // A record that a person removed there must not come back by a write: `update` never creates.
  const update: Send<PreparedWrite> = (batch) => provider.update(connection.context, target.object, batch.map(toInput))
  return sendBatches(changes, maxBatch, update, (item, result) => {
    tell(item.sync, toOutcome(provider, item.sync, result, item))
  })
}

/**
 * First writes. Where the CRM owns fields, a record of the person that is there already keeps what it has: it is found by a first attempt
 * that fails on it.
 */
async function pushNew(parts: PushParts, writes: readonly PreparedWrite[], tell: Tell): Promise<Stop> {
  const { provider, connection, target } = parts
  const { maxBatch } = provider.capabilities
  const mappings = target.fieldMappings ?? []
  const isCareful = target.onDuplicate === 'link' && mappings.some(isOwned)
  const upsert =
    (onDuplicate: 'link' | 'fail'): Send<PreparedWrite> =>
    (batch) =>
      provider.upsert(connection.context, target.object, batch.map(toInput), { onDuplicate })
  const known: PreparedWrite[] = []
  const stopped = await sendBatches(
    writes,
    maxBatch,
    upsert(isCareful ? 'fail' : target.onDuplicate),
    (item, result) => {
      if (isCareful && result?.ok === false && isLeadKitError(result.error, 'duplicate'))
        known.push(withoutOwned(item, mappings))
      else tell(item.sync, toOutcome(provider, item.sync, result, item))
    },
  )
  if (stopped !== null) {
    for (const { sync } of known) tell(sync, { ok: false, error: stopped.error })
    return stopped
  }
  return sendBatches(known, maxBatch, upsert('link'), (item, result) => {
    tell(item.sync, toOutcome(provider, item.sync, result, item))
  })
}

function toInput(item: PreparedWrite): CrmWrite {
  return item.write
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
    if (isFinal(answer.error)) stopped = { error: answer.error }
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

/** True for what holds up everything else that would be sent to the account. */
function isFinal(error: unknown): boolean {
  return ['limited', 'stopped', 'aborted'].includes(failureKind(error))
}

type Written = Pick<PreparedWrite, 'leftOut' | 'ledger' | 'recheck'> & { readonly writtenHash: string | null }

const REMOVED: Written = { writtenHash: null, leftOut: [], ledger: {}, recheck: false }

function toOutcome(
  provider: CrmProvider,
  sync: SyncToRun,
  result: CrmWriteResult | { readonly ok: false; readonly error: unknown } | undefined,
  written: Written,
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
  return result.ok ? toSuccess(written, result.externalId) : { ok: false, error: result.error }
}

function toSuccess({ writtenHash, leftOut, ledger, recheck }: Written, externalId: string | null): PushOutcome {
  return { ok: true, externalId, writtenHash, leftOut, ledger, recheck }
}
