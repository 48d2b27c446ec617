import type { CrmChange } from '@leadkit/contracts'
import type { RemoteHint } from './crm-inbound-port.ts'

/**
 * What is kept of a change until its record has been read; no values. Null for what our own application wrote, and, where only `fates` are
 * wanted (a config whose CRM owns no field), for changes of fields.
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
    // A poll gives all fields of the record, and its one time.
    fields: isEdit ? Object.keys(change.fields ?? {}) : [],
    occurredAt: change.occurredAt,
  }
}
