import { hmacSha256, toBase64 } from '@leadkit/adapter-kit'
import type { HandshakeResponse, WebhookRequest } from '@leadkit/contracts'

// X's tokens are UUIDs or base64. The answer is made with the key that signs webhook bodies, so that anything with a brace, a quote or
// a space must never be signed: it would be a forged delivery.
const TOKEN = /^[A-Za-z0-9+/=_-]{16,128}$/

/** True for a text that {@link answerCrc} signs for anyone who asks, so that its signature proves nothing. */
export function isCrcToken(text: string): boolean {
  return TOKEN.test(text)
}

const PLAIN_TEXT = 'text/plain; charset=utf-8'

/**
 * X's challenge-response check: HMAC-SHA256 of the token as base64. Only for tokens of X's own shape.
 * @see https://docs.x.com/x-api/webhooks/quickstart#2-the-crc-check
 */
export function answerCrc(request: WebhookRequest, secrets: readonly string[]): HandshakeResponse | null {
  if (request.method !== 'GET') return null
  const given = request.url.searchParams.get('crc_token')
  if (given === null) return { status: 400, contentType: PLAIN_TEXT, body: 'crc_token is missing.' }
  // A bare plus sign in a query means a space.
  const token = given.replaceAll(' ', '+')
  if (!TOKEN.test(token)) return { status: 400, contentType: PLAIN_TEXT, body: 'crc_token is not one of X’s.' }
  const secret = secrets[0]
  if (secret === undefined) return { status: 500, contentType: PLAIN_TEXT, body: 'No consumer secret is configured.' }
  const body = JSON.stringify({ response_token: `sha256=${toBase64(hmacSha256(secret, token))}` })
  return { status: 200, contentType: 'application/json', body }
}
