import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { judgePair, type PersonFacts } from './judge-pair.ts'

const nobody: PersonFacts = {
  name: null,
  email: null,
  phone: null,
  company: null,
  country: null,
  platform: null,
  participantId: null,
  businessId: null,
  records: [],
}

function judge(one: Partial<PersonFacts>, other: Partial<PersonFacts>) {
  return judgePair({ ...nobody, ...one }, { ...nobody, ...other })
}

interface LabelledPair {
  readonly samePerson: boolean
  readonly a: Omit<PersonFacts, 'businessId' | 'records'> & { readonly metaBusinessId: string | null }
  readonly b: LabelledPair['a']
}

function readPairs(): readonly LabelledPair[] {
  const file = new URL('../../../../test/data/same-person-pairs.jsonl', import.meta.url)
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LabelledPair)
}

function toFacts({ metaBusinessId, ...facts }: LabelledPair['a']): PersonFacts {
  return { ...facts, businessId: metaBusinessId, records: [] }
}

function figuresOf(pairs: readonly LabelledPair[]) {
  const judged = pairs.map((pair) => ({ ...pair, judgement: judgePair(toFacts(pair.a), toFacts(pair.b)) }))
  const right = (some: readonly LabelledPair[]): number =>
    some.filter(({ samePerson }) => samePerson).length / some.length
  const found = judged.filter(({ judgement }) => judgement !== null)
  const merged = judged.filter(({ judgement }) => (judgement?.safe.length ?? 0) > 0)
  const recall =
    found.filter(({ samePerson }) => samePerson).length / judged.filter(({ samePerson }) => samePerson).length
  return { merged: merged.length, precisionOfMerged: right(merged), precision: right(found), recall }
}

describe('pairs that were labelled by hand', () => {
  const pairs = readPairs()

  it.each([
    ['that were read', 1],
    ['that were held back', 0],
  ])('%s: what merges by itself is right, and most of one person are suggested', (_which, rest) => {
    const half = pairs.filter((_, index) => (index + 1) % 2 === rest)
    const { merged, precisionOfMerged, precision, recall } = figuresOf(half)
    expect(half.length).toBeGreaterThanOrEqual(150)
    expect(merged).toBeGreaterThanOrEqual(20)
    expect(precisionOfMerged).toBeGreaterThanOrEqual(0.98)
    expect(precision).toBeGreaterThanOrEqual(0.75)
    expect(recall).toBeGreaterThanOrEqual(0.7)
  })
})

describe('judgePair', () => {
  const ada = { name: 'Ada Lovelace', email: 'ada@analytical.example.net', company: 'Analytical Engines Ltd' }

  it('lets the same whole name with the same mailbox or number merge', () => {
    expect(
      judge({ name: 'Ada Lovelace', email: 'ADA+shop@acme.co' }, { name: 'Lovelace, Ada', email: 'ada@acme.co' }),
    ).toEqual({
      confidence: 0.97,
      reasons: ['email', 'name'],
      safe: ['email'],
    })
    const number = { name: 'Ada Lovelace', phone: '020 7946 0958', country: 'GB' }
    expect(judge(number, { name: 'Ada Lovelace', phone: '+44 20 7946 0958' })?.safe).toEqual(['phone'])
  })

  it.each([
    [
      'a family with one number',
      { name: 'Ada King', phone: '+442079460958' },
      { name: 'Byron King', phone: '+442079460958' },
    ],
    ['two people of an office', { name: 'Ada', email: 'info@acme.co' }, { name: 'Bo', email: 'info@acme.co' }],
    ['a placeholder', { name: 'Ada King', email: 'test@test.com' }, { name: 'Ada King', email: 'test@test.com' }],
    ['father and son', { name: 'Bo King Jr', email: 'king@acme.co' }, { name: 'Bo King Sr', email: 'king@acme.co' }],
    [
      'the same id elsewhere',
      { platform: 'facebook', participantId: '7' },
      { platform: 'facebook', participantId: '7' },
    ],
    ['nothing in common', ada, { name: 'Bo', email: 'bo@acme.co' }],
  ])('does not take for one person: %s', (_what, one, other) => {
    expect(judge(one, other)).toBeNull()
  })

  it('leaves a switchboard, a nameless lead and a name alone to a person', () => {
    const company = 'Analytical Engines GmbH'
    const desk = { name: 'Ada Lovelace', phone: '+442079460958', company }
    expect(judge(desk, { ...desk, company: 'Analytical Engines' })).toMatchObject({ safe: [] })
    expect(judge({ email: 'ada@acme.co' }, { name: 'Ada', email: 'ada@acme.co' })).toMatchObject({ safe: [] })
    expect(judge({ name: 'Ada Lovelace', company }, { name: 'Ada Lovelace', company })).toEqual({
      confidence: 0.55,
      reasons: ['name_and_company'],
      safe: [],
    })
  })

  it('knows a participant on the accounts of one business, and a record that two leads share', () => {
    const page = { platform: 'facebook', participantId: '7', businessId: 'mb-1' }
    expect(judge(page, { ...page, platform: 'instagram' })).toMatchObject({
      reasons: ['participant'],
      safe: ['participant'],
    })
    expect(judge(page, { ...page, platform: 'twitter' })).toBeNull()
    expect(judge({ ...ada, records: ['c 1'] }, { name: 'Ada', records: ['c 1'] })).toMatchObject({
      reasons: ['record'],
    })
  })
})
