import type { JsonValue } from '@leadkit/contracts'

/** An answer in Zoho's wording, for `fake.fault({ kind: 'status', ...answer })`. */
export interface ZohoAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: JsonValue
}

type Details = { readonly [key: string]: JsonValue }

/** One record's result. */
export type ZohoFakeEntry = { readonly [key: string]: JsonValue } & { readonly code: string }

/** Thrown inside the fake; its answer goes to the client. */
export class ZohoRefusal extends Error {
  override readonly name: string = 'ZohoRefusal'
  readonly answer: ZohoAnswer

  constructor(answer: ZohoAnswer) {
    super(`the fake refuses with ${answer.status}`)
    this.answer = answer
  }
}

/** A refusal of one record, thrown during its write. */
export class ZohoEntryRefusal extends Error {
  override readonly name: string = 'ZohoEntryRefusal'
  readonly entry: ZohoFakeEntry

  constructor(entry: ZohoFakeEntry) {
    super(`the fake refuses a record with ${entry.code}`)
    this.entry = entry
  }
}

export interface ZohoFakeClash {
  readonly field: string
  readonly id: string
  readonly module?: string
}

/** What Zoho says about one record. */
export const zohoEntries = {
  invalidData: (details: Details, message: string = 'invalid data'): ZohoFakeEntry =>
    failure('INVALID_DATA', details, message),
  mandatoryMissing: (field: string, index: number): ZohoFakeEntry =>
    failure('MANDATORY_NOT_FOUND', { api_name: field, json_path: place(index, field) }, 'required field not found'),
  /** One value that another record has; several values become one `MULTIPLE_OR_MULTI_ERRORS`. */
  duplicate: (clashes: readonly ZohoFakeClash[], index: number): ZohoFakeEntry => {
    const entries = clashes.map(({ field, id, module = 'Leads' }) =>
      failure(
        'DUPLICATE_DATA',
        {
          api_name: field,
          json_path: place(index, field),
          more_records: false,
          duplicate_record: { id, module: { api_name: module, id: '2175' }, Owner: { id: '1', name: 'A User' } },
        },
        'duplicate data',
      ),
    )
    const [only] = entries
    return only !== undefined && entries.length === 1
      ? only
      : failure('MULTIPLE_OR_MULTI_ERRORS', { errors: entries }, 'Multiple errors in the request')
  },
  unknownId: (index: number): ZohoFakeEntry =>
    failure('INVALID_DATA', { api_name: 'id', json_path: place(index, 'id') }, 'the id given seems to be invalid'),
  notDeleted: (id: string): ZohoFakeEntry => failure('INVALID_DATA', { id }, 'record not deleted'),
  converted: (id: string): ZohoFakeEntry => failure('ID_ALREADY_CONVERTED', { id }, 'id already converted'),
  alreadyModified: (details: Details): ZohoFakeEntry =>
    failure('ALREADY_MODIFIED', details, 'record updated time has already passed if-unmodified-since time'),
} as const

/** Refusals of a whole request as Zoho words them, for levers and for the fake itself. */
export const zohoAnswers = {
  invalidToken: (): ZohoAnswer => refusal(401, 'INVALID_TOKEN', {}, 'invalid oauth token'),
  /** Zoho does not say which scope is missing. */
  scopeMismatch: (): ZohoAnswer => refusal(401, 'OAUTH_SCOPE_MISMATCH', {}, 'Unauthorized'),
  /** With `retryAfterSeconds` in the body, with a proxy's Retry-After, or as Zoho usually sends it: without any time. */
  tooManyRequests: (
    options: { readonly retryAfterSeconds?: number; readonly retryAfter?: string } = {},
  ): ZohoAnswer => ({
    ...refusal(
      429,
      'TOO_MANY_REQUESTS',
      options.retryAfterSeconds === undefined ? {} : { retry_after: options.retryAfterSeconds },
      'You have reached the limit of your API calls.',
    ),
    ...(options.retryAfter === undefined ? {} : { headers: { 'retry-after': options.retryAfter } }),
  }),
  invalidRequest: (details: Details, message: string = 'invalid data'): ZohoAnswer =>
    refusal(400, 'INVALID_DATA', details, message),
  missingParameter: (name: string): ZohoAnswer =>
    refusal(400, 'REQUIRED_PARAM_MISSING', { param_name: name }, 'One of the expected parameter is missing'),
  invalidModule: (): ZohoAnswer => refusal(400, 'INVALID_MODULE', {}, 'the module name given seems to be invalid'),
  invalidQuery: (details: Details): ZohoAnswer =>
    refusal(400, 'INVALID_QUERY', details, 'column given seems to be invalid'),
  noPermission: (): ZohoAnswer => refusal(403, 'NO_PERMISSION', {}, 'permission denied'),
  unknownPath: (): ZohoAnswer =>
    refusal(404, 'INVALID_URL_PATTERN', {}, 'Please check if the URL trying to access is a correct one'),
  /** A batch in which every record is refused for unique values that other records have. */
  duplicates: (clashes: readonly ZohoFakeClash[]): ZohoAnswer => ({
    status: 400,
    body: { data: [zohoEntries.duplicate(clashes, 0)] },
  }),
  /** The token endpoint answers these with status 200. */
  invalidRefreshToken: (): ZohoAnswer => ({ status: 200, body: { error: 'invalid_code' } }),
  invalidClient: (): ZohoAnswer => ({ status: 200, body: { error: 'invalid_client' } }),
  tooManyTokens: (): ZohoAnswer => ({
    status: 400,
    body: {
      error: 'Access Denied',
      error_description: 'You have made too many requests continuously. Please try again after some time.',
      status: 'failure',
    },
  }),
} as const

/** The answer to a batch: its status is that of the records, or 207 if they differ. */
export function batchAnswer(
  name: 'data' | 'recycle_bin' | 'watch',
  entries: readonly ZohoFakeEntry[],
  good: number,
): ZohoAnswer {
  const failed = entries.filter(({ code }) => code !== 'SUCCESS')
  const modified = failed.every(({ code }) => code === 'ALREADY_MODIFIED')
  const all = modified ? 412 : 400
  const status = failed.length === 0 ? good : failed.length === entries.length ? all : 207
  return { status, body: { [name]: [...entries] } }
}

function failure(code: string, details: Details, message: string): ZohoFakeEntry {
  return { code, details, message, status: 'error' }
}

function refusal(status: number, code: string, details: Details, message: string): ZohoAnswer {
  return { status, body: { code, details, message, status: 'error' } }
}

function place(index: number, field: string): string {
  return `$.data[${index}].${field}`
}
