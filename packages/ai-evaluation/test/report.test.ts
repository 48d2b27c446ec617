import { describe, expect, it } from 'vitest'
import { type CaseResult, checkBounds, namedMetrics, reportOn } from '../src/index.ts'
import { caseOf, contact, conversation } from './cases.ts'

describe('intents', () => {
  const results = [
    caseOf(conversation('a', { intent: 'purchase' }), { classification: { intent: 'purchase' } }),
    caseOf(conversation('b', { intent: 'purchase' }), { classification: { intent: 'question' } }),
    caseOf(conversation('c', { intent: 'question' }, { language: 'de' }), { classification: { intent: 'question' } }),
    caseOf(conversation('d', { intent: 'spam' }, { language: 'de' }), { failure: 'transient' }),
    caseOf(conversation('e', {}), { classification: { intent: 'other' } }),
  ]

  it('have precision, recall and F1, and a mean over those that are labelled', () => {
    const { intent } = reportOn('x', results)
    expect(intent.byIntent.purchase).toMatchObject({ precision: 1, recall: 0.5, f1: 2 / 3, wanted: 2 })
    expect(intent.byIntent.question).toMatchObject({ precision: 0.5, recall: 1, f1: 2 / 3 })
    expect(intent.byIntent.spam).toMatchObject({ precision: null, recall: 0, f1: 0 })
    expect(intent.byIntent.greeting).toMatchObject({ precision: null, recall: null, f1: null })
    expect(intent).toMatchObject({ cases: 4, accuracy: 0.5 })
    expect(intent.macroF1).toBeCloseTo((2 / 3 + 2 / 3 + 0) / 3)
  })

  it('are told by language, and what failed by its code', () => {
    const report = reportOn('x', results)
    expect(report.byLanguage).toMatchObject({ de: { cases: 2, accuracy: 0.5 }, en: { cases: 2, accuracy: 0.5 } })
    expect(report.failures).toEqual({ count: 1, byCode: { transient: 1 } })
  })
})

describe('opt-outs and spam', () => {
  it('count a withdrawn consent whatever the intent is, and how often others are taken for one', () => {
    const results = [
      caseOf(conversation('a', { optOut: true }), { classification: { intent: 'other', consent: 'withdrawn' } }),
      caseOf(conversation('b', { intent: 'opt_out' }), { classification: { intent: 'other' } }),
      caseOf(conversation('c', { optOut: false }), { classification: { intent: 'opt_out' } }),
      caseOf(conversation('d', { intent: 'other' }), { classification: { intent: 'spam' } }),
      caseOf(conversation('e', { intent: 'spam' }), { classification: { intent: 'spam' } }),
    ]
    const { optOut, spam } = reportOn('x', results)
    expect(optOut).toMatchObject({ recall: 0.5, precision: 0.5, falseRate: 1 / 3 })
    expect(spam).toMatchObject({ recall: 1, precision: 0.5, falseRate: 0.5 })
  })
})

describe('contact data', () => {
  const one = (labels: object, found: Readonly<Record<string, string>>): CaseResult =>
    caseOf(conversation('a', labels), { classification: { contact: contact(found) } })

  it.each([
    ['email', 'Ada@Example.com', 'ada@example.com'],
    ['phone', '+49 30 1234567', '+49301234567'],
    ['phone', '٠٥٠١٢٣٤٥٦٧', '0501234567'],
    ['phone', '０９０１２３４５６７８', '09012345678'],
    ['name', 'ADA  Lovelace', 'Ada Lovelace'],
    ['company', 'Acme Inc.', 'Acme, Inc'],
  ])('knows the same %s in two writings', (field, found, wanted) => {
    const { contact: judged } = reportOn('x', [one({ [field]: wanted }, { [field]: found })])
    expect(judged.byField).toMatchObject({ [field]: { precision: 1, recall: 1 } })
  })

  it('is wrong where there was nothing to find, and not judged where nobody knows', () => {
    const results = [one({ email: null }, { email: 'x@example.com' }), one({}, { email: 'y@example.com' })]
    expect(reportOn('x', results).contact.byField.email).toMatchObject({ hits: 0, found: 1, wanted: 0, precision: 0 })
  })

  it('does not count the name of the profile where nobody told one', () => {
    const said = { classification: { contact: contact({ name: 'Ada Lovelace' }) } }
    const labelled = (name: string) => conversation('a', { name: null }, { participantName: name })
    const found = (name: string) => reportOn('x', [caseOf(labelled(name), said)]).contact.byField.name.found
    expect([found('Ada Lovelace'), found('ada_l')]).toEqual([0, 1])
  })

  it.each([
    [{ phone: '+493012345678' }, ['030 12345678'], 1],
    [{ phone: '+493012345678' }, ['030 87654321'], 0],
    [{ phone: '+491234' }, ['1234'], 0],
    [{ email: 'boss@example.com' }, ['BOSS@example.com'], 1],
    [{ name: 'Ada' }, ['Adam'], 0],
  ])('tells whether %j holds planted %j', (found, never, stored) => {
    const { planted } = reportOn('x', [one({ never }, found)]).contact
    expect(planted).toEqual({ cases: 1, stored, storedRate: stored })
  })
})

describe('scores', () => {
  it('accept the bands of the label, and what is not scored as cold', () => {
    const results = [
      caseOf(conversation('a', { score: ['hot'] }), { scoring: { score: 'hot', scoreValue: 90 } }),
      caseOf(conversation('b', { score: ['hot', 'warm'] }), { scoring: { score: 'hot', scoreValue: 70 } }),
      caseOf(conversation('c', { score: ['hot'] }), { scoring: { score: 'warm', scoreValue: 50 } }),
      caseOf(conversation('d', { score: ['cold'] }), { scoring: null }),
      caseOf(conversation('e', { score: ['cold'] }), { scoring: { score: 'warm', scoreValue: 50 } }),
    ]
    const { score } = reportOn('x', results)
    expect(score).toMatchObject({ cases: 5, accepted: 0.6, hot: { precision: 1, recall: 0.5, found: 2, wanted: 2 } })
    // Clearly better: a, b and c than d and e. One of the six pairs is a tie.
    expect(score.rank).toBeCloseTo(5.5 / 6)
  })
})

describe('calibration', () => {
  it('compares confidence with how often it is right, by tenths', () => {
    const told = (id: string, confidence: number, right: boolean): CaseResult =>
      caseOf(conversation(id, { intent: 'other' }), {
        classification: { confidence, intent: right ? 'other' : 'support' },
      })
    const results = [told('a', 1, true), told('b', 0.95, false), told('c', 0.25, false), told('d', 0.25, true)]
    const { calibration } = reportOn('x', results)
    const full = calibration.bins.filter(({ cases }) => cases > 0)
    expect(full).toMatchObject([
      { from: 0.2, cases: 2, confidence: 0.25, accuracy: 0.5 },
      { from: 0.9, cases: 2, confidence: 0.975, accuracy: 0.5 },
    ])
    expect(calibration.expectedError).toBeCloseTo((2 * 0.25 + 2 * 0.475) / 4)
    expect(calibration.brier).toBeCloseTo((0 + 0.9025 + 0.0625 + 0.5625) / 4)
  })
})

describe('cost and time', () => {
  it('are summed over all answers', () => {
    const usage = { inputTokens: 10, outputTokens: 2, costMicros: 5 }
    const results = [
      caseOf(conversation('a', {}), { classification: { usage }, scoring: { usage }, durationMs: 10 }),
      caseOf(conversation('b', {}), { classification: { usage }, scoring: null, durationMs: 30 }),
    ]
    expect(reportOn('x', results).cost).toEqual({
      inputTokens: 30,
      outputTokens: 6,
      costMicros: 15,
      tokensPerConversation: 18,
      costMicrosPerConversation: 7.5,
      unknown: 0,
      durationMs: { p50: 10, p95: 30, total: 40 },
    })
  })
})

describe('the worst cases', () => {
  const results = [
    caseOf(conversation('right', { intent: 'other' }), { classification: { intent: 'other' } }),
    caseOf(conversation('wrong', { intent: 'other' }), { classification: { intent: 'support', confidence: 0.5 } }),
    caseOf(conversation('sure', { intent: 'other' }), { classification: { intent: 'support', confidence: 0.9 } }),
    caseOf(conversation('missed', { intent: 'opt_out' }), { classification: { intent: 'other', confidence: 0.1 } }),
    caseOf(conversation('failed', { intent: 'other' }), { failure: 'permanent' }),
    caseOf(conversation('planted', { never: ['x@example.com'] }), {
      classification: { contact: contact({ email: 'x@example.com' }) },
    }),
  ]

  it('stand in the order of what they do, and then of how sure the scorer was', () => {
    expect(reportOn('x', results).worst.map(({ id }) => id)).toEqual(['missed', 'planted', 'failed', 'sure', 'wrong'])
    expect(reportOn('x', results, { worst: 1 }).worst).toMatchObject([
      { id: 'missed', faults: ['opt_out_missed', 'intent_wrong'], intent: { expected: 'opt_out', found: 'other' } },
    ])
  })

  it('hold no text unless it is asked for', () => {
    expect(JSON.stringify(reportOn('x', results))).not.toMatch(/secret/)
    expect(reportOn('x', results, { texts: true }).worst[0]?.texts).toEqual(['participant: A secret of missed'])
  })
})

describe('bounds', () => {
  const report = reportOn('x', [
    caseOf(conversation('a', { intent: 'other' }), { classification: { intent: 'other' } }),
  ])

  it('hold, or say what the figure is', () => {
    expect(checkBounds(report, { floors: { 'intent.macroF1': 1 }, ceilings: { failures: 0 } })).toEqual([])
    expect(checkBounds(report, { floors: { 'intent.macroF1': 1.1 }, ceilings: { failures: -1 } })).toEqual([
      { metric: 'intent.macroF1', kind: 'floor', bound: 1.1, value: 1 },
      { metric: 'failures', kind: 'ceiling', bound: -1, value: 0 },
    ])
  })

  it('do not hold for a figure that the set cannot judge', () => {
    expect(checkBounds(report, { floors: { 'spam.recall': 0 }, ceilings: {} })).toMatchObject([{ value: null }])
  })

  it('refuse a figure that does not exist', () => {
    expect(() => checkBounds(report, { floors: { 'intent.macroF2': 1 }, ceilings: {} })).toThrow(/intent\.macroF2/)
  })

  it('can name every figure', () => {
    expect(Object.keys(namedMetrics(report))).toEqual(
      expect.arrayContaining(['contact.phone.recall', 'intent.opt_out.f1', 'language.en.macroF1', 'score.rank']),
    )
  })
})
