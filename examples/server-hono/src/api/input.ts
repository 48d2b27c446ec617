import { LeadKitError } from '@leadkit/contracts'
import type { HonoRequest } from 'hono'
import { z } from 'zod'

/** A query parameter that may be missing or empty. */
export function textOrNothing<Value>(schema: z.ZodType<Value>): z.ZodType<Value | undefined> {
  return z.preprocess((value) => (value === '' ? undefined : value), schema.optional())
}

const MAX_BYTES = 64 * 1024

/** @throws LeadKitError `payload_too_large`, or `payload_invalid` if the body is not JSON. */
export async function readJson(request: HonoRequest): Promise<unknown> {
  if (Number(request.header('content-length') ?? 0) > MAX_BYTES) {
    throw new LeadKitError('payload_too_large', 'A request body may have at most 64 KiB')
  }
  try {
    return await request.json()
  } catch (cause) {
    throw new LeadKitError('payload_invalid', 'The request body must be JSON', { cause })
  }
}
