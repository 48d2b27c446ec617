import { chunk, type CrmRemovals, removeCrmRecords, toRemoval, writeInHalves } from '@leadkit/adapter-kit'
import { type CrmError, type CrmReference, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { deleteFromRecycleBin, deleteRecords, type ZohoWriteAnswer } from './zoho-api.ts'
import { errorFromEntry, zohoErrors } from './zoho-error.ts'
import { findRecords } from './zoho-read.ts'
import type { WriteTarget } from './zoho-write.ts'

/** Ids in a query string may have 1,024 characters, which is 50 ids and their commas. */
const MAX_IDS = 50

/** Removes by record id; see CrmProvider.remove. */
export function removeRecords(
  target: WriteTarget,
  references: readonly CrmReference[],
  mode: 'trash' | 'purge',
): Promise<readonly CrmWriteResult[]> {
  return removeCrmRecords(references, zohoErrors, {
    async findIds(keys) {
      const found = await findRecords(target.connection, target.object, keys)
      return new Map(Array.from(found, ([key, { externalId }]) => [key, externalId]))
    },
    toSteps: (ids, removed) => [
      ...chunk(ids, MAX_IDS).map((part) => () => moveToBin(target, part, removed)),
      ...(mode === 'purge' ? ids.map((id) => () => erase(target, id, removed)) : []),
    ],
  })
}

async function moveToBin(
  { connection, object }: WriteTarget,
  ids: readonly string[],
  removed: CrmRemovals,
): Promise<void> {
  await writeInHalves(ids, {
    async send(part) {
      const answer = await deleteRecords(connection, object, part)
      // Each entry names its record; an entry without a name is matched by its position.
      for (const [index, entry] of answer.entries.entries()) {
        const id = entry?.details?.id ?? part[index]
        if (entry === undefined || id === undefined) continue
        removed.set(id, entry.code === 'SUCCESS' ? 'removed' : toRemoval(errorFromEntry(entry, answer.status)))
      }
    },
    isOfRecords: isRefusal,
    refuse: (id, error) => removed.set(id, toRemoval(error)),
  })
}

/** A record that was not in the module may already be in the recycle bin. */
async function erase(target: WriteTarget, id: string, removed: CrmRemovals): Promise<void> {
  const before = removed.get(id)
  if (isCrmError(before) || before === undefined) return
  removed.delete(id)
  const found = await eraseFromBin(target, id)
  if (found === null) return
  removed.set(id, found === 'absent' && before === 'removed' ? notInBinYet() : found)
}

async function eraseFromBin(target: WriteTarget, id: string): Promise<'removed' | 'absent' | CrmError | null> {
  let answer: ZohoWriteAnswer
  try {
    answer = await deleteFromRecycleBin(target.connection, id)
  } catch (error) {
    if (!isCrmError(error) || !isRefusal(error)) throw error
    return toRemoval(error)
  }
  const [entry] = answer.entries
  if (entry === undefined) return answer.status === 204 ? 'absent' : null
  return entry.code === 'SUCCESS' ? 'removed' : toRemoval(errorFromEntry(entry, answer.status))
}

/** The record has just been moved to the bin: it counts as erased only once the bin confirms it. */
function notInBinYet(): CrmError {
  return zohoErrors.ofRecord('transient', 'NOT_IN_RECYCLE_BIN', {
    outcome: 'unknown',
    hint: 'the record was moved to the recycle bin and is not found there; repeat the removal',
  })
}

function isRefusal(error: CrmError): boolean {
  return error.code === 'not_found' || error.code === 'validation'
}
