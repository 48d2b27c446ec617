import { type CrmError, type CrmWrite, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { fetchProperties, type HubspotBatchInput, patchRecord, postUpdate, postUpsert } from './hubspot-api.ts'
import { type BatchEntry, type BatchOutcomes, chunk, missingResult, runSteps, writeBatch } from './hubspot-batch.ts'
import { KEY_PROPERTY, modifiedAtOf, needsPropertyTypes, refuseKey, toProperties } from './hubspot-contact.ts'
import { hubspotError } from './hubspot-error.ts'
import type { HubspotConnection } from './hubspot-request.ts'
import type { HubspotRecord } from './hubspot-schemas.ts'

type Results = Map<string, CrmWriteResult>

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
  const { entries, results } = await prepare(target, writes, (write, properties) => ({
    id: write.key,
    idProperty: KEY_PROPERTY,
    objectWriteTraceId: write.key,
    properties: { ...properties, [KEY_PROPERTY]: write.key },
  }))
  const achieved: Results = new Map()
  const steps = chunk(entries).map((part) => () => upsertPart(target, part, { onDuplicate, achieved }))
  const stopped = await runSteps(steps, achieved)
  return inOrder(writes, new Map([...results, ...achieved]), stopped)
}

/** Updates by record id, or by the key property where the id is not known; creates nothing. */
export async function updateRecords(
  target: WriteTarget,
  writes: readonly CrmWrite[],
): Promise<readonly CrmWriteResult[]> {
  const { entries, results } = await prepare(target, writes, (write, properties) => ({
    id: write.externalId ?? write.key,
    ...(write.externalId === undefined ? { idProperty: KEY_PROPERTY } : {}),
    objectWriteTraceId: write.key,
    properties,
  }))
  // One call names one way of finding records.
  const byKey = entries.filter((entry) => entry.input.idProperty !== undefined)
  const byId = entries.filter((entry) => entry.input.idProperty === undefined)
  const achieved: Results = new Map()
  const post = (inputs: readonly HubspotBatchInput[]) => postUpdate(target.connection, target.object, inputs)
  const steps = [...chunk(byId), ...chunk(byKey)].map((part) => async () => {
    const outcomes: BatchOutcomes = new Map()
    try {
      await writeBatch(part, post, outcomes)
    } finally {
      for (const [key, outcome] of outcomes) achieved.set(key, toResult(key, outcome, 'updated'))
    }
  })
  const stopped = await runSteps(steps, achieved)
  return inOrder(writes, new Map([...results, ...achieved]), stopped)
}

/** One entry per key; a key that comes twice carries the fields of both, the later ones winning. */
async function prepare(
  target: WriteTarget,
  writes: readonly CrmWrite[],
  toInput: (write: CrmWrite, properties: Readonly<Record<string, string>>) => HubspotBatchInput,
): Promise<{ readonly entries: readonly BatchEntry[]; readonly results: Results }> {
  const results: Results = new Map()
  const unique = new Map<string, CrmWrite>()
  for (const write of writes) {
    const refusal = refuseKey(write.key)
    if (refusal === null) unique.set(write.key, merge(unique.get(write.key), write))
    else results.set(write.key, { key: write.key, ok: false, error: refusal })
  }
  const accepted = [...unique.values()]
  const types = needsPropertyTypes(accepted) ? await propertyTypes(target) : new Map<string, string>()
  const entries: BatchEntry[] = []
  for (const write of accepted) {
    try {
      entries.push({ key: write.key, input: toInput(write, toProperties(write.fields, types)) })
    } catch (error) {
      if (!isCrmError(error)) throw error
      results.set(write.key, { key: write.key, ok: false, error })
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

async function propertyTypes(target: WriteTarget): Promise<ReadonlyMap<string, string>> {
  const properties = await fetchProperties(target.connection, target.object)
  return new Map(properties.map((property) => [property.name, property.type]))
}

async function upsertPart(
  target: WriteTarget,
  part: readonly BatchEntry[],
  request: { readonly onDuplicate: 'link' | 'fail'; readonly achieved: Results },
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

/** The key or the person is already there: by another worker of ours at this very moment, or from before. */
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
    if (error.code === 'not_found') {
      const details = { ...error.details, scope: 'record', hint: 'the record to link was removed meanwhile' } as const
      return { key: entry.key, ok: false, error: hubspotError('transient', details) }
    }
    if (isTaken(error)) {
      // Our key is on one record and the person's e-mail on another: somebody must merge the two.
      const details = {
        ...error.details,
        scope: 'record',
        existingIds: [existing],
        hint: 'merge the two records',
      } as const
      return { key: entry.key, ok: false, error: hubspotError('duplicate', details) }
    }
    if (error.code === 'validation') return { key: entry.key, ok: false, error }
    throw error
  }
}

function isTaken(error: CrmError): boolean {
  const fields = error.details.fields ?? []
  return (
    error.code === 'duplicate' ||
    fields.some((field) => field.name === KEY_PROPERTY && field.code === 'CONFLICTING_UNIQUE_VALUE')
  )
}

function toResult(
  key: string,
  outcome: HubspotRecord | CrmError | undefined,
  done?: 'updated' | 'linked',
): CrmWriteResult {
  if (outcome === undefined) return { key, ok: false, error: missingResult() }
  if (isCrmError(outcome)) return { key, ok: false, error: outcome }
  const modifiedAt = modifiedAtOf(outcome) ?? undefined
  return {
    key,
    ok: true,
    externalId: outcome.id,
    outcome: done ?? (outcome.new === true ? 'created' : 'updated'),
    modifiedAt,
  }
}

function inOrder(
  writes: readonly CrmWrite[],
  results: ReadonlyMap<string, CrmWriteResult>,
  stopped: CrmError | null,
): readonly CrmWriteResult[] {
  return writes.map(({ key }) => results.get(key) ?? { key, ok: false, error: stopped ?? missingResult() })
}
