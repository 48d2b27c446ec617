import { describe, expect, it } from 'vitest'
import type { AssignmentConditions, AssignmentRule } from './care-settings.ts'
import { type LeadFacts, type TeamAtWork, WorkAtHand, type WorkingUser } from './work-at-hand.ts'

const NOON = new Date('2026-11-30T12:00:00Z')
const facts: LeadFacts = {
  platform: 'facebook',
  socialAccountId: 'account',
  channel: 'direct_message',
  language: 'pt-BR',
  campaign: 'spring',
  score: 'hot',
  scoreValue: 80,
  status: 'new',
}
const user = (id: string, other: Partial<WorkingUser> = {}): WorkingUser => ({
  id,
  active: true,
  capacity: null,
  hours: null,
  ...other,
})
const team = (memberIds: readonly string[], lastUserId: string | null = null): TeamAtWork => ({
  id: 'team',
  memberIds,
  lastUserId,
})
const rule = (other: Partial<AssignmentRule> = {}): AssignmentRule => ({
  id: 'rule',
  when: {},
  to: { teamId: 'team', pick: 'round_robin' },
  otherwise: 'wait',
  ...other,
})

function given(work: WorkAtHand, times: number, rules = [rule()]): readonly (string | null)[] {
  return Array.from({ length: times }, () => {
    const decision = work.decide(rules, facts)
    return decision.outcome === 'given' ? decision.owner.userId : null
  })
}

describe('WorkAtHand', () => {
  it('goes on with the member after the last one, also if that one has left the team', () => {
    const users = [user('a'), user('c'), user('d')]
    const work = new WorkAtHand(users, [team(['d', 'a', 'c'], 'b')], new Map(), NOON)
    expect(given(work, 4)).toEqual(['c', 'd', 'a', 'c'])
    expect(work.movedTurns()).toEqual([{ teamId: 'team', lastUserId: 'c' }])
  })

  it('passes over who is deactivated, away or full, and counts what it gives', () => {
    const night = { timeZone: 'UTC', open: [{ days: ['monday' as const], from: '22:00', to: '23:00' }] }
    const users = [
      user('a', { active: false }),
      user('b', { hours: night }),
      user('c', { capacity: 2 }),
      user('d', { capacity: 1 }),
    ]
    const work = new WorkAtHand(users, [team(['a', 'b', 'c', 'd', 'unknown'])], new Map([['c', 1]]), NOON)
    expect(given(work, 3)).toEqual(['c', 'd', null])
    expect(work.nextArrival()).toEqual(new Date('2026-11-30T22:00:00Z'))
  })

  it('gives to the member with the least open work, in turn among equals', () => {
    const users = [user('a'), user('b'), user('c')]
    const least = rule({ to: { teamId: 'team', pick: 'least_open_work' } })
    const open = new Map([
      ['a', 2],
      ['b', 1],
    ])
    const work = new WorkAtHand(users, [team(['a', 'b', 'c'])], open, NOON)
    expect(given(work, 5, [least])).toEqual(['c', 'b', 'c', 'a', 'b'])
  })

  it('does what the rule says if nobody is free', () => {
    const work = new WorkAtHand([user('a', { capacity: 0 }), user('b')], [team(['a'])], new Map(), NOON)
    const next = rule({ id: 'next', to: { userId: 'b' } })
    expect(work.decide([rule(), next], facts)).toEqual({ outcome: 'waits' })
    expect(work.decide([rule({ otherwise: 'next_rule' }), next], facts)).toMatchObject({ ruleId: 'next' })
    expect(work.decide([rule({ otherwise: 'team_queue' }), next], facts)).toMatchObject({
      owner: { userId: null, teamId: 'team' },
    })
    expect(work.decide([rule({ otherwise: 'next_rule' })], facts)).toEqual({ outcome: 'left' })
    expect(work.decide([rule({ to: { teamId: 'gone', pick: 'round_robin' } })], facts)).toEqual({ outcome: 'waits' })
    expect(work.nextArrival()).toBeNull()
  })
})

describe('the conditions of a rule', () => {
  it.each<[AssignmentConditions, boolean]>([
    [{}, true],
    [{ platforms: ['twitter', 'facebook'] }, true],
    [{ platforms: ['twitter'] }, false],
    [{ socialAccountIds: ['other'] }, false],
    [{ channels: ['public'] }, false],
    [{ languages: ['pt'] }, true],
    [{ languages: ['PT-br'] }, true],
    [{ languages: ['p'] }, false],
    [{ campaigns: ['spring'] }, true],
    [{ campaigns: ['autumn'] }, false],
    [{ scores: ['warm'] }, false],
    [{ statuses: ['new'] }, true],
    [{ minScoreValue: 80, maxScoreValue: 80 }, true],
    [{ minScoreValue: 81 }, false],
    [{ maxScoreValue: 79 }, false],
    [{ platforms: ['facebook'], scores: ['cold'] }, false],
  ])('fits if all conditions are met: %j is %s', (when, fits) => {
    const work = new WorkAtHand([user('a')], [team(['a'])], new Map(), NOON)
    expect(work.decide([rule({ when })], facts).outcome).toBe(fits ? 'given' : 'left')
  })

  it('meets no condition about what is not known', () => {
    const unknown = { ...facts, platform: null, language: null, scoreValue: null }
    const work = new WorkAtHand([user('a')], [team(['a'])], new Map(), NOON)
    for (const when of [{ platforms: ['facebook'] }, { languages: ['pt'] }, { maxScoreValue: 100 }])
      expect(work.decide([rule({ when })], unknown).outcome).toBe('left')
  })
})
