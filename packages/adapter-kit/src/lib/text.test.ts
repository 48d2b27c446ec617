import { describe, expect, it } from 'vitest'
import { cleanText, measureText, objectionToText } from './text.ts'

describe('cleanText', () => {
  it('replaces lone surrogates and leaves out U+0000', () => {
    expect(cleanText('a\u0000b\ud83d c\udc4b 👋')).toBe('ab\ufffd c\ufffd 👋')
  })
})

describe('measureText', () => {
  it('counts as each platform does', () => {
    const text = 'é👋🏽\ud83c'
    expect(measureText(text, 'utf16_units')).toBe(6)
    expect(measureText(text, 'utf8_bytes')).toBe(2 + 8 + 3)
    expect(measureText(text, 'code_points')).toBe(4)
    expect(measureText('é👋🏽 https://example.com/a/long/path', 'weighted')).toBe(1 + 2 + 1 + 23)
  })
})

describe('objectionToText', () => {
  const limit = { maxTextLength: 4, textUnit: 'utf8_bytes' } as const

  it('takes what fits in the unit, and says what does not', () => {
    expect(objectionToText('abcd', limit)).toBeUndefined()
    expect(objectionToText('éé', limit)).toBeUndefined()
    expect(objectionToText('abcé', limit)).toBe('Not sent: the text has 5 utf8_bytes; at most 4 are allowed; split it')
    expect(objectionToText(' \n', limit)).toBe('Not sent: the text is empty')
  })
})
