import type { FakeResponse } from '../fake-http-server.ts'

/** An X API refusal, with the fields of its problem object. */
export interface XRefusal {
  readonly status: number
  /** The last part of the problem's type, such as `client-forbidden`; without one it is `about:blank`. */
  readonly problem?: string
  readonly title?: string
  readonly detail?: string
  /** The token endpoint's form: `{error, error_description}` with this error. */
  readonly error?: string
}

/** Thrown inside the fake's routes; becomes X's problem object. */
export class XFakeError extends Error {
  readonly refusal: XRefusal

  constructor(refusal: XRefusal) {
    super(refusal.detail ?? `HTTP ${refusal.status}, refused by the fake`)
    this.refusal = refusal
  }
}

export function refuseX(status: number, detail: string, problem?: string): never {
  throw new XFakeError({ status, detail, ...(problem === undefined ? {} : { problem }) })
}

const titles: Readonly<Record<number, string>> = {
  400: 'Invalid Request',
  401: 'Unauthorized',
  402: 'CreditsDepleted',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
}

/** X's problem object. @see https://docs.x.com/x-api/fundamentals/response-codes-and-errors */
export function xRefusalResponse(refusal: XRefusal): FakeResponse {
  const { status, problem, error } = refusal
  const detail = refusal.detail ?? 'Refused by the fake'
  const body =
    error === undefined
      ? {
          title: refusal.title ?? titles[status] ?? 'Error',
          detail,
          type: problem === undefined ? 'about:blank' : `https://api.twitter.com/2/problems/${problem}`,
          status,
        }
      : { error, error_description: detail }
  return { status, headers: { 'content-type': 'application/problem+json' }, body }
}
