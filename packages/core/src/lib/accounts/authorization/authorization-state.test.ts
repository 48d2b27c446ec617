import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkBinding, createPkcePair, hashBinding, openState, sealState } from './authorization-state.ts'
import { KeyRing } from '../../access/key-ring.ts'

const keyRing = new KeyRing({ keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] })
const now = new Date('2026-11-22T12:00:00Z')
const state = {
  tenantId: '01a204a9-2d1c-70a7-a6b9-21531d362040',
  platform: 'twitter',
  redirectUri: 'https://host.example/connect/callback',
  expiresAt: new Date(now.getTime() + 600_000),
  codeVerifier: createPkcePair().verifier,
  bindingHash: hashBinding('session 1'),
}

describe('a sealed state', () => {
  it('comes back as it was, within the 500 characters that X allows', () => {
    const sealed = sealState(keyRing, state)
    expect(openState(keyRing, sealed, now)).toEqual(state)
    expect(sealed.length).toBeLessThanOrEqual(500)
    expect(sealed).not.toContain(state.codeVerifier)
  })

  it('is refused if it was changed, made by somebody else, or has expired', () => {
    const sealed = sealState(keyRing, state)
    const other = new KeyRing({ keys: [{ id: 'test', secret: 'another secret of these tests, 32 characters' }] })
    const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')
    for (const [ring, text, at] of [
      [keyRing, changed, now],
      [other, sealed, now],
      [keyRing, 'state', now],
      [keyRing, sealed, state.expiresAt],
    ] as const)
      expect(() => openState(ring, text, at)).toThrow(expect.objectContaining({ code: 'forbidden' }) as Error)
  })

  it('cannot be opened as the secret of a row, nor the secret of a row as a state', () => {
    const place = { tenantId: state.tenantId, table: 'social_accounts', rowId: 'x', column: 'access_token_encrypted' }
    expect(() => keyRing.decrypt(sealState(keyRing, state), place)).toThrow(/cannot be decrypted/)
    expect(() => openState(keyRing, keyRing.encrypt('[]', place), now)).toThrow(/not made by this kit/)
  })
})

describe('checkBinding', () => {
  it('wants the same session, or none on both sides', () => {
    expect(() => checkBinding(state, 'session 1')).not.toThrow()
    expect(() => checkBinding({ ...state, bindingHash: null }, undefined)).not.toThrow()
    for (const [bindingHash, given] of [
      [state.bindingHash, 'session 2'],
      [state.bindingHash, undefined],
      [null, 'session 1'],
    ] as const)
      expect(() => checkBinding({ ...state, bindingHash }, given)).toThrow(/another session/)
  })
})

describe('createPkcePair', () => {
  it('makes a verifier as RFC 7636 wants it, and its S256 challenge', () => {
    const { verifier, challenge } = createPkcePair()
    expect(verifier).toMatch(/^[\w.~-]{43,128}$/)
    expect(challenge).toBe(createHash('sha256').update(verifier, 'ascii').digest('base64url'))
  })
})
