import { measureText, type TextUnit } from '@leadkit/contracts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitText } from './split-text.ts'

const units: readonly TextUnit[] = ['utf16_units', 'utf8_bytes', 'code_points', 'weighted']

describe('splitText', () => {
  it.each(units)('keeps every part within the limit, and loses nothing but white space: %s', (unit) => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 200 })
    fc.assert(
      fc.property(texts, fc.integer({ min: 8, max: 60 }), (text, max) => {
        const parts = splitText(text, max, unit)
        for (const part of parts) expect(measureText(part, unit)).toBeLessThanOrEqual(max)
        expect(parts.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
      }),
    )
  })

  it('leaves a text that fits as it is', () => {
    expect(splitText('  a b  ', 7, 'utf16_units')).toEqual(['  a b  '])
  })

  it('cuts at line ends before white space, and never inside a grapheme', () => {
    expect(splitText('first line\nsecond line', 16, 'utf16_units')).toEqual(['first line', 'second line'])
    expect(splitText('one two three', 8, 'utf16_units')).toEqual(['one two', 'three'])
    expect(splitText('👩‍👩‍👧👩‍👩‍👧', 9, 'utf16_units')).toEqual(['👩‍👩‍👧', '👩‍👩‍👧'])
  })
})
