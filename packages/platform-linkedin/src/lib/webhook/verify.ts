import { equalHex, hmacSha256 } from '@leadkit/adapter-kit'
import type { SignatureVerdict, WebhookRequest } from '@leadkit/contracts'
import { isChallenge } from './handshake.ts'

const PREFIX = 'hmacsha256='
const UUID_BYTES = 36
const SIGNATURE = /^(hmacsha256=)?([0-9a-f]{64})$/i

/**
 * Checks `X-LI-Signature` over the received bytes against every secret. Microsoft's text can be read in two ways and public code is split, so both
 * are accepted; both need the secret, and the verdict's `scheme` says which one matched:
 *
 * - `x-li-signature:prefixed-body`: the digest of `hmacsha256=` and the body, alone in the header (a prefix before it is overlooked);
 * - `x-li-signature:prefixed-header`: `hmacsha256=` and the digest of the body alone.
 *
 * A body that is a challenge is refused although its signature matches: the handshake signs such UUIDs for anyone who asks.
 *
 * @see https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation
 */
export function verifySignature(request: WebhookRequest, secrets: readonly string[]): SignatureVerdict {
  if (secrets.length === 0) return { verified: false, reason: 'not_configured' }
  const header = request.headers.get('x-li-signature')
  if (header === null || header === '') return { verified: false, reason: 'signature_missing' }
  const [, prefix, digest] = SIGNATURE.exec(header.trim()) ?? []
  if (digest === undefined) return { verified: false, reason: 'signature_malformed' }
  if (isChallengeBody(request.body)) return { verified: false, reason: 'signature_mismatch' }
  // All secrets and both readings are tried, so that timing does not reveal which one matched.
  const bodyPrefixed = secrets.map((secret) => equalHex(hmacSha256(secret, PREFIX, request.body), digest))
  const headerPrefixed = secrets.map((secret) => equalHex(hmacSha256(secret, request.body), digest))
  if (bodyPrefixed.includes(true)) return { verified: true, scheme: 'x-li-signature:prefixed-body' }
  if (prefix !== undefined && headerPrefixed.includes(true)) {
    return { verified: true, scheme: 'x-li-signature:prefixed-header' }
  }
  return { verified: false, reason: 'signature_mismatch' }
}

function isChallengeBody(body: Uint8Array): boolean {
  return body.length === UUID_BYTES && isChallenge(new TextDecoder().decode(body))
}
