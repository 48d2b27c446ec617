import { expect, it } from 'vitest'
import { z } from 'zod'
import { noCustomFields, readCustomFields } from './custom-fields.ts'
import { type CustomFieldSet, mergeCustom } from './custom-field-set.ts'

const leads = z.object({
  budget: z.number().min(0),
  seats: z.int().optional(),
  region: z.enum(['north', 'south']).nullish(),
  vip: z.boolean(),
  start: z.iso.date(),
  due: z.iso.datetime({ offset: true }),
  tags: z.array(z.string()),
  plan: z.string().trim().max(10),
  address: z.object({ city: z.string(), zip: z.string().optional() }),
  anything: z.json(),
})

const declared = (): CustomFieldSet => readCustomFields({ leads }).leads

const refusal = (schema: z.core.$ZodObject): string => {
  try {
    readCustomFields({ leads: schema })
    return 'accepted'
  } catch (error) {
    return (error as Error).message
  }
}

it('tells what each field holds', () => {
  const kinds = Array.from(declared().fields.values(), ({ name, kind }) => [name, kind])
  expect(Object.fromEntries(kinds)).toEqual({
    budget: 'number',
    seats: 'integer',
    region: 'text',
    vip: 'boolean',
    start: 'date',
    due: 'datetime',
    tags: 'list',
    plan: 'text',
    address: 'json',
    anything: 'json',
  })
  expect(declared().fields.get('region')?.options).toEqual(['north', 'south'])
  expect(declared().fields.get('plan')?.maxLength).toBe(10)
})

it.each([
  [z.object({ when: z.date() }), /customFields\.leads\.when: JSON has no dates/],
  [z.object({ when: z.array(z.date()) }), /leads\.when: JSON has no dates/],
  [z.object({ big: z.bigint() }), /leads\.big: JSON has no bigint/],
  [z.object({ length: z.string().transform((text) => text.length) }), /leads\.length: .*transforms/],
  [z.object({ flag: z.stringbool() }), /leads\.flag: .*transforms/],
  [z.object({ deep: z.object({ n: z.string().transform(Number) }) }), /leads\.deep: /],
  [z.object({ deep: z.object({ n: z.string().default('x') }) }), /leads\.deep: .*default/],
  [z.object({ plan: z.string().default('free') }), /leads\.plan: .*default/],
  [z.object({ plan: z.string().catch('free') }), /leads\.plan: .*catch/],
  [z.object({ count: z.coerce.number() }), /leads\.count: .*coerce/],
  [z.object({ some: z.unknown() }), /leads\.some: .*z\.json\(\)/],
  [z.object({ set: z.set(z.string()) }), /leads\.set: its values are not JSON/],
  [z.object({ file: z.custom<Uint8Array>() }), /leads\.file: its values are not JSON/],
  [z.object({ due: z.iso.datetime({ precision: 0 }) }), /leads\.due: .*precision/],
  [z.object({ 'first name': z.string() }), /leads: a name must be .*rename "first name"/],
  [z.object({ _id: z.string() }), /rename "_id"/],
  [z.looseObject({ a: z.string() }), /leads: .*\.loose\(\)/],
  [z.object({ a: z.string() }).refine(() => true), /leads: .*put it on a field/],
  [z.object(Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`f${n}`, z.string()]))), /at most 100/],
])('refuses what cannot be stored, and says what to do (%#)', (schema, rule) => {
  expect(refusal(schema)).toMatch(rule)
})

it('takes strict objects, unions of one type, literals and templates', () => {
  const kept = z.strictObject({
    size: z.union([z.literal('s'), z.literal('m')]),
    code: z.templateLiteral(['A-', z.int()]),
    email: z.email(),
    one: z.literal(1),
    local: z.iso.datetime({ local: true }),
    either: z.union([z.string(), z.number()]),
    pair: z.tuple([z.string(), z.number()]),
    map: z.record(z.string(), z.number()),
  })
  const fields = Array.from(readCustomFields({ leads: kept }).leads.fields.values(), ({ kind }) => kind)
  expect(fields).toEqual(['text', 'text', 'text', 'integer', 'text', 'json', 'json', 'json'])
})

it('tells an index that cannot be', () => {
  const index = (name: string) => () => readCustomFields({ leads }, { leads: [name] })
  expect(index('nope')).toThrow(/customFieldIndexes\.leads: customFields\.leads declares no field "nope"/)
  expect(index('address')).toThrow(/"address" is an object/)
  expect(index('budget')().leads.indexed).toEqual(['budget'])
})

it('takes what fits, empties with null, and leaves what is missing', () => {
  const change = declared().change({ budget: 5, plan: ' pro ', region: null, vip: undefined }, 'leads.update')
  expect(change).toEqual({ set: { budget: 5, plan: 'pro' }, emptied: ['region'] })
  const merged = mergeCustom({ region: 'north', vip: true, old: 1 }, change, 'leads.update')
  expect(merged).toEqual({ vip: true, old: 1, budget: 5, plan: 'pro' })
  expect(mergeCustom({ region: 'north' }, declared().change({ region: null }, 'x'), 'x')).toBeNull()
})

it('stores a moment in UTC with milliseconds, so that texts are in the order of time', () => {
  const { set } = declared().change({ due: '2026-01-01T02:00:00+02:00' }, 'leads.update')
  expect(set).toEqual({ due: '2026-01-01T00:00:00.000Z' })
})

it.each([
  [{ budget: 'secret' }, /^leads\.create: custom\.budget: must be a number$/],
  [{ budget: -1 }, /custom\.budget: must be at least 0/],
  [{ address: { city: 7 } }, /custom\.address\.city: must be a text/],
  [{ tags: ['a', 1] }, /custom\.tags\.1: must be a text/],
  [{ budgett: 5 }, /custom: unknown: budgett/],
  [{ plan: 'a\0b' }, /custom\.plan: must hold well-formed Unicode/],
  ['nothing', /custom: must be an object/],
  [null, /custom: must be an object/],
])('tells the path and the rule of a wrong value, never the value (%#)', (input, message) => {
  const wrong = () => declared().change(input, 'leads.create')
  expect(wrong).toThrow(expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(message) }))
  expect(wrong).not.toThrow(/secret/)
})

it('refuses a schema that changes its own output', () => {
  const { leads: grows } = readCustomFields({
    leads: z.object({
      a: z
        .string()
        .max(3)
        .overwrite((text) => `${text}xx`),
    }),
  })
  expect(() => grows.change({ a: 'abc' }, 'leads.create')).toThrow(/custom\.a/)
})

it('limits what one record holds', () => {
  const long = declared().change({ anything: 'x'.repeat(16_400) }, 'leads.create')
  expect(() => mergeCustom(null, long, 'leads.create')).toThrow(/at most 16384 bytes/)
})

it('reads what fits, and says what does not', () => {
  expect(declared().read({ budget: 5, plan: 'free' })).toEqual({
    custom: { budget: 5, plan: 'free' },
    customIssues: [],
  })
  expect(declared().read({ budget: 'five', address: { city: 1 }, gone: true, vip: true })).toEqual({
    custom: { vip: true },
    customIssues: [
      { path: 'budget', code: 'invalid', rule: 'must be a number' },
      { path: 'address.city', code: 'invalid', rule: 'must be a text' },
      { path: 'gone', code: 'undeclared', rule: 'is not declared' },
    ],
  })
  expect(noCustomFields.leads.read(null)).toEqual({ custom: {}, customIssues: [] })
})
