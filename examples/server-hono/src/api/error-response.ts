import { isLeadKitError, type LeadKitErrorCode, type Logger } from '@leadkit/contracts'
import type { ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { ZodError } from 'zod'

const statuses: Readonly<Partial<Record<LeadKitErrorCode, 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 503>>> = {
  invalid_input: 400,
  payload_invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  tenant_unknown: 404,
  tenant_suspended: 403,
  conflict: 409,
  illegal_transition: 409,
  payload_too_large: 413,
  unsupported: 422,
  rate_limited: 429,
  storage_unavailable: 503,
}

/** Answers every API error with `{ error: { code, message } }`. Unexpected errors are logged, and answered without their text. */
export function answerErrors(logger: Logger): ErrorHandler {
  return (error, context) => {
    if (isLeadKitError(error)) {
      const { code, message, retryAfterMs } = error
      if (retryAfterMs !== undefined) context.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
      const status = statuses[code]
      if (status !== undefined) return context.json({ error: { code, message } }, status)
    }
    if (error instanceof ZodError) {
      const [issue] = error.issues
      const message = `${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'not valid'}`
      return context.json({ error: { code: 'invalid_input', message } }, 400)
    }
    if (error instanceof HTTPException) {
      return context.json({ error: { code: 'invalid_input', message: error.message } }, error.status)
    }
    logger.error({ error: error.name, code: isLeadKitError(error) ? error.code : 'unexpected' }, 'API call failed')
    return context.json({ error: { code: 'internal', message: 'The server could not do this; try again later' } }, 500)
  }
}
