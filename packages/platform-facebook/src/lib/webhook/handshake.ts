import { createHash, timingSafeEqual } from 'node:crypto'
import type { HandshakeResponse, WebhookRequest } from '@leadkit/contracts'

const PLAIN_TEXT = 'text/plain; charset=utf-8'

/**
 * Meta's verification request: the challenge comes back as plain text when the verify token is ours. The challenge is copied, never
 * signed, so that this endpoint gives nobody a signature.
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
export function answerHandshake(request: WebhookRequest, verifyToken: string): HandshakeResponse | null {
  const query = request.url.searchParams
  if (request.method !== 'GET' || !query.has('hub.mode')) return null
  const challenge = query.get('hub.challenge')
  const allowed =
    query.get('hub.mode') === 'subscribe' &&
    verifyToken !== '' &&
    equalText(query.get('hub.verify_token') ?? '', verifyToken)
  if (!allowed) return { status: 403, contentType: PLAIN_TEXT, body: 'The verify token does not match.' }
  if (challenge === null) return { status: 400, contentType: PLAIN_TEXT, body: 'hub.challenge is missing.' }
  return { status: 200, contentType: PLAIN_TEXT, body: challenge }
}

// Digests have one length, so that the comparison tells nothing about the token's.
function equalText(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right))
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
