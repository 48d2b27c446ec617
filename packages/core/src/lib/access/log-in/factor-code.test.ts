import { Secret, TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { factorUri, hashRecoveryCode, newFactorSecret, newRecoveryCodes, plainCode, stepOfCode } from './factor-code.ts'

const secret = newFactorSecret()
const codeAt = (time: number): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: time })

describe('Codes of an authenticator app', () => {
  it('are those of RFC 6238 (appendix B, the last six digits)', () => {
    const known = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer }).base32
    for (const [seconds, code] of [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [20_000_000_000, '353130'],
    ] as const)
      expect(stepOfCode(known, code, new Date(seconds * 1_000))).toBe(Math.floor(seconds / 30))
  })

  it('are taken one step early or late, and named by their own step', () => {
    const now = 1_800_000_000_000
    for (const drift of [-1, 0, 1])
      expect(stepOfCode(secret, codeAt(now + drift * 30_000), new Date(now))).toBe(now / 30_000 + drift)
    for (const drift of [-3, 3]) expect(stepOfCode(secret, codeAt(now + drift * 30_000), new Date(now))).toBeNull()
  })

  it('are six digits, with spaces as people type them', () => {
    expect(plainCode(' 123 456')).toBe('123456')
    for (const wrong of ['', '12345', '1234567', '12345a', '１２３４５６']) expect(plainCode(wrong)).toBeNull()
  })

  it('come from a secret that the URI holds, with the name of the issuer', () => {
    const uri = factorUri(secret, 'Acme CRM', 'ada@example.org')
    expect(uri).toContain(`secret=${secret}`)
    expect(uri).toMatch(/^otpauth:\/\/totp\/Acme%20CRM:ada%40example\.org\?/)
  })
})

describe('Recovery codes', () => {
  it('never repeat, and are read in any spelling', () => {
    const codes = newRecoveryCodes()
    expect(new Set(codes).size).toBe(10)
    const [code = ''] = codes
    expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
    expect(hashRecoveryCode(code.toLowerCase().replaceAll('-', ' '))).toBe(hashRecoveryCode(code))
    for (const wrong of ['', '123456', code.slice(1), `${code}A`, code.replace(/.$/, '1')])
      expect(hashRecoveryCode(wrong)).toBeNull()
  })
})
