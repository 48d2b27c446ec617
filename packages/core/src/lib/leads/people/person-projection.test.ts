import { describe, expect, it } from 'vitest'
import { fieldSource } from '../contact.ts'
import type { FieldSource } from '../lead.ts'
import { changedFields, type PersonNode, type PersonValues, projectPerson } from './person-projection.ts'

const START = new Date('2026-11-22T09:00:00.000Z')

function minute(minutes: number): Date {
  return new Date(START.getTime() + minutes * 60_000)
}

const EMPTY: PersonValues = {
  name: null,
  email: null,
  phone: null,
  company: null,
  notes: null,
  score: null,
  scoreValue: null,
  machineScore: null,
  machineScoreValue: null,
  scoreOverride: null,
  scoredAt: null,
  consent: null,
  fieldSources: {},
  fieldTimes: {},
  custom: {},
  tagIds: [],
}

function lead(id: string, own: Partial<PersonValues>, more: Partial<PersonNode> = {}): PersonNode {
  return { id, platform: null, createdAt: START, own: { ...EMPTY, ...own }, chosen: {}, members: [], ...more }
}

function withMembers(head: PersonNode, ...members: readonly PersonNode[]): PersonNode {
  return { ...head, members: members.map((person, index) => ({ mergeId: `m${index + 1}`, person })) }
}

function email(value: string, source: FieldSource, at?: Date): Partial<PersonValues> {
  return { email: value, fieldSources: { email: source }, fieldTimes: at === undefined ? {} : { email: at } }
}

const said = (minutes: number): FieldSource =>
  fieldSource('machine', { messageId: `at ${minutes}`, saidAt: minute(minutes) })

describe('contact data of a merged lead', () => {
  it.each([
    ['a person’s entry before what was said later', email('a', fieldSource('person')), email('b', said(9)), 'a'],
    ['the newest entry', email('a', fieldSource('person'), minute(1)), email('b', fieldSource('crm'), minute(2)), 'b'],
    ['what was said last', email('a', said(2)), email('b', said(3)), 'b'],
    ['what was said before what the platform says', email('a', fieldSource('platform')), email('b', said(1)), 'b'],
    ['of equals the head', email('a', fieldSource('platform')), email('b', fieldSource('platform')), 'a'],
    ['a value of before sources were kept like an entry', { email: 'a' }, email('b', said(9)), 'a'],
    ['what only one has', {}, email('b', fieldSource('platform')), 'b'],
  ])('shows %s', (_rule, one, other, shown) => {
    const projected = projectPerson(withMembers(lead('head', one), lead('member', other)))
    expect(projected.email).toBe(shown)
    const winner = shown === 'a' ? one : other
    expect(projected.fieldSources.email).toEqual(winner.fieldSources?.email)
  })

  it('shows what was decided on the merged lead, even nothing, but not before merges that came later', () => {
    const head = lead('head', { email: null }, { chosen: { email: ['m1'] } })
    const member = lead('member', email('b', fieldSource('person')))
    expect(projectPerson(withMembers(head, member)).email).toBeNull()
    const later = lead('later', email('c', said(1)))
    expect(projectPerson(withMembers(head, member, later)).email).toBe('c')
  })

  it('joins notes, each with where it comes from', () => {
    const member = lead('member', { notes: 'Two' }, { platform: 'instagram' })
    const tree = withMembers(lead('head', { notes: 'One' }), member, lead('other', { notes: 'Three' }))
    expect(projectPerson(tree).notes).toBe('One\n\n[instagram]\nTwo\n\n[entered by hand]\nThree')
  })

  it('is projected through every level, and names all members', () => {
    const inner = withMembers(
      lead('a', {}, { chosen: { email: ['m1'] } }),
      lead('b', email('b', fieldSource('person'))),
    )
    const projected = projectPerson(withMembers(lead('c', {}), inner))
    expect(projected).toMatchObject({ email: null, memberIds: ['a', 'b'] })
  })
})

describe('score and consent of a merged lead', () => {
  const scored = (value: number): Partial<PersonValues> => ({
    score: 'warm',
    scoreValue: value,
    machineScore: 'warm',
    machineScoreValue: value,
    scoredAt: minute(value),
  })
  const overridden = (value: number, minutes: number): Partial<PersonValues> => {
    const scoreOverride = { score: 'hot', scoreValue: value, reason: 'r', by: 'bo', at: minute(minutes) } as const
    return { ...scored(10), score: 'hot', scoreValue: value, scoreOverride }
  }

  it('shows the best score, and says whose it is', () => {
    const projected = projectPerson(withMembers(lead('head', scored(20)), lead('member', scored(60))))
    expect(projected).toMatchObject({ scoreValue: 60, scoredLeadId: 'member', scoredAt: minute(60) })
  })

  it('shows a person’s score, the head’s before the newest', () => {
    const members = [lead('one', overridden(80, 1)), lead('two', overridden(70, 2))]
    expect(projectPerson(withMembers(lead('head', scored(99)), ...members))).toMatchObject({
      scoreValue: 70,
      machineScoreValue: 99,
    })
    expect(projectPerson(withMembers(lead('head', overridden(5, 0)), ...members)).scoreValue).toBe(5)
    const cleared = lead('head', scored(99), { chosen: { score: ['m1', 'm2'] } })
    expect(projectPerson(withMembers(cleared, ...members))).toMatchObject({ scoreValue: 99, scoreOverride: null })
  })

  it('shows an opt-out before anything that was said later', () => {
    const consent = (status: 'given' | 'withdrawn', minutes: number): Partial<PersonValues> => {
      const where = { messageId: null, conversationId: null, platform: null, channel: null }
      return { consent: { status, at: minute(minutes), recordId: status, ...where, by: 'participant' } }
    }
    const tree = withMembers(lead('head', consent('given', 5)), lead('member', consent('withdrawn', 1)))
    const projected = projectPerson(tree)
    expect(projected.consent?.status).toBe('withdrawn')
    expect(changedFields(EMPTY, { ...projected, name: 'Ada', score: 'hot' })).toEqual(['name', 'score', 'consent'])
  })
})
