import * as kit from '@leadkit/adapter-kit'
import type { CrmContext, CrmError, CrmErrorCode } from '@leadkit/contracts'
import type { z } from 'zod'

export const rolodexErrors = kit.createCrmErrors({ provider: 'rolodex', displayName: 'Rolodex' })

type Call = { readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string; readonly body?: object }

/** One call to Rolodex. @throws CrmError for anything but an answer of the expected shape. */
export async function callRolodex<Value>(context: CrmContext, call: Call, schema: z.ZodType<Value>): Promise<Value> {
  const write = call.method !== 'GET'
  const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) }
  const response = await kit.callCrm(context, {
    errors: rolodexErrors,
    write,
    send({ accessToken, baseUrl }) {
      const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
      return kit.sendHttpRequest({ method: call.method, url: `${baseUrl}${call.path}`, headers, ...body }, context)
    },
    // A Rolodex key cannot be renewed.
    isTokenRefused: () => false,
    readLimits: () => [],
    bucketOf: () => 'requests',
    toError: (answer, now) => toError(answer, now, write),
  })
  return kit.readCrmAnswer(schema, response, { errors: rolodexErrors, write })
}

const CODES: Readonly<Record<number, CrmErrorCode>> = {
  401: 'auth_revoked',
  404: 'not_found',
  422: 'validation',
  429: 'rate_limited',
}

/** Only codes, never the content of a request or an answer. */
function toError({ status, headers }: kit.HttpResponse, now: Date, write: boolean): CrmError {
  const code = CODES[status] ?? (kit.isUnclear(status) ? 'transient' : 'permanent')
  return rolodexErrors.create(code, {
    vendorCode: `HTTP_${status}`,
    scope: code === 'auth_revoked' || code === 'rate_limited' ? 'account' : 'record',
    outcome: write && kit.isUnclear(status) ? 'unknown' : 'not_applied',
    retryAfterMs: kit.parseRetryAfter(headers.get('retry-after'), now),
  })
}
