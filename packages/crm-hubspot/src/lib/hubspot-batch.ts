import { type CrmError, isCrmError } from '@leadkit/contracts'
import type { HubspotBatchAnswer, HubspotBatchInput } from './hubspot-api.ts'
import { KEY_PROPERTY, textOf } from './hubspot-contact.ts'
import { errorForRest, errorFromEntry, forRecord, hubspotError, keyPropertyUnfit } from './hubspot-error.ts'
import type { HubspotErrorBody, HubspotRecord } from './hubspot-schemas.ts'

/** What one vendor call takes (developers.hubspot.com/docs/api-reference/crm-objects-v3/guide). */
export const MAX_BATCH = 100

export interface BatchEntry {
  readonly key: string
  readonly input: HubspotBatchInput
}

/** One outcome per key: the record as HubSpot has it now, or why it was not written. */
export type BatchOutcomes = Map<string, HubspotRecord | CrmError>

type PostBatch = (inputs: readonly HubspotBatchInput[]) => Promise<HubspotBatchAnswer>

/**
 * Writes the entries and fills `outcomes`. A batch that HubSpot refuses whole is halved until only the bad records fail.
 *
 * @throws CrmError for what concerns more than one record (token, limit, network); what was written until then stands in `outcomes`.
 */
export async function writeBatch(
  entries: readonly BatchEntry[],
  post: PostBatch,
  outcomes: BatchOutcomes,
): Promise<void> {
  if (entries.length === 0) return
  try {
    collect(entries, await post(entries.map((entry) => entry.input)), outcomes)
  } catch (error) {
    if (!isCrmError(error) || !concernsRecords(error)) throw error
    if (isUnknown(error, KEY_PROPERTY)) throw keyPropertyUnfit(error.details.httpStatus)
    if (entries.length === 1 || concernsEach(error, entries)) {
      for (const entry of entries) outcomes.set(entry.key, forRecord(error))
      return
    }
    const middle = Math.ceil(entries.length / 2)
    await writeBatch(entries.slice(0, middle), post, outcomes)
    await writeBatch(entries.slice(middle), post, outcomes)
  }
}

/**
 * Runs the steps one after the other. When one throws and nothing was achieved before, so does this; otherwise the rest of the work is
 * given up, and the error comes back for the inputs that have no result yet.
 */
export async function runSteps(
  steps: Iterable<() => Promise<void>>,
  achieved: { readonly size: number },
): Promise<CrmError | null> {
  try {
    for (const step of steps) await step()
    return null
  } catch (error) {
    if (achieved.size === 0 || (isCrmError(error) && error.code === 'aborted')) throw error
    return errorForRest(error)
  }
}

/** HubSpot said less than it was asked: the write may have happened. */
export function missingResult(): CrmError {
  return hubspotError('transient', {
    vendorCode: 'NO_RESULT',
    scope: 'record',
    outcome: 'unknown',
    hint: 'HubSpot gave no result for this record; repeat the keyed write',
  })
}

export function chunk<Item>(items: readonly Item[], size: number = MAX_BATCH): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

/** By trace id, then by key or record id: results stand in no promised order, and position proves nothing. */
function collect(entries: readonly BatchEntry[], answer: HubspotBatchAnswer, outcomes: BatchOutcomes): void {
  const named = new Map<string, BatchEntry>()
  for (const entry of entries) {
    named.set(traceName(entry.input.objectWriteTraceId ?? entry.key), entry)
    named.set(idName(entry.input.id), entry)
  }
  for (const record of answer.records) {
    const entry = findEntry(named, [
      ...(record.objectWriteTraceId === undefined ? [] : [traceName(record.objectWriteTraceId)]),
      idName(textOf(record, KEY_PROPERTY) ?? ''),
      idName(record.id),
    ])
    if (entry !== undefined) outcomes.set(entry.key, record)
  }
  for (const error of answer.errors) {
    const entry = findEntry(named, namesIn(error))
    if (entry !== undefined) outcomes.set(entry.key, errorFromEntry(error, answer.status))
  }
}

function namesIn(error: HubspotErrorBody): readonly string[] {
  const list = (name: string): readonly string[] => {
    const value = error.context?.[name]
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  }
  return [...list('objectWriteTraceId').map(traceName), ...[...list('ids'), ...list('id')].map(idName)]
}

function findEntry(entries: ReadonlyMap<string, BatchEntry>, names: readonly string[]): BatchEntry | undefined {
  return names.map((name) => entries.get(name)).find((entry) => entry !== undefined)
}

function traceName(traceId: string): string {
  return `trace:${traceId}`
}

function idName(id: string): string {
  return `id:${id.toLowerCase()}`
}

function concernsRecords(error: CrmError): boolean {
  const { httpStatus, scope } = error.details
  return scope !== 'account' && [400, 404, 409, 413, 422].includes(httpStatus ?? 0)
}

/** A property that does not exist fails every record that has it: nothing is learnt by halving such a batch. */
function concernsEach(error: CrmError, entries: readonly BatchEntry[]): boolean {
  const names = (error.details.fields ?? []).map((field) => field.name).filter((name) => isUnknown(error, name))
  return entries.every((entry) => names.some((name) => name in entry.input.properties))
}

function isUnknown(error: CrmError, property: string): boolean {
  const fields = error.details.fields ?? []
  return fields.some((field) => field.name === property && field.code === 'PROPERTY_DOESNT_EXIST')
}
