import type { FakeResponse } from '../fake-http-server.ts'

/** A LinkedIn refusal, with the fields of its error object. */
export interface LinkedinRefusal {
  readonly status: number
  /** Such as 65600 to 65602 for tokens and 100 for access. */
  readonly serviceErrorCode?: number
  /** Such as `ACCESS_DENIED`. */
  readonly code?: string
  readonly message?: string
  /** The OAuth endpoints' error code instead (RFC 6749 §5.2). */
  readonly error?: string
}

/** Thrown inside the fake's routes; becomes LinkedIn's error object. */
export class LinkedinFakeError extends Error {
  readonly refusal: LinkedinRefusal

  constructor(refusal: LinkedinRefusal) {
    super(refusal.message ?? `${refusal.status} refused by the fake`)
    this.refusal = refusal
  }
}

export function refuseWith(refusal: LinkedinRefusal): never {
  throw new LinkedinFakeError(refusal)
}

export function refuseInvalid(message: string): never {
  throw new LinkedinFakeError({ status: 400, code: 'ILLEGAL_ARGUMENT', message })
}

/** LinkedIn's error object. @see https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling */
export function linkedinRefusalResponse(refusal: LinkedinRefusal): FakeResponse {
  const { status, error, serviceErrorCode, code, message = 'refused by the fake' } = refusal
  if (error !== undefined) return { status, body: { error, error_description: message } }
  return {
    status,
    body: {
      status,
      message,
      ...(serviceErrorCode === undefined ? {} : { serviceErrorCode }),
      ...(code === undefined ? {} : { code }),
    },
  }
}
