import { vendorWord } from '@leadkit/adapter-kit'
import type { CrmErrorCode, CrmFieldRefusal, CrmFieldRule, CrmProblem } from '@leadkit/contracts'
import { keyFieldMissing, keyFieldReadOnly } from './salesforce-key-field.ts'
import { duplicateResultSchema, type SalesforceFault } from './salesforce-schemas.ts'

const RECORD_ID = /\b[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?\b/

/** One refusal in LeadKit's terms. */
export interface FaultReading {
  readonly code: CrmErrorCode
  readonly vendorCode: string
  readonly fields: readonly CrmFieldRefusal[]
  readonly existingIds: readonly string[]
  /** True if another record has our key. */
  readonly keyTaken: boolean
  /** The problem with the key field, if the fault is about it; it affects every record. */
  readonly keyProblem: CrmProblem | null
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

/** Codes that refuse values, and the rule that each stands for. */
const RULES: Readonly<Record<string, CrmFieldRule>> = {
  REQUIRED_FIELD_MISSING: 'required',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'rule',
  FIELD_FILTER_VALIDATION_EXCEPTION: 'rule',
  FIELD_INTEGRITY_EXCEPTION: 'rule',
  INVALID_EMAIL_ADDRESS: 'format',
  INVALID_FIELD: 'unknown_field',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'read_only',
  INVALID_FIELD_WHEN_USING_TEMPLATE: 'rule',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'option',
  INVALID_TYPE_ON_FIELD_IN_RECORD: 'type',
  INVALID_INPUT: 'rule',
  INVALID_STATUS: 'option',
  JSON_PARSER_ERROR: 'type',
  MALFORMED_ID: 'format',
  NUMBER_OUTSIDE_VALID_RANGE: 'out_of_range',
  STRING_TOO_LONG: 'too_long',
  INACTIVE_OWNER_OR_USER: 'rule',
}

/**
 * Refusals of a whole record that name a field although only its value is wrong: a lookup to a record that does not exist, or that we may not use.
 */
const OF_A_FIELD = /^(?:INVALID_CROSS_REFERENCE_KEY|INSUFFICIENT_ACCESS\w*|CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY)$/

export function readFault(fault: SalesforceFault, keyField: string): FaultReading {
  const vendorCode = vendorWord(fault.errorCode) ?? vendorWord(fault.statusCode) ?? 'UNKNOWN'
  const names = fieldNames(fault, vendorCode)
  const fields = names.map((name) => toRefusal(name, vendorCode, fault.message ?? ''))
  const ofKey = names.includes(keyField) || new RegExp(`\\b${keyField}\\b`).test(fault.message ?? '')
  const keyTaken = vendorCode === 'DUPLICATE_VALUE' && ofKey
  return {
    code: keyTaken ? 'transient' : codeFor(vendorCode, fields.length > 0),
    vendorCode,
    fields,
    existingIds: existingIdsOf(fault, vendorCode),
    keyTaken,
    keyProblem: ofKey ? keyProblemOf(vendorCode, names.includes(keyField)) : null,
  }
}

/** @param namesFields true if the refusal names fields: an unknown code is then attributed to them, because the record is accepted without them. */
export function codeFor(vendorCode: string, namesFields: boolean = false): CrmErrorCode {
  if (vendorCode === 'DUPLICATE_VALUE') return 'duplicate'
  if (namesFields && OF_A_FIELD.test(vendorCode)) return 'validation'
  const known = CODES[vendorCode] ?? (vendorCode in RULES ? 'validation' : undefined)
  return known ?? (namesFields ? 'validation' : 'permanent')
}

function keyProblemOf(vendorCode: string, isNamed: boolean): CrmProblem | null {
  if (vendorCode === 'INVALID_FIELD_FOR_INSERT_UPDATE') return keyFieldReadOnly()
  if (vendorCode === 'NOT_FOUND' || vendorCode === 'INVALID_FIELD') return keyFieldMissing()
  // The field does not accept a value of ours: it is not the 36-character text that it should be.
  if (isNamed && vendorCode in RULES) return keyFieldMissing()
  return null
}

function toRefusal(name: string, code: string, message: string): CrmFieldRefusal {
  const rule = RULES[code] ?? (code.startsWith('INSUFFICIENT_ACCESS') ? 'read_only' : 'rule')
  const [, limit] = code === 'STRING_TOO_LONG' ? (/max length=(\d{1,9})/.exec(message) ?? []) : []
  return { name, code, rule, ...(limit === undefined ? {} : { maxLength: Number(limit) }) }
}

/** True if the refusal concerns a token that no refresh can fix: the user or the app may not use the REST API at all. */
export function isApiForbidden(fault: SalesforceFault): boolean {
  return /not valid for use with the REST API|not attached to Agent/i.test(fault.message ?? '')
}

/** The record's own id, which is named if the record does not exist. */
const ID = /^id$/i

/** An unknown field appears only in the message: `No such column 'x' on sobject of type Lead`. */
function fieldNames(fault: SalesforceFault, code: string): readonly string[] {
  const named = (fault.fields ?? []).filter(
    (name): name is string => typeof name === 'string' && /^\w{1,80}$/.test(name) && !ID.test(name),
  )
  if (named.length > 0) return [...new Set(named)]
  const [, column] = code === 'INVALID_FIELD' ? (/No such column '(\w{1,80})'/.exec(fault.message ?? '') ?? []) : []
  return column === undefined ? [] : [column]
}

/** Everything that a duplicate rule found: a lead may also match a contact. */
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

/** A 300 contains the URLs of the records that share one external id. */
export function idsInAddresses(body: unknown): readonly string[] {
  const addresses = Array.isArray(body) ? body.filter((one): one is string => typeof one === 'string') : []
  return addresses.map((address) => address.split('/').at(-1) ?? '').filter(isRecordId)
}

export function isRecordId(text: string): boolean {
  return /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(text)
}
