import type { JsonValue } from '@leadkit/contracts'

/** An answer in Salesforce's wording, for `fake.fault({ kind: 'status', ...answer })`. */
export interface SalesforceAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: JsonValue
}

/** One entry of a refusal. Collections call its code `statusCode`, everything else `errorCode`. */
export interface SalesforceFakeFault {
  readonly code: string
  /** Salesforce's text; it may repeat the value that was sent. */
  readonly message: string
  readonly fields?: readonly string[]
  /** Records that a duplicate rule found; only refusals of single records include them. */
  readonly matches?: readonly { readonly id: string; readonly object: string }[]
}

/** Thrown inside the fake; its faults go to the client. */
export class SalesforceRefusal extends Error {
  override readonly name: string = 'SalesforceRefusal'
  readonly faults: readonly SalesforceFakeFault[]
  readonly status: number

  constructor(status: number, ...faults: readonly SalesforceFakeFault[]) {
    super(`the fake refuses with ${status} ${faults.map(({ code }) => code).join(', ')}`)
    this.status = status
    this.faults = faults
  }

  get answer(): SalesforceAnswer {
    return { status: this.status, body: this.faults.map(toErrorJson) }
  }
}

/** Refusals as Salesforce words them, for levers and for the fake itself. */
export const salesforceAnswers = {
  sessionEnded: (): SalesforceAnswer => refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
  /** Also 401, but a new token does not help. */
  apiForbidden: (): SalesforceAnswer =>
    refusal(401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API'),
  apiDisabled: (): SalesforceAnswer =>
    refusal(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.'),
  /** The organisation's calls for 24 hours are used up. Salesforce does not say until when. */
  dailyLimit: (): SalesforceAnswer => refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
  /** Too many concurrent requests, refused at the edge; `retryAfter` is a number of seconds or an HTTP-date. */
  tooManyRequests: (retryAfter?: string): SalesforceAnswer => ({
    ...refusal(429, 'TOO_MANY_REQUESTS', 'Too many requests.'),
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
  }),
  rowLocked: (): SalesforceAnswer =>
    refusal(400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record'),
  keyTaken: (field: string, id: string): SalesforceAnswer =>
    refusal(400, 'DUPLICATE_VALUE', `duplicate value found: ${field} duplicates value on record with id: ${id}`),
  /** Several records have the external id: the body has their URLs. */
  multipleChoices: (object: string, ids: readonly string[]): SalesforceAnswer => ({
    status: 300,
    body: ids.map((id) => `/services/data/v64.0/sobjects/${object}/${id}`),
  }),
  unavailable: (): SalesforceAnswer => refusal(503, 'SERVER_UNAVAILABLE', 'The server is too busy.'),
  invalidGrant: (description: string = 'expired access/refresh token'): SalesforceAnswer => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: description },
  }),
  /** The answer to a refresh while another one with the same token is in progress. */
  refreshUnderWay: (): SalesforceAnswer => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: 'token request is already being processed' },
  }),
  invalidClient: (): SalesforceAnswer => ({
    status: 400,
    body: { error: 'invalid_client', error_description: 'invalid client credentials' },
  }),
} as const

/** An entry of a collection's answer. It does not include the records that a duplicate rule found. */
export function toSaveErrorJson(fault: SalesforceFakeFault): JsonValue {
  return { statusCode: fault.code, message: fault.message, fields: [...(fault.fields ?? [])] }
}

function toErrorJson(fault: SalesforceFakeFault): JsonValue {
  const { code, message, fields, matches } = fault
  return {
    message,
    errorCode: code,
    ...(fields === undefined ? {} : { fields: [...fields] }),
    ...(matches === undefined ? {} : { duplicateResult: toDuplicateJson(matches) }),
  }
}

function toDuplicateJson(matches: NonNullable<SalesforceFakeFault['matches']>): JsonValue {
  const objects = [...new Set(matches.map(({ object }) => object))]
  return {
    allowSave: true,
    duplicateRule: 'Standard_Lead_Duplicate_Rule',
    duplicateRuleEntityType: 'Lead',
    errorMessage: 'Use one of these records?',
    matchResults: objects.map((object) => {
      const records = matches.filter((match) => match.object === object)
      return {
        entityType: object,
        errors: [],
        matchEngine: 'ExactMatchEngine',
        rule: `Standard_${object}_Match_Rule`,
        size: records.length,
        success: true,
        matchRecords: records.map(({ id }) => ({
          additionalInformation: [],
          fieldDiffs: [],
          matchConfidence: 100,
          record: { attributes: { type: object, url: `/services/data/v64.0/sobjects/${object}/${id}` }, Id: id },
        })),
      }
    }),
  }
}

function refusal(status: number, code: string, message: string): SalesforceAnswer {
  return { status, body: [{ message, errorCode: code }] }
}
