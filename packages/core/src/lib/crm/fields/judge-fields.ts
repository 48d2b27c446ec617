import { type CrmFieldValue, cleanText, type JsonValue } from '@leadkit/contracts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import type { CustomLeadField } from '../../leads/lead.ts'
import { customFieldOf, customNameOf, fromRemote, toMapped } from './custom-source.ts'
import { type TimedLeadField, leadFieldSchemas } from '../../leads/lead-fields.ts'
import type { LeadSnapshot, MappingSource } from './lead-snapshot.ts'
import type { FieldMapping } from './field-mapping.ts'
import type { WritableSource } from './field-ownership.ts'
import { createHash } from 'node:crypto'
import { applyFieldMappings, asText, isKnown } from './apply-field-mappings.ts'
import { type LeadStatus, leadStatuses } from '../../base/lead-status.ts'

/** The write ledger of one link: by remote field, a fingerprint of the last value on which both sides agreed. */
export type FieldLedger = Readonly<Record<string, string>>

/**
 * Equal for equivalent values. CRMs normalise values (HubSpot lower-cases e-mail addresses, others format phone numbers), and a normalised form of
 * our own write must not count as a change.
 */
export function fingerprint(source: MappingSource | null, value: CrmFieldValue): string {
  const text = asText(value).normalize().trim().replaceAll(/\s+/g, ' ')
  return createHash('sha256').update(canonical(source, text)).digest('base64url').slice(0, 22)
}

/** Marks in the ledger a field that a person had filled before the record was linked: its value stays until the lead's own value changes. */
export function keptMark(localHash: string): string {
  return `kept:${localHash}`
}

function canonical(source: MappingSource | null, text: string): string {
  if (source === 'lead.email') return text.toLowerCase()
  const digits = text.replaceAll(/[^\d+]/g, '')
  // A phone field may contain only words.
  return source === 'lead.phone' && digits !== '' ? digits : text
}

/** What a lead would write through a mapping; null for nothing. */
function outgoing(mapping: OwnedMapping, snapshot: LeadSnapshot): CrmFieldValue {
  return applyFieldMappings([mapping], snapshot).fields[mapping.target] ?? null
}

/** A CRM value in the lead's format. Undefined if a lead cannot hold the value. */
function incoming(mapping: OwnedMapping, value: CrmFieldValue, fields: CustomFieldSet): JsonValue | undefined {
  const text = cleanText(asText(value)).trim()
  const known = Object.entries(mapping.map ?? {}).find(([, remote]) => asText(remote) === text)
  const local = known?.[0] ?? text
  if (customNameOf(mapping.source) !== null) return fromRemote(customFieldOf(mapping.source, fields), local)
  const field = leadFieldOf(mapping)
  if (field === 'status') return isStatus(local) ? local : undefined
  if (local === '') return null
  return leadFieldSchemas[field as keyof typeof leadFieldSchemas].safeParse(local).data
}

/** `lead.email` → `email`, `lead.custom.budget` → `custom.budget`. */
export function leadFieldOf({ source }: Pick<OwnedMapping, 'source'>): LeadField {
  return source.slice('lead.'.length) as LeadField
}

type LeadField = keyof typeof leadFieldSchemas | 'status' | CustomLeadField

function isStatus(text: string): text is LeadStatus {
  return leadStatuses.some((status) => status === text)
}

/** A mapping that works in both directions: through it, the CRM may change the lead. */
export type OwnedMapping = Extract<FieldMapping, { source: MappingSource }> & {
  readonly source: WritableSource
  readonly owner: 'remote' | 'latest'
}

export function isOwned(mapping: FieldMapping): mapping is OwnedMapping {
  return 'source' in mapping && mapping.owner !== undefined && mapping.owner !== 'local'
}

/** Empty for a config that only writes. */
export function ownedMappings(mappings: readonly FieldMapping[] | null): readonly OwnedMapping[] {
  return (mappings ?? []).filter(isOwned)
}

/** A remote record as it was read. */
export interface RemoteRecord {
  readonly externalId: string
  readonly modifiedAt: Date | null
  readonly fields: Readonly<Record<string, CrmFieldValue>>
}

/** A lead and its remote record, with the last values both agreed on. */
export interface LocalSide {
  readonly snapshot: LeadSnapshot
  readonly ledger: FieldLedger
  /** The kit's custom fields of leads. */
  readonly customFields: CustomFieldSet
  /** When a field of the lead was last changed; unchanged fields use the lead's creation time. */
  readonly fieldTimes: Readonly<Partial<Record<TimedLeadField, Date>>>
}

/**
 * `agreed`: both sides have the same value. `take`: the CRM's value becomes the lead's. `keep`: the lead's value has to be written. `leave`: the CRM
 * has a value that a lead cannot hold, which stays until one side changes.
 */
export interface FieldJudgement {
  readonly mapping: OwnedMapping
  readonly verdict: 'agreed' | 'take' | 'keep' | 'leave'
  /** The lead's new value; null empties it. */
  readonly value: JsonValue
  /** When the CRM's value was changed, as far as the vendor reports it. */
  readonly changedAt: Date
  /** The field's new entry in the ledger. */
  readonly mark: string
}

/** By remote field, for changes that the vendor reported for that field. */
export type RemoteTimes = Readonly<Record<string, Date>>

/** Compares each field that both sides may change. Pure. */
export function judgeFields(
  mappings: readonly OwnedMapping[],
  local: LocalSide,
  remote: RemoteRecord,
  times: RemoteTimes,
  now: Date,
): readonly FieldJudgement[] {
  const known = mappings.filter((mapping) => isKnown(mapping, local.snapshot))
  return known.map((mapping) => {
    const value = remote.fields[mapping.target] ?? null
    // A vendor clock that runs ahead must not win over all our later changes.
    const toldAt = times[mapping.target] ?? remote.modifiedAt ?? now
    const changedAt = earlier(toldAt, now)
    const taken = incoming(mapping, value, local.customFields)
    const remoteHash = fingerprint(mapping.source, sameForm(mapping, value, taken, local))
    const inSeconds = toldAt === changedAt && changedAt.getMilliseconds() === 0
    const verdict = judge(mapping, local, { remoteHash, changedAt, inSeconds, isEmpty: taken === null })
    const base = { mapping, changedAt, value: taken ?? null }
    if (verdict === 'leave' || (verdict === 'take' && taken === undefined)) {
      return { ...base, verdict: 'leave', mark: leftMark(remoteHash, localHashOf(mapping, local)) }
    }
    return { ...base, verdict, mark: remoteHash }
  })
}

interface RemoteField {
  readonly remoteHash: string
  readonly changedAt: Date
  /** True if the vendor's times are whole seconds. */
  readonly inSeconds: boolean
  readonly isEmpty: boolean
}

function judge(mapping: OwnedMapping, local: LocalSide, remote: RemoteField): FieldJudgement['verdict'] {
  const value = outgoing(mapping, local.snapshot)
  const localHash = fingerprint(mapping.source, value)
  if (localHash === remote.remoteHash) return 'agreed'
  const agreed = local.ledger[mapping.target]
  // If two records of one person meet, each fills what the other lacks.
  if (agreed === undefined && (value === null || remote.isEmpty)) return value === null ? 'take' : 'keep'
  if (mapping.owner === 'remote') return 'take'
  if (agreed === leftMark(remote.remoteHash, localHash)) return 'leave'
  if (agreed === remote.remoteHash || agreed?.startsWith(leftMark(remote.remoteHash, ''))) return 'keep'
  if (agreed === localHash || agreed?.endsWith(leftMark('', localHash))) return 'take'
  const here = changedAtOf(mapping, local).getTime()
  const there = remote.changedAt.getTime()
  // If the vendor's times are whole seconds, the person's change in the CRM wins within the same second.
  return there > here || (remote.inSeconds && there + 999 >= here) ? 'take' : 'keep'
}

/** A CRM may return a number or a moment in another form than it got: a custom value is compared in the form in which we write it. */
function sameForm(
  mapping: OwnedMapping,
  value: CrmFieldValue,
  taken: JsonValue | undefined,
  { snapshot, customFields }: LocalSide,
): CrmFieldValue {
  const field = customFieldOf(mapping.source, customFields)
  if (field === undefined || taken === undefined) return value
  return outgoing(mapping, { ...snapshot, values: { ...snapshot.values, [mapping.source]: toMapped(field, taken) } })
}

/** Marks in the ledger a disagreement that stays until one side changes. */
function leftMark(remoteHash: string, localHash: string): string {
  return remoteHash === '' ? `~${localHash}` : `left:${remoteHash}~${localHash}`
}

function localHashOf(mapping: OwnedMapping, { snapshot }: LocalSide): string {
  return fingerprint(mapping.source, outgoing(mapping, snapshot))
}

function changedAtOf(mapping: OwnedMapping, { fieldTimes, snapshot }: LocalSide): Date {
  const known = fieldTimes[leadFieldOf(mapping)]
  const created = snapshot.values['lead.createdAt']
  return known ?? (created instanceof Date ? created : new Date(0))
}

function earlier(one: Date, other: Date): Date {
  return one.getTime() < other.getTime() ? one : other
}

/** The latest time that hints give for each field. */
export function timesOf(
  hints: readonly { readonly fields: readonly string[]; readonly occurredAt: Date }[],
): RemoteTimes {
  const times = new Map<string, Date>()
  for (const { fields, occurredAt } of hints) {
    for (const field of fields) {
      const known = times.get(field)
      if (known === undefined || known.getTime() < occurredAt.getTime()) times.set(field, occurredAt)
    }
  }
  return Object.fromEntries(times)
}
