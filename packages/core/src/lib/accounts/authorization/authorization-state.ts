import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import type { KeyRing, SecretPlace } from '../../access/key-ring.ts'

/** The data kept between the redirect to the platform's consent page and the way back. */
export interface AuthorizationState {
  readonly tenantId: string
  readonly platform: string
  readonly redirectUri: string
  readonly expiresAt: Date
  /** The PKCE verifier (RFC 7636 §4.1), null for a platform without PKCE. */
  readonly codeVerifier: string | null
  /** Hash of what the host bound the flow to; null if it bound nothing. */
  readonly bindingHash: string | null
}

/** No row has this place, so a sealed state cannot be opened as another secret, nor another secret as a state. */
const PLACE: SecretPlace = { tenantId: '-', table: 'authorization', rowId: '-', column: 'state' }

const contentSchema = z.tuple([z.string(), z.string(), z.string(), z.number(), z.string(), z.string()])

/**
 * Seals the state for the `state` parameter (RFC 6749 §10.12, RFC 9700 §4.7): encrypted, so that neither the browser nor the platform learns the
 * verifier, and authenticated, so that nobody can forge or change one.
 */
export function sealState(keyRing: KeyRing, state: AuthorizationState): string {
  const { tenantId, platform, redirectUri, expiresAt, codeVerifier, bindingHash } = state
  const content = [tenantId, platform, redirectUri, expiresAt.getTime(), codeVerifier ?? '', bindingHash ?? '']
  return keyRing.encrypt(JSON.stringify(content), PLACE)
}

/** @throws LeadKitError `forbidden` for a state that is not ours, was changed, or has expired. */
export function openState(keyRing: KeyRing, sealed: string, now: Date): AuthorizationState {
  const [tenantId, platform, redirectUri, expiresAt, codeVerifier, bindingHash] = readContent(keyRing, sealed)
  if (expiresAt <= now.getTime()) throw refused('the state has ended; begin the authorisation again')
  return {
    tenantId,
    platform,
    redirectUri,
    expiresAt: new Date(expiresAt),
    codeVerifier: codeVerifier === '' ? null : codeVerifier,
    bindingHash: bindingHash === '' ? null : bindingHash,
  }
}

function readContent(keyRing: KeyRing, sealed: string): z.output<typeof contentSchema> {
  let text: string
  try {
    text = keyRing.decrypt(sealed, PLACE)
  } catch {
    throw refused('the state was not made by this kit, or was changed on its way; begin the authorisation again')
  }
  return contentSchema.parse(JSON.parse(text))
}

/** Compares in constant time. @throws LeadKitError `forbidden` unless both sides name the same binding, or none. */
export function checkBinding(state: AuthorizationState, binding: string | undefined): void {
  const [expected, given] = [state.bindingHash ?? '', binding === undefined ? '' : hashBinding(binding)]
  const same = expected.length === given.length && timingSafeEqual(Buffer.from(expected), Buffer.from(given))
  if (!same) throw refused('it was begun in another session; begin the authorisation again in this one')
}

export function hashBinding(binding: string): string {
  return createHash('sha256').update(binding).digest('base64url')
}

/** A verifier of 256 random bits and its S256 challenge (RFC 7636 §4.1, §4.2). */
export function createPkcePair(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

function refused(why: string): LeadKitError {
  return new LeadKitError('forbidden', `completeAuthorization: ${why}`)
}
