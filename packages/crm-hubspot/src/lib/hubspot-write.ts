import {
  chunk,
  type CrmResults,
  needsFieldTypes,
  prepareCrmWrites,
  restated,
  sendCrmWrites,
} from '@leadkit/adapter-kit'
import { type CrmError, type CrmWrite, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { fetchProperties, type HubspotBatchInput, patchRecord, postUpdate, postUpsert } from './hubspot-api.ts'
import { type BatchEntry, type BatchOutcomes, MAX_BATCH, toResult, writeBatch } from './hubspot-batch.ts'
import { toProperties } from './hubspot-contact.ts'
import { KEY_PROPERTY } from './hubspot-key-property.ts'
import { hubspotErrors } from './hubspot-error.ts'
import type { HubspotConnection } from './hubspot-request.ts'

export interface WriteTarget {
  readonly connection: HubspotConnection
  readonly object: string
}

/** Creates or updates by the key property; see CrmProvider.upsert. */
export async function upsertRecords(
  target: WriteTarget,
  writes: readonly CrmWrite[],
  onDuplicate: 'link' | 'fail',
): Promise<readonly CrmWriteResult[]> {
  const prepared = await prepare(target, writes, (write, properties) => ({
    id: write.key,
    idProperty: KEY_PROPERTY,
    objectWriteTraceId: write.key,
    properties: { ...properties, [KEY_PROPERTY]: write.key },
  }))
  return sendCrmWrites(writes, prepared, hubspotErrors, (entries, achieved) =>
    chunk(entries, MAX_BATCH).map((part) => () => upsertPart(target, part, { onDuplicate, achieved })),
  )
}

/** Updates by record id, or by the key property if the id is not known; creates nothing. */
export async function updateRecords(
  target: WriteTarget,
  writes: readonly CrmWrite[],
): Promise<readonly CrmWriteResult[]> {
  const prepared = await prepare(target, writes, (write, properties) => ({
    id: write.externalId ?? write.key,
    ...(write.externalId === undefined ? { idProperty: KEY_PROPERTY } : {}),
    objectWriteTraceId: write.key,
    properties,
  }))
  const post = (inputs: readonly HubspotBatchInput[]) => postUpdate(target.connection, target.object, inputs)
  return sendCrmWrites(writes, prepared, hubspotErrors, (entries, achieved) => {
    // A call supports only one way of finding records.
    const byKey = entries.filter((entry) => entry.input.idProperty !== undefined)
    const byId = entries.filter((entry) => entry.input.idProperty === undefined)
    return [...chunk(byId, MAX_BATCH), ...chunk(byKey, MAX_BATCH)].map((part) => async () => {
      const outcomes: BatchOutcomes = new Map()
      try {
        await writeBatch(part, post, outcomes)
      } finally {
        for (const [key, outcome] of outcomes) achieved.set(key, toResult(key, outcome, 'updated'))
      }
    })
  })
}

function prepare(
  target: WriteTarget,
  writes: readonly CrmWrite[],
  toInput: (write: CrmWrite, properties: Readonly<Record<string, string>>) => HubspotBatchInput,
) {
  return prepareCrmWrites(writes, hubspotErrors, async (accepted) => {
    const types = needsFieldTypes(accepted) ? await propertyTypes(target) : new Map<string, string>()
    return (write): BatchEntry => ({ key: write.key, input: toInput(write, toProperties(write.fields, types)) })
  })
}

async function propertyTypes(target: WriteTarget): Promise<ReadonlyMap<string, string>> {
  const properties = await fetchProperties(target.connection, target.object)
  return new Map(properties.map((property) => [property.name, property.type]))
}

async function upsertPart(
  target: WriteTarget,
  part: readonly BatchEntry[],
  request: { readonly onDuplicate: 'link' | 'fail'; readonly achieved: CrmResults },
): Promise<void> {
  const outcomes: BatchOutcomes = new Map()
  try {
    await writeBatch(part, (inputs) => postUpsert(target.connection, target.object, inputs), outcomes)
  } finally {
    for (const [key, outcome] of outcomes) {
      if (!isCrmError(outcome) || !isTaken(outcome)) request.achieved.set(key, toResult(key, outcome))
    }
  }
  for (const entry of part) {
    const outcome = outcomes.get(entry.key)
    if (isCrmError(outcome) && isTaken(outcome)) {
      request.achieved.set(entry.key, await resolveTaken(target, entry, { error: outcome, ...request }))
    }
  }
}

/** A record with the key or the person already exists: another worker of ours has just created it, or it was there before. */
async function resolveTaken(
  target: WriteTarget,
  entry: BatchEntry,
  request: { readonly error: CrmError; readonly onDuplicate: 'link' | 'fail' },
): Promise<CrmWriteResult> {
  const [existing] = request.error.details.existingIds ?? []
  if (request.onDuplicate === 'link' && existing !== undefined) return link(target, entry, existing)
  const outcomes: BatchOutcomes = new Map()
  await writeBatch([entry], (inputs) => postUpsert(target.connection, target.object, inputs), outcomes)
  return toResult(entry.key, outcomes.get(entry.key))
}

async function link(target: WriteTarget, entry: BatchEntry, existing: string): Promise<CrmWriteResult> {
  try {
    const record = await patchRecord(target.connection, target.object, existing, entry.input.properties)
    return toResult(entry.key, record, 'linked')
  } catch (error) {
    if (!isCrmError(error)) throw error
    const refused = toLinkRefusal(error, existing)
    if (refused === null) throw error
    return toResult(entry.key, refused)
  }
}

/** The error of a refused link for this record; null for a fault that does not concern the record. */
function toLinkRefusal(error: CrmError, existing: string): CrmError | null {
  if (error.code === 'not_found') {
    return restated(error, 'transient', { scope: 'record', hint: 'the record to link was removed meanwhile' })
  }
  if (isTaken(error)) {
    // Our key and the person's e-mail are on different records: somebody must merge the two.
    const changes = { scope: 'record', existingIds: [existing], hint: 'merge the two records' } as const
    return restated(error, 'duplicate', changes)
  }
  return error.code === 'validation' ? error : null
}

function isTaken(error: CrmError): boolean {
  const fields = error.details.fields ?? []
  return (
    error.code === 'duplicate' ||
    fields.some((field) => field.name === KEY_PROPERTY && field.code === 'CONFLICTING_UNIQUE_VALUE')
  )
}
