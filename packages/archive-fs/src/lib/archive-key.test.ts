import { describe, expect, it } from 'vitest'
import { keyToNames, nameToText } from './archive-key.ts'

const KEYS = [
  'object',
  'a/b/c.ndjson.gz',
  '.leadkit/x',
  '...',
  'at@sign/100%/%41',
  'tab\there',
  'Größe/日本語',
  'cafe\u0301',
  'x'.repeat(1024),
  `${'x'.repeat(240)}../y`,
  `${'x'.repeat(240)}.`,
  `${'x'.repeat(239)}é/é`,
  '\u{1F600}'.repeat(256),
  'e\u0301'.repeat(341),
]

describe('keyToNames', () => {
  it.each(KEYS.map((key) => [key.slice(0, 30), key]))(
    'makes folder names of %j that give the key back',
    (_start, key) => {
      const names = keyToNames(key)
      expect(names.map((name) => nameToText(name)?.text).join('')).toBe(key)
      expect(names.map((name) => nameToText(name)?.kind).lastIndexOf('object')).toBe(names.length - 1)
      for (const name of names) {
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(241)
        expect(name).not.toMatch(/^\.|\/|\p{Cc}/u)
      }
    },
  )

  it('gives composed and decomposed letters different folders', () => {
    expect(keyToNames('café')).toEqual(['café@'])
    expect(keyToNames('cafe\u0301')).toEqual(['cafe%CC%81@'])
  })
})

describe('nameToText', () => {
  it.each(['.leadkit', '%', '@', 'a@b', '%zz', '%FF', 'lost%2found%'])('passes over the foreign name %j', (name) => {
    expect(nameToText(name)).toBeUndefined()
  })
})
