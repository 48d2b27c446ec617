import type { CrmFieldValue, CrmProvider, CrmWrite } from '@leadkit/contracts'
import { defaultFieldMappings, hashFields, applyLiveMappings, liveMappings } from '../fields/apply-field-mappings.ts'
import type { FieldMapping } from '../fields/field-mapping.ts'
import {
  type FieldJudgement,
  judgeFields,
  type RemoteRecord,
  isOwned,
  ownedMappings,
  type FieldLedger,
  fingerprint,
  keptMark,
} from '../fields/judge-fields.ts'
import type { PreparedWrite } from './prepared-write.ts'
import type { CrmConnection, SyncTarget, SyncToRun } from './sync-to-run.ts'
import { rememberRefusals } from './sync-failure.ts'

type Fields = Readonly<Record<string, CrmFieldValue>>

/**
 * Prepares the write for each lead. If the CRM owns fields, the records are read first: a field that the CRM owns, or that somebody changed there
 * later than here, is left unchanged.
 */
export async function prepareWrites(
  provider: CrmProvider,
  { context }: CrmConnection,
  target: SyncTarget,
  syncs: readonly SyncToRun[],
): Promise<readonly PreparedWrite[]> {
  const mappings = target.fieldMappings ?? defaultFieldMappings(provider)
  const owned = ownedMappings(liveMappings(mappings, target.faults))
  if (owned.length === 0 || syncs.length === 0) return syncs.map((sync) => toWrite(sync, mappings, sync.externalId))
  const unlinked = syncs.filter((sync) => sync.externalId === null).map((sync) => sync.leadId)
  // A write whose response was lost has already created its record, which must not be filled again.
  const found = unlinked.length === 0 ? new Map() : await provider.findByKey(context, target.object, unlinked)
  const idOf = (sync: SyncToRun): string | null => {
    const record = found.get(sync.leadId) as { readonly externalId: string; readonly deleted: boolean } | undefined
    return sync.externalId ?? (record === undefined || record.deleted ? null : record.externalId)
  }
  const ids = syncs.flatMap((sync) => idOf(sync) ?? [])
  const names = owned.map((mapping) => mapping.target)
  const records = ids.length === 0 ? new Map() : await provider.read(context, target.object, ids, names)
  return syncs.map((sync) => {
    const externalId = idOf(sync)
    const read =
      externalId === null ? undefined : (records.get(externalId) as Omit<RemoteRecord, 'externalId'> | undefined)
    const whole = toWrite(sync, mappings, externalId)
    if (externalId === null || sync.isLinking) return whole
    // The record is gone, or was merged into another record whose fields are unknown until it has been read.
    if (read === undefined) return withoutOwned(whole, mappings)
    const { lead: snapshot, ledger, fieldTimes, customFields } = sync
    const local = { snapshot, ledger, fieldTimes, customFields }
    const judged = judgeFields(owned, local, { externalId, ...read }, sync.remoteTimes, context.now())
    const { ifUnmodifiedSince } = provider.capabilities
    const unless = ifUnmodifiedSince && read.modifiedAt !== null ? { ifUnmodifiedSince: read.modifiedAt } : {}
    return withJudgements(whole, judged, unless)
  })
}

/** The same write without the fields that both sides may change. */
function withoutOwned(prepared: PreparedWrite, mappings: readonly FieldMapping[]): PreparedWrite {
  const names = new Set(mappings.filter(isOwned).map((mapping) => mapping.target))
  return {
    ...withFields(prepared, omit(prepared.write.fields, names)),
    ledger: omit(prepared.ledger, names),
    recheck: true,
  }
}

/** A mark of {@link rememberRefusals} in a ledger. */
const REFUSED = /^(refused|cut):/

function toWrite(sync: SyncToRun, mappings: readonly FieldMapping[], externalId: string | null): PreparedWrite {
  const live = applyLiveMappings(mappings, sync.lead, sync.target.faults)
  const isRefused = Object.values(sync.ledger).some((mark) => REFUSED.test(mark))
  const remembered = isRefused
    ? rememberRefusals(live.fields, sync.ledger)
    : { fields: live.fields, leftOut: [], cut: {} }
  const fields = withoutKept(remembered.fields, sync.ledger)
  return {
    sync,
    write: { key: sync.leadId, ...(externalId !== null && { externalId }), fields },
    writtenHash: hashFields(fields),
    ledger: { ...ledgerOf(mappings, fields), ...remembered.cut },
    leftOut: [...live.leftOut, ...remembered.leftOut],
    cut: Object.keys(remembered.cut),
    refused: remembered.leftOut,
    isDrift: false,
    recheck: false,
  }
}

/** What a person had entered before the record was linked stays as long as the lead's value is unchanged since then. */
function withoutKept(fields: Fields, ledger: FieldLedger): Fields {
  const kept = Object.entries(fields).filter(([name, value]) => ledger[name] === keptMark(fingerprint(null, value)))
  return kept.length === 0 ? fields : omit(fields, new Set(kept.map(([name]) => name)))
}

function withJudgements(
  prepared: PreparedWrite,
  judged: readonly FieldJudgement[],
  unless: Pick<CrmWrite, 'ifUnmodifiedSince'>,
): PreparedWrite {
  const fields: Record<string, CrmFieldValue> = { ...prepared.write.fields }
  const ledger: Record<string, string> = { ...prepared.ledger }
  for (const { mapping, verdict, mark } of judged) {
    const { target } = mapping
    // Our value wins, but the CRM would refuse it: the CRM's value stays.
    if (verdict === 'keep' && prepared.leftOut.includes(target)) continue
    if (verdict === 'keep') {
      fields[target] ??= null
      ledger[target] = fingerprint(mapping.source, fields[target])
      continue
    }
    delete fields[target]
    delete ledger[target]
    if (verdict === 'agreed') ledger[target] = mark
  }
  const recheck = judged.some(({ verdict }) => verdict === 'take')
  const { write } = withFields(prepared, fields)
  return { ...prepared, write: { ...write, ...unless }, writtenHash: hashFields(fields), ledger, recheck }
}

function withFields(prepared: PreparedWrite, fields: Fields): PreparedWrite {
  return { ...prepared, write: { ...prepared.write, fields }, writtenHash: hashFields(fields) }
}

/** Fingerprints of the record's values after a write. */
export function ledgerOf(mappings: readonly FieldMapping[], fields: Fields): FieldLedger {
  const sources = new Map(mappings.flatMap((mapping) => (isOwned(mapping) ? [[mapping.target, mapping.source]] : [])))
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, fingerprint(sources.get(name) ?? null, value)]),
  )
}

function omit<Value>(record: Readonly<Record<string, Value>>, names: ReadonlySet<string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.has(name)))
}
