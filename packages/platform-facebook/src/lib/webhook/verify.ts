import { equalHex, hmacSha256 } from '@leadkit/adapter-kit'
import type { SignatureVerdict, WebhookRequest } from '@leadkit/contracts'

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i

/**
 * Checks `X-Hub-Signature-256` over the received bytes against every secret. Meta signs its own serialisation with escaped Unicode, so
 * a parsed and re-serialised body never matches. The older SHA-1 header is ignored.
 * @see https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads
 */
export function verifySignature(request: WebhookRequest, secrets: readonly string[]): SignatureVerdict {
  if (secrets.length === 0) return { verified: false, reason: 'not_configured' }
  const header = request.headers.get('x-hub-signature-256')
  if (header === null || header === '') return { verified: false, reason: 'signature_missing' }
  const digest = SIGNATURE.exec(header.trim())?.[1]
  if (digest === undefined) return { verified: false, reason: 'signature_malformed' }
  // All secrets are tried, so that timing does not reveal which one matched.
  const matches = secrets.map((secret) => equalHex(hmacSha256(secret, request.body), digest))
  return matches.includes(true)
    ? { verified: true, scheme: 'x-hub-signature-256' }
    : { verified: false, reason: 'signature_mismatch' }
}
