import type { CrmFieldRefusal, CrmFieldRule, CrmFieldValue } from '@leadkit/contracts'
import type { FieldMapping } from '../fields/field-mapping.ts'
import type { MappingSource } from '../fields/lead-snapshot.ts'
import type { PreparedWrite } from './prepared-write.ts'
import { hashFields } from '../fields/apply-field-mappings.ts'
import { isOwned, fingerprint } from '../fields/judge-fields.ts'

export interface LeaveOutRules {
  readonly mappings: readonly FieldMapping[]
  readonly keyField: string
  /** How many characters fields hold, by their names in small letters; where the refusal does not say. */
  readonly maxLengths: ReadonlyMap<string, number>
}

/** What identifies a person or a thing means nothing when it is cut. */
const WHOLE: ReadonlySet<MappingSource> = new Set([
  'lead.id',
  'lead.email',
  'lead.phone',
  'conversation.id',
  'conversation.participantId',
  'conversation.participantUsername',
])

/** What is wrong with one value, and says nothing about the CRM's fields. */
const VALUE_RULES: ReadonlySet<CrmFieldRule> = new Set(['too_long', 'format', 'out_of_range'])

/**
 * The same write as the CRM takes it: a text that is only shown is cut to what the field holds, and any other refused value is left out. The
 * ledger remembers it, so that the next write does not run into the same refusal. Null when the refusal cannot be answered so: it names the
 * key, a required field, or nothing that was written.
 */
export function leaveOut(
  prepared: PreparedWrite,
  refusals: readonly CrmFieldRefusal[],
  { mappings, keyField, maxLengths }: LeaveOutRules,
): PreparedWrite | null {
  const fields: Record<string, CrmFieldValue> = { ...prepared.write.fields }
  const ledger: Record<string, string> = { ...prepared.ledger }
  const cut = new Set(prepared.cut)
  const leftOut = new Set(prepared.leftOut)
  const refused = new Set(prepared.refused)
  for (const refusal of refusals) {
    const name = Object.keys(fields).find((field) => field.toLowerCase() === refusal.name.toLowerCase())
    if (refusal.rule === 'required' || refusal.name.toLowerCase() === keyField.toLowerCase()) return null
    if (name === undefined) continue
    const value = fields[name] ?? null
    const length = refusal.maxLength ?? maxLengths.get(name.toLowerCase())
    const own = mappings.filter(({ target }) => target === name)
    refused.add(name)
    if (typeof value === 'string' && length !== undefined && value.length > length && own.every(isShown)) {
      fields[name] = cutText(value, length)
      cut.add(name)
      ledger[name] = own.some(isOwned) ? fingerprint(sourceOf(own), fields[name]) : cutMark(length, value)
      continue
    }
    delete fields[name]
    delete ledger[name]
    if (!own.some(isOwned)) ledger[name] = refusedMark(value)
    cut.delete(name)
    leftOut.add(name)
  }
  const isDrift = refusals.some(({ rule }) => rule === undefined || !VALUE_RULES.has(rule))
  if (hashFields(fields) === hashFields(prepared.write.fields)) return null
  const write = { ...prepared.write, fields }
  return {
    ...prepared,
    write,
    writtenHash: hashFields(fields),
    ledger,
    leftOut: [...leftOut],
    cut: [...cut],
    refused: [...refused],
    isDrift: prepared.isDrift || isDrift,
  }
}

export interface RememberedFields {
  readonly fields: Readonly<Record<string, CrmFieldValue>>
  readonly leftOut: readonly string[]
  /** By field that is cut, what the ledger goes on to hold. */
  readonly cut: Readonly<Record<string, string>>
}

/** Leaves out and cuts what the CRM refused before, while the lead says the same as it did then. */
export function rememberRefusals(
  fields: Readonly<Record<string, CrmFieldValue>>,
  ledger: Readonly<Record<string, string>>,
): RememberedFields {
  const kept: Record<string, CrmFieldValue> = {}
  const leftOut: string[] = []
  const cut: Record<string, string> = {}
  for (const [name, value] of Object.entries(fields)) {
    const mark = ledger[name]
    const length = Number(/^cut:(\d+):/.exec(mark ?? '')?.[1] ?? 0)
    if (mark === refusedMark(value)) leftOut.push(name)
    else if (length > 0 && typeof value === 'string' && mark === cutMark(length, value)) {
      kept[name] = cutText(value, length)
      cut[name] = mark
    } else kept[name] = value
  }
  return { fields: kept, leftOut, cut }
}

function isShown(mapping: FieldMapping): boolean {
  return !('source' in mapping) || !WHOLE.has(mapping.source)
}

function sourceOf(mappings: readonly FieldMapping[]): MappingSource | null {
  const owned = mappings.find(isOwned)
  return owned?.source ?? null
}

/** At most so many UTF-16 units, as CRMs count, and no half of a character. */
function cutText(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()
}

function refusedMark(value: CrmFieldValue): string {
  return `refused:${fingerprint(null, value)}`
}

function cutMark(length: number, value: string): string {
  return `cut:${length}:${fingerprint(null, value)}`
}
