import {
  chunk,
  type CrmRemovals,
  removeCrmRecords,
  removeOneByOne,
  toRemoval,
  writeInHalves,
} from '@leadkit/adapter-kit'
import type { CrmError, CrmReference, CrmWriteResult } from '@leadkit/contracts'
import { postArchive, postGdprDelete } from './hubspot-api.ts'
import { MAX_BATCH } from './hubspot-batch.ts'
import { hubspotErrors } from './hubspot-error.ts'
import { findRecords } from './hubspot-read.ts'
import type { WriteTarget } from './hubspot-write.ts'

/** Removes by record id; see CrmProvider.remove. */
export function removeRecords(
  target: WriteTarget,
  references: readonly CrmReference[],
  mode: 'trash' | 'purge',
): Promise<readonly CrmWriteResult[]> {
  const { connection, object } = target
  return removeCrmRecords(references, hubspotErrors, {
    async findIds(keys) {
      const found = await findRecords(connection, object, keys)
      return new Map(Array.from(found, ([key, { externalId }]) => [key, externalId]))
    },
    toSteps:
      mode === 'purge'
        ? removeOneByOne((id) => postGdprDelete(connection, id))
        : (ids, removed) => chunk(ids, MAX_BATCH).map((part) => () => archive(target, part, removed)),
  })
}

async function archive(
  { connection, object }: WriteTarget,
  ids: readonly string[],
  removed: CrmRemovals,
): Promise<void> {
  await writeInHalves(ids, {
    async send(part) {
      await postArchive(connection, object, part)
      for (const id of part) removed.set(id, 'removed')
    },
    isOfRecords: isRefusal,
    refuse: (id, error) => removed.set(id, toRemoval(error)),
  })
}

function isRefusal(error: CrmError): boolean {
  return error.code === 'not_found' || error.code === 'validation'
}
