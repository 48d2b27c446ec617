import { LeadKitError } from '@leadkit/contracts'

/** Platforms send at most a few hundred kilobytes. */
export const MAX_BODY_BYTES = 1_048_576

/**
 * The received bytes, because signatures cover them.
 * @throws LeadKitError `body_already_consumed` if a body parser read it first, `payload_too_large` over 1 MiB.
 */
export async function readBody(request: Request): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw new LeadKitError(
      'body_already_consumed',
      'The body of this webhook request was already read; mount kit.handler before any body parser (express.json, bodyParser)',
    )
  }
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
}

function tooLarge(): LeadKitError {
  return new LeadKitError('payload_too_large', 'A webhook body may have at most 1 MiB')
}
