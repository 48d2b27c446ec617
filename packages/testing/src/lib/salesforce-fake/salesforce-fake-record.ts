import type { JsonValue } from '@leadkit/contracts'

export type SalesforceFakeObject = 'Lead' | 'Contact'

export interface SalesforceFakeRecord {
  readonly id: string
  readonly object: SalesforceFakeObject
  /** Without the system's own fields; cleared ones are absent. */
  readonly fields: Readonly<Record<string, JsonValue>>
  readonly createdAt: Date
  /** Salesforce stores whole seconds. */
  readonly modifiedAt: Date
  readonly deleted: boolean
  /** The record that this one was merged into. */
  readonly masterId: string | null
  readonly converted: boolean
}

const PREFIXES: Readonly<Record<SalesforceFakeObject, string>> = { Lead: '00Q', Contact: '003' }

/** 18 characters that sort by creation: the object's prefix, the organisation's number and a counter. */
export function buildRecordId(object: SalesforceFakeObject, organisation: number, count: number): string {
  const number = count.toString(36).toUpperCase().padStart(8, '0')
  return `${PREFIXES[object]}${organisation.toString(36).toUpperCase().padStart(4, '0')}${number}AAA`
}

/** Salesforce writes timestamps with a zone offset without a colon. */
export function formatMoment(moment: Date): string {
  return moment.toISOString().replace('Z', '+0000')
}

/** A value as text; '' if there is no value. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value)
}

/** A field as a query sees it; undefined if the record does not have it. */
export function valueOf(record: SalesforceFakeRecord, field: string): JsonValue | undefined {
  const system: Readonly<Record<string, JsonValue>> = {
    Id: record.id,
    IsDeleted: record.deleted,
    MasterRecordId: record.masterId,
    CreatedDate: formatMoment(record.createdAt),
    LastModifiedDate: formatMoment(record.modifiedAt),
    SystemModstamp: formatMoment(record.modifiedAt),
    IsConverted: record.converted,
  }
  return field in system ? system[field] : record.fields[field]
}
