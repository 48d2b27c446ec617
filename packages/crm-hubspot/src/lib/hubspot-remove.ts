import { type CrmError, type CrmReference, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { postArchive, postGdprDelete } from './hubspot-api.ts'
import { chunk, missingResult, runSteps } from './hubspot-batch.ts'
import { refuseKey } from './hubspot-contact.ts'
import { forRecord } from './hubspot-error.ts'
import { findRecords } from './hubspot-read.ts'
import type { WriteTarget } from './hubspot-write.ts'

type Results = Map<string, CrmWriteResult>
/** By record id. */
type Removals = Map<string, 'removed' | 'absent' | CrmError>

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
  const steps =
    mode === 'purge'
      ? ids.map((id) => () => removeOne(id, () => postGdprDelete(target.connection, id), removed))
      : chunk(ids).map((part) => () => archive(target, part, removed))
  const stopped = await runSteps(steps, removed)
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

async function archive(target: WriteTarget, ids: readonly string[], removed: Removals): Promise<void> {
  const [first, ...others] = ids
  if (first !== undefined && others.length === 0) {
    await removeOne(first, () => postArchive(target.connection, target.object, ids), removed)
    return
  }
  try {
    await postArchive(target.connection, target.object, ids)
    for (const id of ids) removed.set(id, 'removed')
  } catch (error) {
    if (!isCrmError(error) || !isRefusal(error)) throw error
    const middle = Math.ceil(ids.length / 2)
    await archive(target, ids.slice(0, middle), removed)
    await archive(target, ids.slice(middle), removed)
  }
}

async function removeOne(id: string, send: () => Promise<unknown>, removed: Removals): Promise<void> {
  try {
    await send()
    removed.set(id, 'removed')
  } catch (error) {
    if (!isCrmError(error) || !isRefusal(error)) throw error
    removed.set(id, error.code === 'not_found' ? 'absent' : forRecord(error))
  }
}

function isRefusal(error: CrmError): boolean {
  return error.code === 'not_found' || error.code === 'validation'
}
