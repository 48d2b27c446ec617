import type { CrmFieldValue } from '@leadkit/contracts'
import type { FieldMapping } from '../fields/field-mapping.ts'
import { ledgerOf } from './prepare-writes.ts'
import type { PreparedWrite } from './prepared-write.ts'
import { hashFields } from '../fields/apply-field-mappings.ts'
import { isOwned, fingerprint, keptMark } from '../fields/judge-fields.ts'

/** A record of the person that already existed in the CRM before LeadKit wrote to it. */
export interface RecordToLink {
  readonly externalId: string
  readonly fields: Readonly<Record<string, CrmFieldValue>>
}

export interface FillRules {
  readonly mappings: readonly FieldMapping[]
  readonly keyField: string
  /** Leads that are linked to this record. The record keeps the key of one of them. */
  readonly holders: ReadonlySet<string>
}

/**
 * What the first write to an existing record may change: the key, fields that are empty, and fields whose mapping says `onLink: 'overwrite'`. What a
 * person has entered stays until the lead's own value of that field changes.
 */
export function fillRecord(prepared: PreparedWrite, record: RecordToLink, rules: FillRules): PreparedWrite {
  const { mappings, keyField, holders } = rules
  const { key } = prepared.write
  const written: Record<string, CrmFieldValue> = {}
  const marks: Record<string, string> = {}
  const owned = new Set(mappings.filter(isOwned).map(({ target }) => target))
  const overwritten = new Set(mappings.flatMap(({ target, onLink }) => (onLink === 'overwrite' ? [target] : [])))
  let recheck = false
  for (const [name, value] of Object.entries(prepared.write.fields)) {
    const present = record.fields[name] ?? null
    if (isEmpty(present) ? value !== null : overwritten.has(name) && !owned.has(name)) written[name] = value
    else if (owned.has(name)) recheck = true
    else marks[name] = keptMark(fingerprint(null, value))
  }
  const present = record.fields[keyField] ?? null
  const isKeyed = typeof present === 'string' && (present === key || holders.has(present))
  const fields = isKeyed ? written : { ...written, [keyField]: key }
  // A field that the CRM owns and that this write leaves unchanged: the lead takes it from the record.
  const missing = [...owned].some((name) => !(name in written) && !isEmpty(record.fields[name] ?? null))
  return {
    ...prepared,
    write: { key, externalId: record.externalId, fields },
    writtenHash: hashFields(written),
    ledger: { ...ledgerOf(mappings, written), ...marks },
    recheck: recheck || missing,
  }
}

function isEmpty(value: CrmFieldValue): boolean {
  return (
    value === null || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0)
  )
}
