import { equalBase64, hmacSha256 } from '@leadkit/adapter-kit'
import type { SignatureVerdict, WebhookRequest } from '@leadkit/contracts'
import { isCrcToken } from './handshake.ts'

const SIGNATURE = /^sha256=([A-Za-z0-9+/]{43}=)$/

/** Signed with the OAuth 2.0 client secret, and with the older consumer secret. X sends one of them or both. */
const headerNames = ['x-twitter-webhooks-signature-oauth2', 'x-twitter-webhooks-signature'] as const

/** The longest token of a CRC; a longer body is not one. */
const MAX_TOKEN_BYTES = 128

/**
 * Checks X's signature over the received bytes against every secret, in either header. A body that is a token of the CRC is refused although
 * its signature fits: the handshake signs such tokens for anyone who asks.
 * @see https://docs.x.com/x-api/webhooks/introduction#signature-headers
 */
export function verifySignature(request: WebhookRequest, secrets: readonly string[]): SignatureVerdict {
  if (secrets.length === 0) return { verified: false, reason: 'not_configured' }
  const signatures = headerNames.flatMap((scheme) => {
    const value = request.headers.get(scheme)
    return value === null || value === '' ? [] : [{ scheme, digest: SIGNATURE.exec(value.trim())?.[1] }]
  })
  if (signatures.length === 0) return { verified: false, reason: 'signature_missing' }
  if (isToken(request.body)) return { verified: false, reason: 'signature_mismatch' }
  const digests = secrets.map((secret) => hmacSha256(secret, request.body))
  for (const { scheme, digest } of signatures) {
    if (digest === undefined) continue
    // All secrets are tried, so that the time does not tell which one fitted.
    const matches = digests.map((expected) => equalBase64(expected, digest))
    if (matches.includes(true)) return { verified: true, scheme }
  }
  const readable = signatures.some(({ digest }) => digest !== undefined)
  return { verified: false, reason: readable ? 'signature_mismatch' : 'signature_malformed' }
}

function isToken(body: Uint8Array): boolean {
  return body.length <= MAX_TOKEN_BYTES && isCrcToken(new TextDecoder().decode(body))
}
