import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { jsonObjectSchema } from './field-schema.ts'
import { parseInput } from './parse-input.ts'

const schema = z.strictObject({
  name: z.string().max(3),
  age: z.number().int().min(1).max(9).optional(),
  tags: z.array(z.enum(['a', 'b'])).optional(),
})

function refusal(input: unknown, checked: z.ZodType = schema): string {
  try {
    parseInput(checked, input, 'things.create')
  } catch (error) {
    return (error as Error).message
  }
  return 'taken'
}

describe('parseInput', () => {
  it('says field and rule in its own words', () => {
    expect(refusal({})).toBe('things.create: name: is missing')
    expect(refusal(null)).toBe('things.create: input: must be an object')
    expect(refusal({ name: 1 })).toBe('things.create: name: must be a text')
    expect(refusal({ name: 'four' })).toBe('things.create: name: must have at most 3 characters')
    expect(refusal({ name: 'a', age: 0 })).toBe('things.create: age: must be at least 1')
    expect(refusal({ name: 'a', age: 1.5 })).toBe('things.create: age: must be a whole number')
    expect(refusal({ name: 'a', tags: ['c'] })).toBe('things.create: tags.0: must be "a" or "b"')
  })

  it('names five unknown keys, cuts them, and counts the others', () => {
    const keys = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}${'k'.repeat(100)}\n`, 1]))
    const message = refusal({ name: 'a', ...keys })
    expect(message).toMatch(/^things.create: input: unknown: 0k{39}…, 1k{39}…, 2k{39}…, 3k{39}…, 4k{39}… and 4 more$/)
  })

  it('lists what is wrong for programs, each unknown key by itself', () => {
    const given = { name: 'four', tags: ['a', 'c'], colour: 'red', size: 1 }
    const issues = [
      { path: ['name'], rule: 'must have at most 3 characters' },
      { path: ['tags', 1], rule: 'must be "a" or "b"' },
      { path: ['colour'], rule: 'unknown' },
      { path: ['size'], rule: 'unknown' },
    ]
    expect(() => parseInput(schema, given, 'things.create')).toThrow(expect.objectContaining({ issues }))
  })

  it('refuses what cannot be read: circles, getters that throw', () => {
    const circle: Record<string, unknown> = {}
    circle['itself'] = circle
    const hostile = Object.defineProperty({}, 'name', { enumerable: true, get: () => expect.fail('a getter') })
    expect(refusal(circle, jsonObjectSchema)).toContain('at most 32 levels deep')
    expect(refusal(hostile)).toContain('cannot be read')
  })

  it('takes as JSON what JSON can hold', () => {
    expect(refusal({ a: [1, 'b', null, { c: true }] }, jsonObjectSchema)).toBe('taken')
    for (const value of [undefined, 1n, Number.NaN, new Date(), new Map(), '\0', '\ud800', () => 1])
      expect(refusal({ value }, jsonObjectSchema)).toContain('must hold')
    expect(refusal([], jsonObjectSchema)).toContain('must be an object')
    expect(refusal({ long: 'x'.repeat(262_144) }, jsonObjectSchema)).toContain('at most 262144 characters')
  })
})
