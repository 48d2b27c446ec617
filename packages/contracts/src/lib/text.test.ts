import { describe, expect, it } from 'vitest'
import { cleanText, measureText, textPieces } from './text.ts'

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

  it.each([
    ['hello', 5],
    ['naïve café', 10],
    ['cafe\u0301', 4],
    ['\u0958', 2],
    ['שלום', 4],
    ['日本', 4],
    ['👨🏿‍🍳', 2],
    ['🇺🇳', 2],
    ['a👩‍👩‍👧漢', 5],
    ['“quoted” – yes…', 16],
    ['https://example.com/a/very/long/path?with=query', 23],
    ['see https://a.example and http://b.example', 4 + 23 + 5 + 23],
    ['', 0],
  ])('weighs %j as X does: %d', (text, length) => {
    expect(measureText(text, 'weighted')).toBe(length)
  })
})

describe('textPieces', () => {
  it.each(['utf16_units', 'utf8_bytes', 'code_points', 'weighted'] as const)(
    'leaves nothing out and adds up: %s',
    (unit) => {
      const text = 'See https://example.org/a, 👩‍👩‍👧!'
      const pieces = textPieces(text, unit)
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      expect(pieces.reduce((sum, { size }) => sum + size, 0)).toBe(measureText(text, unit))
    },
  )
})
