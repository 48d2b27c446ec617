import {
  chunk,
  type CrmResults,
  type PreparedCrmWrites,
  prepareCrmWrites,
  restated,
  sendCrmWrites,
} from '@leadkit/adapter-kit'
import { type CrmError, type CrmWrite, type CrmWriteResult, isLeadKitError } from '@leadkit/contracts'
import { fetchFields, postInsert, postUpsert, putRecords, type ZohoValues } from './zoho-api.ts'
import { type BatchEntry, type BatchOutcome, type BatchOutcomes, MAX_BATCH, writeBatch } from './zoho-batch.ts'
import { errorFromEntry, keyFieldUnfit, zohoErrors } from './zoho-error.ts'
import type { ZohoDuplicate } from './zoho-error-body.ts'
import { isUnique } from './zoho-field.ts'
import { KEY_FIELD, KEY_FIELD_MISSING, KEY_FIELD_NOT_UNIQUE } from './zoho-key-field.ts'
import { needsFields, toValues } from './zoho-lead.ts'
import { findConverted, findRecords } from './zoho-read.ts'
import type { ZohoConnection } from './zoho-request.ts'
import type { ZohoField } from './zoho-schemas.ts'

export interface WriteTarget {
  readonly connection: ZohoConnection
  readonly object: string
}

interface WriteEntry extends BatchEntry {
  readonly externalId: string | undefined
  readonly unmodifiedSince: Date | undefined
}

/** Entries of one call: they share the time since which the records must be unmodified. */
interface WritePart {
  readonly entries: readonly WriteEntry[]
  readonly unmodifiedSince: Date | undefined
}

/**
 * Creates or updates by the key field; see CrmProvider.upsert.
 *
 * `link` is Zoho's upsert: if the key is new, Zoho checks the organisation's other unique fields and updates the record that has one of the values,
 * which is the same person. That is exactly what `fail` forbids, so `fail` looks keys up and then inserts, which overwrites nothing.
 */
export async function upsertRecords(
  target: WriteTarget,
  writes: readonly CrmWrite[],
  onDuplicate: 'link' | 'fail',
): Promise<readonly CrmWriteResult[]> {
  const prepared = await prepare(target, writes, ({ key }) => ({ [KEY_FIELD]: key }))
  const write = onDuplicate === 'link' ? upsertPart : insertPart
  return sendCrmWrites(writes, prepared, zohoErrors, (entries, achieved) =>
    cut(entries).map((part) => () => write(target, part, achieved)),
  )
}

/** Updates by record id, or by the key field if the id is not known; creates nothing. */
export async function updateRecords(
  target: WriteTarget,
  writes: readonly CrmWrite[],
): Promise<readonly CrmWriteResult[]> {
  const prepared = await locate(target, await prepare(target, writes, () => ({})))
  const results = await sendCrmWrites(writes, prepared, zohoErrors, (entries, achieved) =>
    cut(entries).map((part) => () => writePart(target, part, achieved, 'updated')),
  )
  return nameConverted(target, prepared.entries, results)
}

/** Zoho also reports a converted lead as missing, so a missing lead is first searched for among the converted ones. */
async function nameConverted(
  target: WriteTarget,
  entries: readonly WriteEntry[],
  results: readonly CrmWriteResult[],
): Promise<readonly CrmWriteResult[]> {
  const gone = new Set(results.flatMap((result) => (isGone(result) ? [result.key] : [])))
  const ids = entries.flatMap(({ key, externalId }) => (gone.has(key) && externalId !== undefined ? [externalId] : []))
  const converted = await findConverted(target.connection, target.object, ids).catch((error: unknown) => {
    // The results of the writes are kept even if this extra query fails.
    if (!isLeadKitError(error) || error.code === 'aborted') throw error
    return new Set<string>()
  })
  const keys = new Set(entries.flatMap(({ key, externalId = '' }) => (converted.has(externalId) ? [key] : [])))
  return results.map((result) =>
    !result.ok && gone.has(result.key) && keys.has(result.key)
      ? { ...result, error: errorFromEntry({ code: 'CONVERTED_RECORD' }, result.error.details.httpStatus ?? 400) }
      : result,
  )
}

function isGone(result: CrmWriteResult): boolean {
  return !result.ok && result.error.code === 'not_found'
}

/** Looks up the missing record ids; a key without a record becomes a result. */
async function locate(
  target: WriteTarget,
  { entries, results }: PreparedCrmWrites<WriteEntry>,
): Promise<PreparedCrmWrites<WriteEntry>> {
  const unknown = entries.filter((entry) => entry.externalId === undefined).map((entry) => entry.key)
  const found = await findRecords(target.connection, target.object, unknown)
  const known: WriteEntry[] = []
  for (const entry of entries) {
    const externalId = entry.externalId ?? found.get(entry.key)?.externalId
    if (externalId === undefined) results.set(entry.key, { key: entry.key, ok: false, error: keyNotFound() })
    else known.push({ ...entry, externalId })
  }
  return { entries: known, results }
}

function prepare(
  target: WriteTarget,
  writes: readonly CrmWrite[],
  own: (write: CrmWrite) => ZohoValues,
): Promise<PreparedCrmWrites<WriteEntry>> {
  return prepareCrmWrites(writes, zohoErrors, async (accepted) => {
    const fields = needsFields(accepted) ? await fieldsByName(target) : null
    return (write) => ({
      key: write.key,
      externalId: write.externalId,
      unmodifiedSince: write.ifUnmodifiedSince,
      values: { ...toValues(write.fields, fields), ...own(write) },
    })
  })
}

async function fieldsByName(target: WriteTarget): Promise<ReadonlyMap<string, ZohoField>> {
  const fields = await fetchFields(target.connection, target.object)
  return new Map(fields.map((field) => [field.api_name, field]))
}

/** Calls of at most 100 records: one condition each, and no record twice. */
function cut(entries: readonly WriteEntry[]): readonly WritePart[] {
  const groups = new Map<string, WriteEntry[]>()
  const seen = new Map<string, number>()
  for (const entry of entries) {
    const turn = entry.externalId === undefined ? 0 : (seen.get(entry.externalId) ?? 0)
    if (entry.externalId !== undefined) seen.set(entry.externalId, turn + 1)
    const name = `${entry.unmodifiedSince?.getTime() ?? ''}:${turn}`
    groups.set(name, [...(groups.get(name) ?? []), entry])
  }
  return [...groups.values()].flatMap((group) =>
    chunk(group, MAX_BATCH).map((part) => ({ entries: part, unmodifiedSince: part[0]?.unmodifiedSince })),
  )
}

async function upsertPart(target: WriteTarget, part: WritePart, achieved: CrmResults): Promise<void> {
  const { connection, object } = target
  const options = { keyField: KEY_FIELD, unmodifiedSince: part.unmodifiedSince }
  const post = (records: readonly ZohoValues[]) => postUpsert(connection, object, records, options)
  for (const refused of await collect(part.entries, post, achieved)) {
    const { entry, duplicates } = refused
    const holder = holderToLink(duplicates, object)
    if (holder === 'race') keep(await collect([entry], post, achieved), achieved)
    else if (holder === null) keep([refused], achieved)
    else await link(target, entry, holder.id, achieved)
  }
}

async function insertPart(target: WriteTarget, part: WritePart, achieved: CrmResults): Promise<void> {
  const { connection, object } = target
  const keys = part.entries.map((entry) => entry.key)
  const found = await findRecords(connection, object, keys)
  const known = part.entries.flatMap((entry) => {
    const externalId = found.get(entry.key)?.externalId
    return externalId === undefined ? [] : [{ ...entry, externalId }]
  })
  await writePart(target, { ...part, entries: known }, achieved, 'updated')
  const fresh = part.entries.filter((entry) => !found.has(entry.key))
  if (fresh.length > 0) await demandUniqueKey(target)
  const insert = (records: readonly ZohoValues[]) => postInsert(connection, object, records)
  for (const refused of await collect(fresh, insert, achieved, 'created')) {
    const [own] = refused.duplicates
    if (own === undefined || holderToLink(refused.duplicates, object) !== 'race') {
      keep([refused], achieved)
      continue
    }
    // Another worker of ours has just created it.
    await writePart(target, { ...part, entries: [{ ...refused.entry, externalId: own.id }] }, achieved, 'updated')
  }
}

/** Only the key field keeps an insert from creating a second record, and Zoho accepts an insert if the field is no longer unique. */
async function demandUniqueKey(target: WriteTarget): Promise<void> {
  const field = (await fieldsByName(target)).get(KEY_FIELD)
  if (field === undefined) throw keyFieldUnfit(KEY_FIELD_MISSING)
  if (!isUnique(field)) throw keyFieldUnfit(KEY_FIELD_NOT_UNIQUE)
}

/** By record id. */
async function writePart(
  target: WriteTarget,
  part: WritePart,
  achieved: CrmResults,
  done: 'updated' | 'linked',
): Promise<void> {
  const entries = part.entries.map((entry) => ({ ...entry, values: { ...entry.values, id: entry.externalId } }))
  const { connection, object } = target
  const put = (records: readonly ZohoValues[]) => putRecords(connection, object, records, part)
  keep(await collect(entries, put, achieved, done), achieved)
}

async function link(target: WriteTarget, entry: WriteEntry, externalId: string, achieved: CrmResults): Promise<void> {
  const part = { entries: [{ ...entry, externalId }], unmodifiedSince: entry.unmodifiedSince }
  await writePart(target, part, achieved, 'linked')
  const result = achieved.get(entry.key)
  if (result?.ok !== false || result.error.code !== 'not_found') return
  const error = restated(result.error, 'transient', { hint: 'the record to link was removed meanwhile' })
  achieved.set(entry.key, { key: entry.key, ok: false, error })
}

/** An entry that Zoho refused because other records have its values. */
interface Refused {
  readonly entry: WriteEntry
  readonly error: CrmError
  readonly duplicates: readonly ZohoDuplicate[]
}

/** Writes and stores the results, even if it is stopped half-way. The entries that clash with other records are left to the caller. */
async function collect(
  entries: readonly WriteEntry[],
  post: Parameters<typeof writeBatch>[1],
  achieved: CrmResults,
  done?: 'created' | 'updated' | 'linked',
): Promise<readonly Refused[]> {
  const outcomes: BatchOutcomes = new Map()
  try {
    await writeBatch(entries, post, outcomes)
    for (const { key } of entries) {
      if (!outcomes.has(key)) achieved.set(key, { key, ok: false, error: zohoErrors.missingResult() })
    }
  } finally {
    for (const [key, outcome] of outcomes) {
      if ('entry' in outcome || outcome.duplicates.length === 0) achieved.set(key, toResult(key, outcome, done))
    }
  }
  return entries.flatMap((entry) => {
    const outcome = outcomes.get(entry.key)
    const clashes = outcome !== undefined && 'error' in outcome && outcome.duplicates.length > 0
    return clashes ? [{ entry, ...outcome }] : []
  })
}

function keep(refused: readonly Refused[], achieved: CrmResults): void {
  for (const { entry, error, duplicates } of refused) {
    achieved.set(entry.key, { key: entry.key, ok: false, error: forOwnKey(error, duplicates) })
  }
}

/** The record of the same person; `race` if only our own key is taken; null if a person must decide. */
function holderToLink(duplicates: readonly ZohoDuplicate[], module: string): { readonly id: string } | 'race' | null {
  const own = duplicates.find(({ field }) => field === KEY_FIELD)
  const others = duplicates.filter(({ field, id }) => field !== KEY_FIELD && id !== own?.id)
  if (others.length === 0) return 'race'
  const [first] = others
  const one = first !== undefined && others.every(({ id, more }) => id === first.id && !more)
  // Depending on the organisation's duplicate check preference, a lead may clash with a contact: that record belongs to another module.
  const here = others.every((other) => other.module === undefined || other.module === module)
  return own === undefined && one && here ? first : null
}

function toResult(key: string, outcome: BatchOutcome, done?: 'created' | 'updated' | 'linked'): CrmWriteResult {
  if ('error' in outcome) return { key, ok: false, error: outcome.error }
  const { entry, id } = outcome
  const field = entry.duplicate_field ?? KEY_FIELD
  const told = entry.action === 'insert' ? 'created' : field === KEY_FIELD ? 'updated' : 'linked'
  const modifiedAt = new Date(entry.details?.Modified_Time ?? '')
  return {
    key,
    ok: true,
    externalId: id,
    outcome: done ?? told,
    ...(Number.isNaN(modifiedAt.getTime()) ? {} : { modifiedAt }),
  }
}

/** Our key and the person's e-mail address are on different records: somebody must merge the two. */
function forOwnKey(error: CrmError, duplicates: readonly ZohoDuplicate[]): CrmError {
  const own = duplicates.find(({ field }) => field === KEY_FIELD)
  if (own === undefined) return error
  const existingIds = [...new Set(duplicates.map(({ id }) => id))].filter((id) => id !== own.id)
  if (existingIds.length === 0) return restated(error, 'transient', { existingIds: [own.id] })
  return restated(error, 'duplicate', { existingIds, hint: 'merge the two records' })
}

function keyNotFound(): CrmError {
  return zohoErrors.ofRecord('not_found', 'KEY_NOT_FOUND', { hint: 'no record of the module has this key' })
}
