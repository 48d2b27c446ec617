import { hmacSha256, toLowerHex } from '@leadkit/adapter-kit'
import type { HandshakeResponse, WebhookRequest } from '@leadkit/contracts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** True for a text that {@link answerHandshake} signs for anyone who asks, so that its signature proves nothing. */
export function isChallenge(text: string): boolean {
  return UUID.test(text)
}

const PLAIN_TEXT = 'text/plain; charset=utf-8'

/**
 * LinkedIn's validation of the webhook, repeated every two hours: the challenge comes back with its HMAC. The same secret and primitive sign
 * webhook bodies, so only a UUID is ever signed here; anything else would let a caller get bodies signed.
 * @see https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation
 */
export function answerHandshake(request: WebhookRequest, clientSecret: string | undefined): HandshakeResponse | null {
  if (request.method !== 'GET') return null
  const challengeCode = request.url.searchParams.get('challengeCode')
  if (challengeCode === null) return refuse(400, 'challengeCode is missing.')
  if (!UUID.test(challengeCode)) return refuse(400, 'challengeCode is not a UUID.')
  if (clientSecret === undefined) return refuse(500, 'No client secret is configured.')
  const challengeResponse = toLowerHex(hmacSha256(clientSecret, challengeCode))
  return { status: 200, contentType: 'application/json', body: JSON.stringify({ challengeCode, challengeResponse }) }
}

function refuse(status: number, body: string): HandshakeResponse {
  return { status, contentType: PLAIN_TEXT, body }
}
