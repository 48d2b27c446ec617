import { vendorWord } from '@leadkit/adapter-kit'
import type { CrmErrorCode } from '@leadkit/contracts'
import { duplicateResultSchema, type SalesforceFault } from './salesforce-schemas.ts'

const RECORD_ID = /\b[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?\b/

/** One refusal in LeadKit's terms. */
export interface FaultReading {
  readonly code: CrmErrorCode
  readonly vendorCode: string
  readonly fields: readonly { readonly name: string; readonly code: string }[]
  readonly existingIds: readonly string[]
  /** True when the fault is that another record has our key. */
  readonly keyTaken: boolean
  /** True when the key field is not there, or cannot be used to find records. */
  readonly keyFieldUnfit: boolean
}

/** Codes of developer.salesforce.com, "Core Data Types Used in API Calls: StatusCode" and REST "Status Codes and Error Responses". */
const CODES: Readonly<Record<string, CrmErrorCode>> = {
  INVALID_SESSION_ID: 'auth_expired',
  INVALID_AUTH_HEADER: 'auth_expired',
  API_DISABLED_FOR_ORG: 'auth_revoked',
  INACTIVE_ORGANIZATION: 'auth_revoked',
  REQUEST_LIMIT_EXCEEDED: 'rate_limited',
  TOO_MANY_REQUESTS: 'rate_limited',
  DUPLICATES_DETECTED: 'duplicate',
  DUPLICATE_EXTERNAL_ID: 'duplicate',
  MULTIPLE_CHOICES: 'duplicate',
  NOT_FOUND: 'not_found',
  ENTITY_IS_DELETED: 'not_found',
  INVALID_CROSS_REFERENCE_KEY: 'not_found',
  UNABLE_TO_LOCK_ROW: 'transient',
  SERVER_UNAVAILABLE: 'transient',
  API_CURRENTLY_DISABLED: 'transient',
  QUERY_TIMEOUT: 'transient',
  REQUEST_RUNNING_TOO_LONG: 'transient',
  UNKNOWN_EXCEPTION: 'transient',
  PROCESSING_HALTED: 'transient',
  CANNOT_UPDATE_CONVERTED_LEAD: 'permanent',
  INSUFFICIENT_ACCESS: 'permanent',
  STORAGE_LIMIT_EXCEEDED: 'permanent',
  INVALID_TYPE: 'permanent',
}

const VALIDATION: ReadonlySet<string> = new Set([
  'REQUIRED_FIELD_MISSING',
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  'FIELD_FILTER_VALIDATION_EXCEPTION',
  'FIELD_INTEGRITY_EXCEPTION',
  'INVALID_EMAIL_ADDRESS',
  'INVALID_FIELD',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'INVALID_FIELD_WHEN_USING_TEMPLATE',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'INVALID_TYPE_ON_FIELD_IN_RECORD',
  'INVALID_INPUT',
  'INVALID_STATUS',
  'JSON_PARSER_ERROR',
  'MALFORMED_ID',
  'NUMBER_OUTSIDE_VALID_RANGE',
  'STRING_TOO_LONG',
  'INACTIVE_OWNER_OR_USER',
])

export function readFault(fault: SalesforceFault, keyField: string): FaultReading {
  const vendorCode = vendorWord(fault.errorCode) ?? vendorWord(fault.statusCode) ?? 'UNKNOWN'
  const message = fault.message ?? ''
  const names = fieldNames(fault)
  const ofKey = names.includes(keyField) || new RegExp(`\\b${keyField}\\b`).test(message)
  const keyTaken = vendorCode === 'DUPLICATE_VALUE' && ofKey
  return {
    code: keyTaken ? 'transient' : codeFor(vendorCode),
    vendorCode,
    fields: names.map((name) => ({ name, code: vendorCode })),
    existingIds: existingIdsOf(fault, vendorCode),
    keyTaken,
    keyFieldUnfit: ofKey && /NOT_FOUND|INVALID_FIELD$|INVALID_FIELD_FOR/.test(vendorCode),
  }
}

export function codeFor(vendorCode: string): CrmErrorCode {
  if (vendorCode === 'DUPLICATE_VALUE') return 'duplicate'
  return CODES[vendorCode] ?? (VALIDATION.has(vendorCode) ? 'validation' : 'permanent')
}

/** True where the refusal names a token that no refresh can mend: the user or the app may not use the REST API at all. */
export function isApiForbidden(fault: SalesforceFault): boolean {
  return /not valid for use with the REST API|not attached to Agent/i.test(fault.message ?? '')
}

/** An unknown field stands only in the message: `No such column 'x' on sobject of type Lead`. */
function fieldNames(fault: SalesforceFault): readonly string[] {
  const named = (fault.fields ?? []).filter((name) => typeof name === 'string' && /^\w{1,80}$/.test(name)) as string[]
  if (named.length > 0) return [...new Set(named)]
  const code = fault.errorCode ?? fault.statusCode
  const match = /No such column '(\w{1,80})'/.exec(code === 'INVALID_FIELD' ? (fault.message ?? '') : '')
  return match?.[1] === undefined ? [] : [match[1]]
}

/** All that a duplicate rule found: a lead may also be like a contact. */
function existingIdsOf(fault: SalesforceFault, vendorCode: string): readonly string[] {
  const found = duplicateResultSchema.safeParse(fault.duplicateResult ?? fault.duplicateResut)
  if (found.success) {
    const ids = found.data.matchResults.flatMap((result) => result.matchRecords.map(({ record }) => record.Id))
    return [...new Set(ids.filter(isRecordId))]
  }
  if (vendorCode !== 'DUPLICATE_VALUE' && vendorCode !== 'DUPLICATE_EXTERNAL_ID') return []
  const places = /(?:record with id|external id field): *\[?([^\]]*)/.exec(fault.message ?? '')?.[1] ?? ''
  return [...new Set(places.match(new RegExp(RECORD_ID, 'g')) ?? [])].filter(isRecordId)
}

/** A 300 holds the addresses of the records that have one external id. */
export function idsInAddresses(body: unknown): readonly string[] {
  const addresses = Array.isArray(body) ? body.filter((one): one is string => typeof one === 'string') : []
  return addresses.map((address) => address.split('/').at(-1) ?? '').filter(isRecordId)
}

export function isRecordId(text: string): boolean {
  return /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(text)
}
