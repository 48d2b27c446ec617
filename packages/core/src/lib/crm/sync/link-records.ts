import {
  CrmError,
  type CrmFieldValue,
  type CrmProvider,
  isCrmError,
  isLeadKitError,
  LeadKitError,
} from '@leadkit/contracts'
import { defaultFieldMappings } from '../fields/apply-field-mappings.ts'
import { fillRecord, type RecordToLink } from './fill-record.ts'
import type { PreparedWrite } from './prepared-write.ts'
import { type OnWriteAnswer, type PushParts, sendWrites, type WriteAnswer, isFinal, type Stop } from './send-writes.ts'
import { refusedFields } from './sync-failure.ts'

/** A first write for a person who is already in the CRM, as one of these records. */
export interface LinkCandidate {
  readonly item: PreparedWrite
  readonly externalIds: readonly string[]
  /** The refusal that named them. */
  readonly error: unknown
}

/** Vendors return a limited number of fields at a time; Zoho 45. */
const FIELDS_PER_READ = 40

/**
 * Links leads to existing records of the same person: one lead, one record, never a second one. The record is read first, the link is stored before
 * the record is written, and the write uses the record's id. A retry after a lost response therefore finds the link and changes nothing more.
 */
export async function linkRecords(
  parts: PushParts,
  candidates: readonly LinkCandidate[],
  onAnswer: OnWriteAnswer,
): Promise<Stop> {
  if (candidates.length === 0) return null
  let records: ReadonlyMap<string, RecordToLink>
  try {
    records = await readRecords(parts, candidates)
  } catch (error) {
    for (const { item } of candidates) onAnswer(item, { ok: false, error })
    return isFinal(error) ? { error } : null
  }
  const matched = candidates.map((candidate) => ({
    ...candidate,
    found: candidate.externalIds.flatMap((id) => records.get(id) ?? []),
  }))
  for (const { item, error, found } of matched) if (found.length > 1) onAnswer(item, { ok: false, error })
  const single = matched.filter(({ found }) => found.length === 1)
  // Only one write for each record at a time: the next one reads the result of this one.
  const seen = new Set<string>()
  const [now, later] = partition(single, ({ found }) => isFirst(seen, found[0]?.externalId ?? ''))
  const stopped =
    (await writeLinks(parts, now, onAnswer)) ??
    (await writeAnew(
      parts,
      matched.filter(({ found }) => found.length === 0).map(({ item }) => item),
      onAnswer,
    ))
  if (stopped === null) return linkRecords(parts, later, onAnswer)
  for (const { item } of later) onAnswer(item, { ok: false, error: stopped.error })
  return stopped
}

/** The record is being removed with another lead: the next attempt finds it gone, or free. */
const LEAVING = new LeadKitError('conflict', 'The record of the person is being removed with another lead')

async function writeLinks(
  parts: PushParts,
  matched: readonly (LinkCandidate & { readonly found: readonly RecordToLink[] })[],
  onAnswer: OnWriteAnswer,
): Promise<Stop> {
  const { provider, connection, target } = parts
  const { keyField } = provider
  const mappings = target.fieldMappings ?? defaultFieldMappings(provider)
  const links = matched.flatMap(({ item, found }) =>
    found.map(({ externalId }) => ({ leadId: item.sync.leadId, externalId })),
  )
  const holders = await connection.keepLinks(links)
  const isLeaving = ({ externalId }: RecordToLink): boolean => holders.get(externalId) === null
  for (const { item } of matched.filter(({ found }) => found.some(isLeaving)))
    onAnswer(item, { ok: false, error: LEAVING })
  const writes = matched.flatMap(({ item, found }) =>
    found
      .filter((record) => !isLeaving(record))
      .map((record) =>
        fillRecord(item, record, { mappings, keyField, holders: holders.get(record.externalId) ?? new Set() }),
      ),
  )
  const changes = writes.filter(({ write }) => Object.keys(write.fields).length > 0)
  for (const item of writes.filter((each) => !changes.includes(each))) {
    onAnswer(item, { key: item.write.key, ok: true, externalId: item.write.externalId ?? null, outcome: 'linked' })
  }
  return sendWrites(
    parts,
    changes,
    (batch) =>
      provider.update(
        connection.context,
        target.object,
        batch.map(({ write }) => write),
      ),
    (item, answer) => onAnswer(item, asLinkAnswer(provider, item, answer)),
  )
}

/**
 * None of the records can be read: they have been removed, or belong to another object. The provider decides, using everything that identifies the
 * person.
 */
async function writeAnew(parts: PushParts, items: readonly PreparedWrite[], onAnswer: OnWriteAnswer): Promise<Stop> {
  const { provider, connection, target } = parts
  return sendWrites(
    parts,
    items,
    (batch) =>
      provider.upsert(
        connection.context,
        target.object,
        batch.map(({ write: { key, fields } }) => ({ key, fields })),
        { onDuplicate: 'link' },
      ),
    onAnswer,
  )
}

/** The lead's key and the person are on different records: somebody has to merge the two. */
function asLinkAnswer(provider: CrmProvider, { write }: PreparedWrite, answer: WriteAnswer): WriteAnswer {
  if (answer === undefined || answer.ok) return answer
  const { error } = answer
  const isTaken = isLeadKitError(error, 'duplicate') || refusedFields(error).includes(provider.keyField)
  if (!isCrmError(error) || !isTaken) return answer
  const details = { ...error.details, existingIds: [write.externalId ?? ''], hint: 'merge the two records' }
  return { ok: false, error: new CrmError('duplicate', details) }
}

async function readRecords(
  { provider, connection, target }: PushParts,
  candidates: readonly LinkCandidate[],
): Promise<ReadonlyMap<string, RecordToLink>> {
  const ids = [...new Set(candidates.flatMap(({ externalIds }) => externalIds))]
  const mappings = target.fieldMappings ?? defaultFieldMappings(provider)
  const broken = new Set(target.faults.filter(({ values }) => values === undefined).map(({ field }) => field))
  const targets = mappings.map((mapping) => mapping.target).filter((name) => !broken.has(name))
  const names = [...new Set([provider.keyField, ...targets])]
  const records = new Map<string, RecordToLink>()
  if (ids.length === 0) return records
  for (let start = 0; start < names.length; start += FIELDS_PER_READ) {
    const part = names.slice(start, start + FIELDS_PER_READ)
    const read = await provider.read(connection.context, target.object, ids, part)
    for (const [externalId, { fields }] of read) {
      const known: Readonly<Record<string, CrmFieldValue>> = records.get(externalId)?.fields ?? {}
      records.set(externalId, { externalId, fields: { ...known, ...fields } })
    }
  }
  return records
}

function isFirst(seen: Set<string>, externalId: string): boolean {
  if (seen.has(externalId)) return false
  seen.add(externalId)
  return true
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [Item[], Item[]] {
  const yes: Item[] = []
  const no: Item[] = []
  for (const item of items) (test(item) ? yes : no).push(item)
  return [yes, no]
}
