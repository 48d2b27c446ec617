import type { CrmChange } from '@leadkit/contracts'

/** A change that the CRM reported. It is only a hint: LeadKit trusts the record that it reads afterwards. */
export interface RemoteHint {
  /** Equal for every delivery of the same change. */
  readonly id: string
  readonly externalId: string
  /** The lead's id, if the CRM sent it. */
  readonly key: string | null
  readonly type: CrmChange['type']
  readonly mergedInto: string | null
  /** Remote fields that the vendor says were changed. */
  readonly fields: readonly string[]
  readonly occurredAt: Date
  /** When the hint was stored; missing for one that a poll has just returned. */
  readonly receivedAt?: Date | undefined
}

/**
 * What is kept of a change until its record has been read; no values. Null for writes of our own application, and for field changes if only `fates`
 * are wanted (a config whose CRM owns no field).
 */
export function toHint(change: CrmChange, wanted: 'all' | 'fates'): RemoteHint | null {
  const isEdit = change.type === 'updated' || change.type === 'created'
  if (isEdit && (change.fromSelf || wanted === 'fates')) return null
  return {
    id: change.id,
    externalId: change.externalId,
    key: change.key ?? null,
    type: change.type,
    mergedInto: change.mergedInto ?? null,
    // A poll returns all fields of the record, with a single time.
    fields: isEdit ? Object.keys(change.fields ?? {}) : [],
    occurredAt: change.occurredAt,
  }
}
