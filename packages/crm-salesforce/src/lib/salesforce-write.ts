import {
  type CrmResults,
  needsFieldTypes,
  type PreparedCrmWrites,
  prepareCrmWrites,
  restated,
  sendCrmWrites,
} from '@leadkit/adapter-kit'
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
  type SavedRecord,
  toResult,
  writeBatch,
  writeOne,
} from './salesforce-batch.ts'
import { isKeyTaken, salesforceErrors } from './salesforce-error.ts'
import { KEY_FIELD } from './salesforce-key-field.ts'
import { toFields } from './salesforce-lead.ts'
import { findLiveIds } from './salesforce-read.ts'
import type { SalesforceTarget } from './salesforce-request.ts'

/** Creates or updates by the key field; see CrmProvider.upsert. */
export async function upsertRecords(
  target: SalesforceTarget,
  writes: readonly CrmWrite[],
  onDuplicate: 'link' | 'fail',
): Promise<readonly CrmWriteResult[]> {
  return sendCrmWrites(writes, await prepare(target, writes), salesforceErrors, (entries, achieved) =>
    chunkEntries(entries).map((part) => () => upsertPart(target, part, { onDuplicate, achieved })),
  )
}

/** Updates by record id, which is looked up by the key if it is not known; creates nothing. */
export async function updateRecords(
  target: SalesforceTarget,
  writes: readonly CrmWrite[],
): Promise<readonly CrmWriteResult[]> {
  const prepared = await locate(target, await prepare(target, writes))
  const explained: BatchCalls = {
    ...updateCalls(target),
    one: (entry) => patchOneById(target.link, target.object, entry.id ?? '', entry.fields),
  }
  return sendCrmWrites(writes, prepared, salesforceErrors, (entries, achieved) =>
    chunkEntries(entries).map((part) => async () => {
      const outcomes: BatchOutcomes = new Map()
      const alone = await writeAll(part, updateCalls(target), { outcomes, achieved, again: isUnexplainedDuplicate })
      for (const entry of alone) achieved.set(entry.key, toResult(entry.key, await writeOne(entry, explained)))
    }),
  )
}

/** Looks up the missing record ids; a key without a record becomes a result. */
async function locate(
  target: SalesforceTarget,
  { entries, results }: PreparedCrmWrites<BatchEntry>,
): Promise<PreparedCrmWrites<BatchEntry>> {
  const unknown = entries.filter(({ id }) => id === undefined).map(({ key }) => key)
  const idByKey = await findLiveIds(target, unknown)
  const found: BatchEntry[] = []
  for (const entry of entries) {
    const id = entry.id ?? idByKey.get(entry.key)
    if (id === undefined) results.set(entry.key, { key: entry.key, ok: false, error: absentRecord() })
    else found.push({ ...entry, id })
  }
  return { entries: found, results }
}

function prepare(target: SalesforceTarget, writes: readonly CrmWrite[]): Promise<PreparedCrmWrites<BatchEntry>> {
  return prepareCrmWrites(writes, salesforceErrors, async (accepted) => {
    const types = needsFieldTypes(accepted) ? await fieldTypes(target) : new Map<string, string>()
    return ({ key, externalId, fields }) => {
      // A record that already existed gets the lead's key as a field.
      const takesKey = externalId !== undefined && fields[KEY_FIELD] === key
      const others = takesKey
        ? Object.fromEntries(Object.entries(fields).filter(([name]) => name !== KEY_FIELD))
        : fields
      return { key, id: externalId, fields: { ...toFields(others, types), ...(takesKey && { [KEY_FIELD]: key }) } }
    }
  })
}

async function fieldTypes({ link, object }: SalesforceTarget): Promise<ReadonlyMap<string, string>> {
  const fields = await fetchFields(link, object)
  return new Map(fields.map((field) => [field.name.toLowerCase(), field.type]))
}

async function upsertPart(
  target: SalesforceTarget,
  part: readonly BatchEntry[],
  request: { readonly onDuplicate: 'link' | 'fail'; readonly achieved: CrmResults },
): Promise<void> {
  // A keyed write does not contain the record id.
  const entries = part.map(({ key, fields }) => ({ key, fields }))
  const outcomes: BatchOutcomes = new Map()
  const calls = upsertCalls(target)
  const again = (error: CrmError): boolean => isKeyTaken(error) || error.code === 'duplicate'
  const open = await writeAll(entries, calls, { outcomes, achieved: request.achieved, again })
  for (const entry of open) {
    const first = outcomes.get(entry.key)
    // Two workers used the same key at once, or a collection did not return the ids of the matching records: the write is repeated on its own.
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

/** Writes the part, and stores every outcome for which `again` is false. @returns the entries to process again. */
async function writeAll(
  part: readonly BatchEntry[],
  calls: BatchCalls,
  request: {
    readonly outcomes: BatchOutcomes
    readonly achieved: CrmResults
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

/** Writes our key and the fields to the existing record of the same person. */
async function linkRecord(target: SalesforceTarget, entry: BatchEntry, existing: string): Promise<CrmWriteResult> {
  const fields = { ...entry.fields, [KEY_FIELD]: entry.key }
  const outcome = await writeOne({ key: entry.key, id: existing, fields }, updateCalls(target))
  if (!isCrmError(outcome)) return { key: entry.key, ok: true, externalId: existing, outcome: 'linked' }
  if (outcome.code === 'not_found') {
    return toResult(entry.key, restated(outcome, 'transient', { hint: 'the record to link was removed meanwhile' }))
  }
  if (isKeyTaken(outcome) || isUnexplainedDuplicate(outcome)) {
    // Our key and the person are on different records, or a third record matches too: somebody must merge them.
    const changes = { existingIds: [existing], hint: 'merge the records that are alike' }
    return toResult(entry.key, restated(outcome, 'duplicate', changes))
  }
  return toResult(entry.key, outcome)
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

/** A lead can match a contact, and a record of another object cannot take the key. The first three characters of an id identify its object. */
function isOfObject(id: string, object: string): boolean {
  return id.startsWith(object === 'Contact' ? '003' : '00Q')
}

/** A collection reports that a duplicate rule matched, but not which records. */
function isUnexplainedDuplicate(error: CrmError): boolean {
  return (
    error.code === 'duplicate' && (error.details.existingIds ?? []).length === 0 && error.details.httpStatus === 200
  )
}

function absentRecord(): CrmError {
  return salesforceErrors.ofRecord('not_found', 'NOT_FOUND', {
    hint: 'no record has this key; it was removed or never made',
  })
}
