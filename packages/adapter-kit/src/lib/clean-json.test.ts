import { describe, expect, it } from 'vitest'
import { cleanDetails, cleanJson, contentOf } from './clean-json.ts'

describe('cleanJson', () => {
  it('cleans texts and keys at every level', () => {
    expect(cleanJson({ 'a\u0000': ['x\ud83c', { b: '\u0000y' }] })).toEqual({ a: ['x\ufffd', { b: 'y' }] })
  })

  it('drops __proto__ and what JSON cannot hold', () => {
    const value = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"kept":1}') as object
    const clean = cleanJson({ ...value, endless: Infinity, call: () => 1 }) as Record<string, unknown>
    expect(Object.keys(clean).toSorted((left, right) => left.localeCompare(right))).toEqual([
      'call',
      'constructor',
      'endless',
      'kept',
    ])
    expect(clean['endless']).toBeNull()
    expect(clean['call']).toBeNull()
    expect(Reflect.get(clean, 'polluted')).toBeUndefined()
  })

  it('ends at eight levels', () => {
    const deep = JSON.parse('['.repeat(50) + ']'.repeat(50)) as unknown
    expect(JSON.stringify(cleanJson(deep))).toBe(`${'['.repeat(8)}null${']'.repeat(8)}`)
  })
})

describe('cleanDetails', () => {
  it('leaves out what is absent', () => {
    expect(cleanDetails({ one: 1, none: null, nothing: undefined, no: false })).toEqual({ one: 1, no: false })
  })
})

describe('contentOf', () => {
  it('gives null for nothing, and does not trim', () => {
    expect([contentOf(null), contentOf(undefined), contentOf(''), contentOf('\u0000')]).toEqual([
      null,
      null,
      null,
      null,
    ])
    expect(contentOf(' hello ')).toBe(' hello ')
  })
})
