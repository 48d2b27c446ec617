import type { FakeResponse } from '../fake-http-server.ts'

/** A Graph API refusal, with the fields of its error object. */
export interface GraphRefusal {
  /** Such as 190, 10, 613. */
  readonly code: number
  readonly subcode?: number
  /** The HTTP status; by default 500 for codes 1 and 2, otherwise 400. */
  readonly status?: number
  readonly message?: string
}

/** Thrown inside the fake's routes; becomes Graph's error object. */
export class GraphFakeError extends Error {
  readonly refusal: GraphRefusal

  constructor(refusal: GraphRefusal) {
    super(refusal.message ?? `(#${refusal.code}) refused by the fake`)
    this.refusal = refusal
  }
}

export function refuse(code: number, message: string, subcode?: number): never {
  throw new GraphFakeError({ code, message, ...(subcode === undefined ? {} : { subcode }) })
}

/** Graph's error object. @see https://developers.facebook.com/docs/graph-api/guides/error-handling */
export function refusalResponse(refusal: GraphRefusal): FakeResponse {
  const { code, subcode, message } = refusal
  return {
    status: refusal.status ?? (code === 1 || code === 2 ? 500 : 400),
    body: {
      error: {
        message: message ?? `(#${code}) refused by the fake`,
        type: 'OAuthException',
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        fbtrace_id: 'AfakeTrace',
      },
    },
  }
}
