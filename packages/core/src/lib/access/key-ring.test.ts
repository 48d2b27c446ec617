import { isLeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { KeyRing, type SecretPlace } from './key-ring.ts'

const place: SecretPlace = { tenantId: 't', table: 'crm_configs', rowId: 'r', column: 'credentials_encrypted' }
const older = { id: '2026-10', secret: 'older secret of at least thirty-two characters' }
const newer = { id: '2026-11', secret: 'newer secret of at least thirty-two characters' }

function failure(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

describe('KeyRing', () => {
  it('opens what it closed, whatever the text', () => {
    const ring = new KeyRing({ keys: [newer] })
    for (const plain of ['', 'token', 'ключ 🔑', 'x'.repeat(100_000)]) {
      expect(ring.decrypt(ring.encrypt(plain, place), place)).toBe(plain)
    }
  })

  it('writes another text each time, in the documented form', () => {
    const ring = new KeyRing({ keys: [newer] })
    const [one, other] = [ring.encrypt('token', place), ring.encrypt('token', place)]
    expect(one).toMatch(/^v1\.2026-11\.[\w-]{16}\.[\w-]+$/)
    expect(one).not.toBe(other)
  })

  it('decrypts with every key and tells which texts need the newest', () => {
    const before = new KeyRing({ keys: [older] }).encrypt('token', place)
    const ring = new KeyRing({ keys: [newer, older] })
    expect(ring.decrypt(before, place)).toBe('token')
    expect(ring.needsRotation(before)).toBe(true)
    expect(ring.needsRotation(ring.encrypt('token', place))).toBe(false)
  })
})

describe('KeyRing refuses', () => {
  it('a secret that was moved to another tenant, table, row or column', () => {
    const ring = new KeyRing({ keys: [newer] })
    const text = ring.encrypt('token', place)
    for (const key of ['tenantId', 'table', 'rowId', 'column'] as const) {
      const error = failure(() => ring.decrypt(text, { ...place, [key]: 'other' }))
      expect(isLeadKitError(error, 'decryption_failed')).toBe(true)
    }
  })

  it('a changed text, an unknown key, a wrong secret and no cipher text at all, with one message', () => {
    const ring = new KeyRing({ keys: [newer] })
    const text = ring.encrypt('token', place)
    const other = text[40] === 'A' ? 'B' : 'A'
    const impostor = new KeyRing({ keys: [{ ...newer, secret: `${newer.secret}!` }] }).encrypt('token', place)
    const unknown = new KeyRing({ keys: [older] }).encrypt('token', place)
    const texts = [
      `${text.slice(0, 40)}${other}${text.slice(41)}`,
      impostor,
      unknown,
      'token',
      'v1.2026-11.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA',
    ]
    const messages = new Set(texts.map((each) => String(failure(() => ring.decrypt(each, place)))))
    expect(messages.size).toBe(1)
    expect([...messages][0]).toContain('cannot be decrypted')
  })

  it('weak or ambiguous keys, when it is made', () => {
    for (const keys of [
      [],
      [{ id: 'a', secret: 'short' }],
      [{ id: 'a', secret: undefined }],
      [{ ...newer, id: 'a.b' }],
      [newer, newer],
    ]) {
      expect(
        isLeadKitError(
          failure(() => new KeyRing({ keys })),
          'configuration',
        ),
      ).toBe(true)
    }
  })
})
