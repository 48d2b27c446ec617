import { describe, expect, it } from 'vitest'
import type { AnswerTargets } from './care-settings.ts'
import { type AnswerFacts, judgeTargets } from './judge-targets.ts'

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 30, 12, minute))
const targets: AnswerTargets = { answer: { minutes: 15, tellBeforeMinutes: 5 }, humanAnswer: { minutes: 30 } }
const waiting: AnswerFacts = {
  waitingSince: at(0),
  firstInboundAt: at(0),
  firstHumanAnsweredAt: at(0),
  qualifiable: false,
  open: true,
}

describe('judgeTargets', () => {
  it('looks again when something can be told', () => {
    expect(judgeTargets(targets, waiting, {}, at(3))).toEqual({
      answerDueAt: at(15),
      news: [],
      told: {},
      nextLookAt: at(10),
    })
    const due = judgeTargets(targets, waiting, {}, at(12))
    expect(due.news).toEqual([{ kind: 'due', target: 'answer', since: at(0), dueAt: at(15) }])
    expect(due.nextLookAt).toEqual(at(15))
    const missed = judgeTargets(targets, waiting, due.told, at(15))
    expect(missed.news.map(({ kind }) => kind)).toEqual(['missed'])
    expect(judgeTargets(targets, waiting, missed.told, at(99))).toMatchObject({ news: [], nextLookAt: null })
  })

  it('tells only that it was missed if it looks too late to warn', () => {
    expect(judgeTargets(targets, waiting, {}, at(20)).news.map(({ kind }) => kind)).toEqual(['missed'])
  })

  it('tells nothing twice if the beginning of the wait moves back, and tells of the next wait', () => {
    const { told } = judgeTargets(targets, waiting, {}, at(20))
    expect(judgeTargets(targets, { ...waiting, waitingSince: at(-5) }, told, at(21)).news).toEqual([])
    expect(judgeTargets(targets, { ...waiting, waitingSince: at(30) }, told, at(50)).news).toHaveLength(1)
  })

  it('has nothing to tell where nobody waits', () => {
    const none = { answerDueAt: null, news: [], told: {}, nextLookAt: null }
    expect(judgeTargets(targets, { ...waiting, waitingSince: null }, {}, at(99))).toEqual(none)
    expect(judgeTargets(targets, { ...waiting, open: false }, {}, at(99))).toEqual(none)
    expect(judgeTargets({}, waiting, {}, at(99))).toEqual(none)
  })

  it('counts a person’s answer and the qualification from the first message', () => {
    const facts = { ...waiting, waitingSince: null, firstHumanAnsweredAt: null, qualifiable: true }
    const goals = { ...targets, qualified: { minutes: 60 } }
    expect(judgeTargets(goals, facts, {}, at(31))).toMatchObject({ answerDueAt: null, nextLookAt: at(60) })
    expect(judgeTargets(goals, facts, {}, at(31)).news).toMatchObject([{ kind: 'missed', target: 'humanAnswer' }])
  })
})
