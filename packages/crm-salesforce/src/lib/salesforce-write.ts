import { type CrmError, type CrmWrite, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import {
  fetchFields,
  patchById,
  patchByKey,
  patchOneById,
  patchOneByKey,
  type SalesforceFields,
} from './salesforce-api.ts'
import {
  type BatchCalls,
  type BatchEntry,
  type BatchOutcomes,
  chunkEntries,
  firstResult,
  missingResult,
  runSteps,
  type SavedRecord,
  writeBatch,
  writeOne,
} from './salesforce-batch.ts'
import { forRecord, isKeyTaken, salesforceError } from './salesforce-error.ts'
import { KEY_FIELD } from './salesforce-key-field.ts'
import { needsFieldTypes, refuseKey, toFields } from './salesforce-lead.ts'
import { findLiveIds } from './salesforce-read.ts'
import type { SalesforceTarget } from './salesforce-request.ts'

type Results = Map<string, CrmWriteResult>

/** Creates or updates by the key field; see CrmProvider.upsert. */
export async function upsertRecords(
  target: SalesforceTarget,
  writes: readonly CrmWrite[],
  onDuplicate: 'link' | 'fail',
): Promise<readonly CrmWriteResult[]> {
  const { entries, results } = await prepare(target, writes)
  const achieved: Results = new Map()
  const steps = chunkEntries(entries).map((part) => () => upsertPart(target, part, { onDuplicate, achieved }))
  const stopped = await runSteps(steps, achieved)
  return inOrder(writes, new Map([...results, ...achieved]), stopped)
}

/** Updates by record id, found by the key where it is not known; creates nothing. */
export async function updateRecords(
  target: SalesforceTarget,
  writes: readonly CrmWrite[],
): Promise<readonly CrmWriteResult[]> {
  const { entries, results } = await prepare(target, writes)
  const idByKey = await findLiveIds(
    target,
    entries.filter(({ id }) => id === undefined).map(({ key }) => key),
  )
  const found: BatchEntry[] = []
  for (const entry of entries) {
    const id = entry.id ?? idByKey.get(entry.key)
    if (id === undefined) results.set(entry.key, { key: entry.key, ok: false, error: absentRecord() })
    else found.push({ ...entry, id })
  }
  const achieved: Results = new Map()
  const explained = {
    one: (entry: BatchEntry) => patchOneById(target.link, target.object, entry.id ?? '', entry.fields),
  }
  const steps = chunkEntries(found).map((part) => async () => {
    const outcomes: BatchOutcomes = new Map()
    const alone = await writeAll(part, updateCalls(target), { outcomes, achieved, again: isUnexplainedDuplicate })
    for (const entry of alone) achieved.set(entry.key, toResult(entry.key, await writeOne(entry, explained)))
  })
  const stopped = await runSteps(steps, achieved)
  return inOrder(writes, new Map([...results, ...achieved]), stopped)
}

/** One entry per key: all rows of a request that share a key fail. A key that comes twice carries the fields of both, the later ones winning. */
async function prepare(
  target: SalesforceTarget,
  writes: readonly CrmWrite[],
): Promise<{ readonly entries: readonly BatchEntry[]; readonly results: Results }> {
  const results: Results = new Map()
  const unique = new Map<string, CrmWrite>()
  for (const write of writes) {
    const refusal = refuseKey(write.key)
    if (refusal === null) unique.set(write.key, merge(unique.get(write.key), write))
    else results.set(write.key, { key: write.key, ok: false, error: refusal })
  }
  const accepted = [...unique.values()]
  const types = needsFieldTypes(accepted) ? await fieldTypes(target) : new Map<string, string>()
  const entries: BatchEntry[] = []
  for (const { key, externalId, fields } of accepted) {
    try {
      entries.push({ key, id: externalId, fields: toFields(fields, types) })
    } catch (error) {
      if (!isCrmError(error)) throw error
      results.set(key, { key, ok: false, error })
    }
  }
  return { entries, results }
}

function merge(earlier: CrmWrite | undefined, later: CrmWrite): CrmWrite {
  if (earlier === undefined) return later
  return {
    ...later,
    externalId: later.externalId ?? earlier.externalId,
    fields: { ...earlier.fields, ...later.fields },
  }
}

async function fieldTypes({ link, object }: SalesforceTarget): Promise<ReadonlyMap<string, string>> {
  const fields = await fetchFields(link, object)
  return new Map(fields.map((field) => [field.name.toLowerCase(), field.type]))
}

async function upsertPart(
  target: SalesforceTarget,
  part: readonly BatchEntry[],
  request: { readonly onDuplicate: 'link' | 'fail'; readonly achieved: Results },
): Promise<void> {
  // The record id has no part in a keyed write.
  const entries = part.map(({ key, fields }) => ({ key, fields }))
  const outcomes: BatchOutcomes = new Map()
  const calls = upsertCalls(target)
  const again = (error: CrmError): boolean => isKeyTaken(error) || error.code === 'duplicate'
  const open = await writeAll(entries, calls, { outcomes, achieved: request.achieved, again })
  for (const entry of open) {
    const first = outcomes.get(entry.key)
    // Two workers met on one key, or a collection kept the ids of the records that are alike to itself: once more, alone.
    const unexplained = isCrmError(first) && (isKeyTaken(first) || isUnexplainedDuplicate(first))
    const outcome = unexplained ? await writeOne(entry, calls) : first
    const alike = isCrmError(outcome) && outcome.code === 'duplicate' ? (outcome.details.existingIds ?? []) : []
    const [one, ...others] = alike.filter((id) => isOfObject(id, target.object))
    const result =
      request.onDuplicate === 'link' && one !== undefined && others.length === 0
        ? await linkRecord(target, entry, one)
        : toResult(entry.key, outcome)
    request.achieved.set(entry.key, result)
  }
}

/** Writes the part, and takes over every outcome that `again` leaves as it is. @returns the entries that are to be looked at once more. */
async function writeAll(
  part: readonly BatchEntry[],
  calls: BatchCalls,
  request: {
    readonly outcomes: BatchOutcomes
    readonly achieved: Results
    readonly again: (error: CrmError) => boolean
  },
): Promise<readonly BatchEntry[]> {
  const { outcomes, achieved, again } = request
  const isOpen = (outcome: SavedRecord | CrmError | undefined): boolean => isCrmError(outcome) && again(outcome)
  try {
    await writeBatch(part, calls, outcomes)
  } finally {
    for (const [key, outcome] of outcomes) {
      if (!isOpen(outcome)) achieved.set(key, toResult(key, outcome))
    }
  }
  return part.filter((entry) => isOpen(outcomes.get(entry.key)))
}

/** Gives the record of the same person our key and the fields. */
async function linkRecord(target: SalesforceTarget, entry: BatchEntry, existing: string): Promise<CrmWriteResult> {
  const fields = { ...entry.fields, [KEY_FIELD]: entry.key }
  const outcome = await writeOne({ key: entry.key, id: existing, fields }, updateCalls(target))
  if (!isCrmError(outcome)) return { key: entry.key, ok: true, externalId: existing, outcome: 'linked' }
  if (outcome.code === 'not_found') {
    const details = { ...outcome.details, hint: 'the record to link was removed meanwhile' }
    return { key: entry.key, ok: false, error: salesforceError('transient', details) }
  }
  if (isKeyTaken(outcome) || isUnexplainedDuplicate(outcome)) {
    // Our key is on one record and the person on another, or a third is alike too: somebody must merge them.
    const details = { ...outcome.details, existingIds: [existing], hint: 'merge the records that are alike' }
    return { key: entry.key, ok: false, error: salesforceError('duplicate', details) }
  }
  return { key: entry.key, ok: false, error: outcome }
}

function upsertCalls({ link, object }: SalesforceTarget): BatchCalls {
  return {
    many: (entries) =>
      patchByKey(
        link,
        object,
        entries.map(({ key, fields }): SalesforceFields => ({ ...fields, [KEY_FIELD]: key })),
      ),
    one: ({ key, fields }) => patchOneByKey(link, object, key, fields),
  }
}

function updateCalls({ link, object }: SalesforceTarget): BatchCalls {
  const many: BatchCalls['many'] = (entries) =>
    patchById(
      link,
      object,
      entries.map(({ id = '', fields }) => ({ ...fields, id })),
    )
  return { many, one: (entry) => firstResult(many([entry])) }
}

/** A lead can be like a contact, and a record of another kind cannot take the key. The first three characters of an id tell its object. */
function isOfObject(id: string, object: string): boolean {
  return id.startsWith(object === 'Contact' ? '003' : '00Q')
}

/** A collection tells that a duplicate rule struck, and not for which records. */
function isUnexplainedDuplicate(error: CrmError): boolean {
  return (
    error.code === 'duplicate' && (error.details.existingIds ?? []).length === 0 && error.details.httpStatus === 200
  )
}

function absentRecord(): CrmError {
  return salesforceError('not_found', {
    vendorCode: 'NOT_FOUND',
    scope: 'record',
    outcome: 'not_applied',
    hint: 'no record has this key; it was removed or never made',
  })
}

function toResult(key: string, outcome: SavedRecord | CrmError | undefined): CrmWriteResult {
  if (outcome === undefined) return { key, ok: false, error: missingResult() }
  if (isCrmError(outcome)) return { key, ok: false, error: forRecord(outcome) }
  return { key, ok: true, externalId: outcome.id, outcome: outcome.created ? 'created' : 'updated' }
}

function inOrder(
  writes: readonly CrmWrite[],
  results: ReadonlyMap<string, CrmWriteResult>,
  stopped: CrmError | null,
): readonly CrmWriteResult[] {
  return writes.map(({ key }) => results.get(key) ?? { key, ok: false, error: stopped ?? missingResult() })
}
