import { textOf, writeInHalves } from '@leadkit/adapter-kit'
import { type CrmError, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import type { HubspotBatchAnswer, HubspotBatchInput } from './hubspot-api.ts'
import { modifiedAtOf } from './hubspot-contact.ts'
import { KEY_PROPERTY } from './hubspot-key-property.ts'
import { errorFromEntry, hubspotErrors, isUnknownProperty } from './hubspot-error.ts'
import type { HubspotErrorBody, HubspotRecord } from './hubspot-schemas.ts'

/** The maximum size of one vendor call (developers.hubspot.com/docs/api-reference/crm-objects-v3/guide). */
export const MAX_BATCH = 100

export interface BatchEntry {
  readonly key: string
  readonly input: HubspotBatchInput
}

/** One outcome per key: the record as HubSpot has it now, or why it was not written. */
export type BatchOutcomes = Map<string, HubspotRecord | CrmError>

/**
 * Writes the entries and fills `outcomes`.
 *
 * @throws CrmError for errors that affect more than one record (token, limit, network); `outcomes` keeps the results so far.
 */
export async function writeBatch(
  entries: readonly BatchEntry[],
  post: (inputs: readonly HubspotBatchInput[]) => Promise<HubspotBatchAnswer>,
  outcomes: BatchOutcomes,
): Promise<void> {
  await writeInHalves(entries, {
    async send(part) {
      collect(part, await post(part.map((entry) => entry.input)), outcomes)
    },
    isOfRecords: ({ details }) => [400, 404, 409, 413, 422].includes(details.httpStatus ?? 0),
    refuse: ({ key }, error) => outcomes.set(key, error),
    // A property that does not exist fails every record that contains it, and no other.
    blame: (error, part) => {
      const unknown = (error.details.fields ?? []).filter(isUnknownProperty)
      return part.filter(({ input }) => unknown.some(({ name }) => name in input.properties))
    },
  })
}

export function toResult(
  key: string,
  outcome: HubspotRecord | CrmError | undefined,
  done?: 'updated' | 'linked',
): CrmWriteResult {
  if (outcome === undefined) return { key, ok: false, error: hubspotErrors.missingResult() }
  if (isCrmError(outcome)) return { key, ok: false, error: outcome }
  return {
    key,
    ok: true,
    externalId: outcome.id,
    outcome: done ?? (outcome.new === true ? 'created' : 'updated'),
    modifiedAt: modifiedAtOf(outcome) ?? undefined,
  }
}

/** Matches results by trace id, then by key or record id: HubSpot guarantees no order, so the position proves nothing. */
function collect(entries: readonly BatchEntry[], answer: HubspotBatchAnswer, outcomes: BatchOutcomes): void {
  const named = new Map<string, BatchEntry>()
  for (const entry of entries) {
    named.set(traceName(entry.input.objectWriteTraceId ?? entry.key), entry)
    named.set(idName(entry.input.id), entry)
  }
  for (const record of answer.records) {
    const entry = findEntry(named, [
      ...(record.objectWriteTraceId === undefined ? [] : [traceName(record.objectWriteTraceId)]),
      idName(textOf(record.properties, KEY_PROPERTY) ?? ''),
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
