import { describe, expect, it } from 'vitest'
import { checkArchiveKey, checkArchiveRange } from './archive-key.ts'

describe('checkArchiveKey', () => {
  it.each(['a', 'a/b c/ü', 'x'.repeat(1024), 'a/...', '%2F'])('takes %j', (key) => {
    expect(() => checkArchiveKey(key, 'archive:test')).not.toThrow()
  })

  it.each(['', '/a', 'a/', 'a//b', '.', 'a/..', 'x'.repeat(1025), 'ä'.repeat(513), 'half \ud83d'])(
    'refuses %j',
    (key) => {
      expect(() => checkArchiveKey(key, 'archive:test')).toThrow(
        expect.objectContaining({ code: 'invalid_input', source: 'archive:test' }),
      )
    },
  )
})

describe('what checkArchiveKey says', () => {
  it('names what is wrong without naming the key', () => {
    expect(() => checkArchiveKey('secret//name', 'archive:test')).toThrow(/empty, `\.` or `\.\.` segment/)
    expect(() => checkArchiveKey('secret//name', 'archive:test')).not.toThrow(/secret/)
  })
})

describe('checkArchiveRange', () => {
  it.each([
    [0, 0],
    [5, 9],
  ])('takes %d to %d', (start, end) => {
    expect(() => checkArchiveRange({ start, end }, 'archive:test')).not.toThrow()
  })

  it.each([
    [-1, 2],
    [3, 2],
    [0.5, 2],
    [0, Number.POSITIVE_INFINITY],
    [Number.NaN, 1],
  ])('refuses %d to %d', (start, end) => {
    expect(() => checkArchiveRange({ start, end }, 'archive:test')).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    )
  })
})
