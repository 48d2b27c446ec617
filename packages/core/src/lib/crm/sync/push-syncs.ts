import {
  CrmError,
  type CrmProvider,
  type CrmWrite,
  type CrmWriteResult,
  isCrmError,
  isLeadKitError,
} from '@leadkit/contracts'
import { type LinkCandidate, linkRecords } from './link-records.ts'
import { prepareWrites } from './prepare-writes.ts'
import type { PreparedWrite } from './prepared-write.ts'
import { removeRecords } from './remove-records.ts'
import { type PushParts, sendWrites, isFinal, type Send, sendBatches, type Stop } from './send-writes.ts'
import type { CrmConnection, SyncTarget, SyncToRun } from './sync-to-run.ts'
import type { FieldLedger } from '../fields/judge-fields.ts'

export type PushOutcome =
  | {
      readonly ok: true
      readonly externalId: string | null
      readonly writtenHash: string | null
      readonly leftOut: readonly string[]
      readonly cut: readonly string[]
      readonly refused: readonly string[]
      readonly isDrift: boolean
      readonly ledger: FieldLedger
      readonly recheck: boolean
    }
  | { readonly ok: false; readonly error: unknown }

/** Performs the syncs of one config, in batches as large as the vendor accepts. Returns one outcome per sync id; never throws. */
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

type Tell = (sync: SyncToRun, outcome: PushOutcome) => void

async function pushWrites(parts: PushParts, syncs: readonly SyncToRun[], tell: Tell): Promise<Stop> {
  const { provider, connection, target } = parts
  let writes: readonly PreparedWrite[]
  try {
    writes = await prepareWrites(provider, connection, target, syncs)
  } catch (error) {
    for (const sync of syncs) tell(sync, { ok: false, error })
    return isFinal(error) ? { error } : null
  }
  const unlinked = writes.filter((item) => item.write.externalId === undefined)
  const linking = writes.filter((item) => item.write.externalId !== undefined && item.sync.isLinking)
  const linked = writes.filter((item) => item.write.externalId !== undefined && !item.sync.isLinking)
  const changes = linked.filter((item) => Object.keys(item.write.fields).length > 0)
  // Both sides already agree.
  for (const item of linked.filter((each) => !changes.includes(each))) {
    tell(item.sync, toSuccess(item, item.write.externalId ?? null))
  }
  const stopped = await pushNew(parts, unlinked, tell)
  if (stopped !== null) {
    for (const { sync } of [...linking, ...changes]) tell(sync, { ok: false, error: stopped.error })
    return stopped
  }
  // An earlier write was interrupted between storing the link and receiving the response.
  const again = linking.map((item) => ({ item, externalIds: [item.write.externalId ?? ''], error: undefined }))
  const held = await linkAll(parts, again, tell)
  if (held !== null) {
    for (const { sync } of changes) tell(sync, { ok: false, error: held.error })
    return held
  }
  // A write must not recreate a record that a person removed: `update` never creates.
  const update: Send<PreparedWrite> = (batch) => provider.update(connection.context, target.object, batch.map(toInput))
  return sendWrites(parts, changes, update, (item, result) => {
    tell(item.sync, toOutcome(provider, item.sync, result, item))
  })
}

/**
 * Sends first writes. If the person is already in the CRM, the first attempt is refused and the refusal names that record: the lead is then linked to
 * it, which never creates a second record and keeps what a person entered.
 */
async function pushNew(parts: PushParts, writes: readonly PreparedWrite[], tell: Tell): Promise<Stop> {
  const { provider, connection, target } = parts
  const known: LinkCandidate[] = []
  const upsert: Send<PreparedWrite> = (batch) =>
    provider.upsert(connection.context, target.object, batch.map(toInput), { onDuplicate: 'fail' })
  const stopped = await sendWrites(parts, writes, upsert, (item, result) => {
    const isThere = result?.ok === false && isLeadKitError(result.error, 'duplicate')
    if (isThere && target.onDuplicate === 'link') {
      const externalIds = isCrmError(result.error) ? (result.error.details.existingIds ?? []) : []
      known.push({ item, externalIds, error: result.error })
    } else tell(item.sync, toOutcome(provider, item.sync, result, item))
  })
  if (stopped !== null) {
    for (const { item } of known) tell(item.sync, { ok: false, error: stopped.error })
    return stopped
  }
  return linkAll(parts, known, tell)
}

async function linkAll(parts: PushParts, candidates: readonly LinkCandidate[], tell: Tell): Promise<Stop> {
  if (candidates.length === 0) return null
  return linkRecords(parts, candidates, (item, answer) =>
    tell(item.sync, toOutcome(parts.provider, item.sync, answer, item)),
  )
}

function toInput(item: PreparedWrite): CrmWrite {
  return item.write
}

type Written = Pick<PreparedWrite, 'leftOut' | 'cut' | 'refused' | 'isDrift' | 'ledger' | 'recheck'> & {
  readonly writtenHash: string | null
}

const REMOVED: Written = {
  writtenHash: null,
  leftOut: [],
  cut: [],
  refused: [],
  isDrift: false,
  ledger: {},
  recheck: false,
}

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

function toSuccess(written: Written, externalId: string | null): PushOutcome {
  const { writtenHash, leftOut, cut, refused, isDrift, ledger, recheck } = written
  return { ok: true, externalId, writtenHash, leftOut, cut, refused, isDrift, ledger, recheck }
}
