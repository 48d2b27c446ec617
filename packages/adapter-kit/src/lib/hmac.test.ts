import { describe, expect, it } from 'vitest'
import { equalBase64, equalHex, hmacSha256, toBase64, toLowerHex } from './hmac.ts'

// RFC 4231 §4.3, test case 2.
const key = 'Jefe'
const data = 'what do ya want for nothing?'
const digestHex = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
const digest = hmacSha256(key, data)

describe('hmacSha256', () => {
  it('gives the digest of RFC 4231, from strings and bytes, whole or in parts', () => {
    expect(toLowerHex(digest)).toBe(digestHex)
    expect(toLowerHex(hmacSha256(key, new TextEncoder().encode(data)))).toBe(digestHex)
    expect(toLowerHex(hmacSha256(key, 'what do ya ', new TextEncoder().encode('want for '), 'nothing?'))).toBe(
      digestHex,
    )
  })
})

describe('equalHex', () => {
  it('takes the right digest in either case', () => {
    expect(equalHex(digest, digestHex)).toBe(true)
    expect(equalHex(digest, digestHex.toUpperCase())).toBe(true)
  })

  it.each([
    ['another digest', `${digestHex.slice(0, -1)}4`],
    ['a cut digest', digestHex.slice(0, -2)],
    ['a longer digest', `${digestHex}00`],
    ['no digest', ''],
    ['text of the right length that is not hex', 'z'.repeat(64)],
    ['hex followed by other text', `${digestHex.slice(0, -2)}zz`],
    ['a prefix', `sha256=${digestHex}`],
  ])('refuses %s', (_, hex) => {
    expect(equalHex(digest, hex)).toBe(false)
  })
})

describe('equalBase64', () => {
  const base64 = toBase64(digest)

  it('takes the right digest', () => {
    expect(base64).toBe(Buffer.from(digestHex, 'hex').toString('base64'))
    expect(equalBase64(digest, base64)).toBe(true)
  })

  it.each([
    ['another digest', toBase64(hmacSha256(key, 'else'))],
    ['a digest without its padding', base64.slice(0, -1)],
    ['the right characters with others between', `${base64.slice(0, 4)}!${base64.slice(4)}`],
    ['no digest', ''],
  ])('refuses %s', (_, given) => {
    expect(equalBase64(digest, given)).toBe(false)
  })

  it('refuses the URL alphabet', () => {
    const bytes = Uint8Array.of(0xfb, 0xff, 0xfe)
    expect(equalBase64(bytes, '+//+')).toBe(true)
    expect(equalBase64(bytes, '-__-')).toBe(false)
  })
})
