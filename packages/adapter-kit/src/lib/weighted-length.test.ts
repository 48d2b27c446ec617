import { describe, expect, it } from 'vitest'
import { weightedLength } from './weighted-length.ts'

describe('weightedLength', () => {
  it.each([
    ['hello', 5],
    ['naïve café', 10],
    ['cafe\u0301', 4],
    ['שלום', 4],
    ['日本', 4],
    ['👨🏿‍🍳', 2],
    ['🇺🇳', 2],
    ['“quoted” – yes…', 16],
    ['https://example.com/a/very/long/path?with=query', 23],
    ['see https://a.example and http://b.example', 4 + 23 + 5 + 23],
    ['', 0],
  ])('counts %j as %d', (text, length) => {
    expect(weightedLength(text)).toBe(length)
  })
})
