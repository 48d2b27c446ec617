import { type CrmError, type CrmReference, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { deleteFromRecycleBin, deleteRecords, type ZohoWriteAnswer } from './zoho-api.ts'
import { chunk, missingResult, runSteps } from './zoho-batch.ts'
import { errorFromEntry, forRecord, zohoError } from './zoho-error.ts'
import { refuseKey } from './zoho-lead.ts'
import { findRecords } from './zoho-read.ts'
import type { WriteTarget } from './zoho-write.ts'

type Results = Map<string, CrmWriteResult>
/** By record id. */
type Removals = Map<string, 'removed' | 'absent' | CrmError>

/** Ids in a query string may have 1,024 characters, which is 50 ids and their commas. */
const MAX_IDS = 50

/** Removes by record id; see CrmProvider.remove. What is not there any more counts as removed. */
export async function removeRecords(
  target: WriteTarget,
  references: readonly CrmReference[],
  mode: 'trash' | 'purge',
): Promise<readonly CrmWriteResult[]> {
  const results: Results = new Map()
  for (const { key } of references) {
    const error = refuseKey(key)
    if (error !== null) results.set(key, { key, ok: false, error })
  }
  const open = references.filter(({ key }) => !results.has(key))
  const idByKey = await locate(target, open)
  for (const { key } of open) {
    if (!idByKey.has(key)) results.set(key, { key, ok: true, externalId: null, outcome: 'absent' })
  }
  const ids = [...new Set(idByKey.values())]
  const removed: Removals = new Map()
  const trash = chunk(ids, MAX_IDS).map((part) => () => moveToBin(target, part, removed))
  const purge = mode === 'purge' ? ids.map((id) => () => erase(target, id, removed)) : []
  const stopped = await runSteps([...trash, ...purge], removed)
  for (const [key, id] of idByKey) {
    const outcome = removed.get(id)
    if (isCrmError(outcome)) results.set(key, { key, ok: false, error: outcome })
    else if (outcome !== undefined) results.set(key, { key, ok: true, externalId: id, outcome })
  }
  return references.map(({ key }) => results.get(key) ?? { key, ok: false, error: stopped ?? missingResult() })
}

async function locate(target: WriteTarget, references: readonly CrmReference[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>()
  for (const { key, externalId } of references) {
    if (externalId !== undefined) ids.set(key, externalId)
  }
  const unknown = references.map(({ key }) => key).filter((key) => !ids.has(key))
  const found = await findRecords(target.connection, target.object, unknown)
  for (const [key, { externalId }] of found) ids.set(key, externalId)
  return ids
}

async function moveToBin(target: WriteTarget, ids: readonly string[], removed: Removals): Promise<void> {
  const answer = await tell(() => deleteRecords(target.connection, target.object, ids))
  if (isCrmError(answer)) {
    for (const id of ids) removed.set(id, toRemoval(answer))
    return
  }
  // Each entry names its record; one that names none is taken by its place.
  for (const [index, entry] of answer.entries.entries()) {
    const id = entry?.details?.id ?? ids[index]
    if (entry === undefined || id === undefined) continue
    removed.set(id, entry.code === 'SUCCESS' ? 'removed' : toRemoval(errorFromEntry(entry, answer.status)))
  }
}

/** A record that was not in the module may lie in the bin from before. */
async function erase(target: WriteTarget, id: string, removed: Removals): Promise<void> {
  const before = removed.get(id)
  if (isCrmError(before) || before === undefined) return
  removed.delete(id)
  const answer = await tell(() => deleteFromRecycleBin(target.connection, id))
  const found = isCrmError(answer) ? toRemoval(answer) : readBinAnswer(answer)
  if (found === null) return
  removed.set(id, found === 'absent' && before === 'removed' ? notInBinYet() : found)
}

function readBinAnswer(answer: ZohoWriteAnswer): 'removed' | 'absent' | CrmError | null {
  const [entry] = answer.entries
  if (entry === undefined) return answer.status === 204 ? 'absent' : null
  return entry.code === 'SUCCESS' ? 'removed' : toRemoval(errorFromEntry(entry, answer.status))
}

/** We have just put it there: erased it is only when the bin says so. */
function notInBinYet(): CrmError {
  return zohoError('transient', {
    vendorCode: 'NOT_IN_RECYCLE_BIN',
    scope: 'record',
    outcome: 'unknown',
    hint: 'the record was moved to the recycle bin and is not found there; repeat the removal',
  })
}

/** A refusal that is of these records comes back; anything else is thrown. */
async function tell(send: () => Promise<ZohoWriteAnswer>): Promise<ZohoWriteAnswer | CrmError> {
  try {
    return await send()
  } catch (error) {
    if (isCrmError(error) && (error.code === 'not_found' || error.code === 'validation')) return error
    throw error
  }
}

function toRemoval(error: CrmError): 'absent' | CrmError {
  return error.code === 'not_found' ? 'absent' : forRecord(error)
}
