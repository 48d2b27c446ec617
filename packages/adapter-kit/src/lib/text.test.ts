import { isLeadKitError } from '@leadkit/contracts'
import { array, assert, constantFrom, integer, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText, measureText, objectionToText, splitText } from './text.ts'

type SplitUnit = Parameters<typeof splitText>[2]

describe('cleanText', () => {
  it('replaces lone surrogates and leaves out U+0000', () => {
    expect(cleanText('a\u0000b\ud83d c\udc4b 👋')).toBe('ab\ufffd c\ufffd 👋')
  })
})

describe('splitText', () => {
  it('gives back a text that fits, and nothing for the empty text', () => {
    expect(splitText('  as it is \n', 12, 'utf16_units')).toEqual(['  as it is \n'])
    expect(splitText('', 10, 'utf8_bytes')).toEqual([])
  })

  it('cuts at the last white space that fits, and leaves that out', () => {
    expect(splitText('hello brave new world', 11, 'utf16_units')).toEqual(['hello brave', 'new world'])
    expect(splitText('hello   brave', 8, 'utf16_units')).toEqual(['hello', 'brave'])
  })

  it('prefers a line end in the second half of the part', () => {
    expect(splitText('one two three\nfour five six', 20, 'utf16_units')).toEqual(['one two three', 'four five six'])
    expect(splitText('a\nbb cc dd ee ff gg hh', 12, 'utf16_units')).toEqual(['a\nbb cc dd', 'ee ff gg hh'])
  })

  it('does not cut at a no-break space while another cut is possible', () => {
    expect(splitText('pay 10\u00a0000 now', 12, 'utf16_units')).toEqual(['pay 10\u00a0000', 'now'])
    expect(splitText('pay 10\u00a0000', 8, 'utf16_units')).toEqual(['pay', '10\u00a0000'])
  })

  it('cuts a long word between graphemes, in the unit asked for', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(splitText(family.repeat(3), 22, 'utf16_units')).toEqual([family.repeat(2), family])
    expect(splitText(family.repeat(3), 50, 'utf8_bytes')).toEqual([family.repeat(2), family])
    expect(splitText(family.repeat(3), 14, 'code_points')).toEqual([family.repeat(2), family])
    expect(splitText('äöü', 4, 'utf8_bytes')).toEqual(['äö', 'ü'])
  })

  it('cuts inside a grapheme only when it is longer than a whole part', () => {
    const parts = splitText(`a${'\u0301'.repeat(9)}`, 4, 'code_points')
    expect(parts).toEqual([`a${'\u0301'.repeat(3)}`, '\u0301'.repeat(4), '\u0301'.repeat(2)])
  })

  it('gives no part for nothing but white space that does not fit', () => {
    expect(splitText(' \n'.repeat(20), 10, 'utf16_units')).toEqual([])
  })

  it.each([0, 3, 4.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a max of %d', (max) => {
    expect(() => splitText('x', max, 'utf16_units')).toThrow(
      expect.toSatisfy((error) => isLeadKitError(error, 'invalid_input')),
    )
  })

  it('is fast on a long text without white space', () => {
    const start = performance.now()
    expect(splitText('x'.repeat(200_000), 1_000, 'utf8_bytes')).toHaveLength(200)
    expect(performance.now() - start).toBeLessThan(2_000)
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

describe('splitText on any text', () => {
  const character = oneof(
    { weight: 4, arbitrary: constantFrom(' ', '\n', '\r\n', '\t', 'a', 'bc', 'word', '.', '\u00a0') },
    { weight: 2, arbitrary: constantFrom('é', 'e\u0301', '👋🏽', '👨‍👩‍👧‍👦', '🇩🇪', 'नि', '각', '\u0301', '\u200d') },
    { weight: 1, arbitrary: string({ unit: 'binary', maxLength: 3 }) },
  )
  const text = array(character, { maxLength: 80 }).map((characters) => characters.join(''))
  const unit = constantFrom<SplitUnit>('utf16_units', 'utf8_bytes', 'code_points')
  const max = integer({ min: 4, max: 60 })

  it('keeps every part within the limit, and never empty or blank beside others', () => {
    assert(
      property(text, max, unit, (input, limit, measure) => {
        const parts = splitText(input, limit, measure)
        for (const part of parts) expect(measureText(part, measure)).toBeLessThanOrEqual(limit)
        expect(parts.length > 1 && parts.some((part) => /^[\s--[\u00a0\u202f\ufeff]]*$/v.test(part))).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  it('loses and adds nothing but white space at the cuts', () => {
    assert(
      property(text, max, unit, (input, limit, measure) => {
        let rest = input
        for (const [index, part] of splitText(input, limit, measure).entries()) {
          const position = rest.indexOf(part)
          expect(position).toBeGreaterThanOrEqual(0)
          expect(rest.slice(0, position).trim(), `before part ${index}`).toBe('')
          rest = rest.slice(position + part.length)
        }
        expect(rest.trim()).toBe('')
      }),
      { numRuns: 1_000 },
    )
  })

  it('splits no grapheme that fits into a part', () => {
    assert(
      property(text, max, unit, (input, limit, measure) => {
        const borders = cutsInsideGraphemes(input, limit, measure)
        let position = 0
        for (const part of splitText(input, limit, measure)) {
          const start = input.indexOf(part, position)
          position = start + part.length
          expect(borders.has(start), `start of ${JSON.stringify(part)}`).toBe(false)
          expect(borders.has(position), `end of ${JSON.stringify(part)}`).toBe(false)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

/** Positions in the text that lie inside a grapheme which is no longer than `max`. */
function cutsInsideGraphemes(text: string, max: number, unit: SplitUnit): ReadonlySet<number> {
  const inside = new Set<number>()
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (measureText(segment, unit) > max) continue
    for (let offset = 1; offset < segment.length; offset += 1) inside.add(index + offset)
  }
  return inside
}
