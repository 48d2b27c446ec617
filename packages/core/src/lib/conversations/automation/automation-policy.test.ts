import { describe, expect, it } from 'vitest'
import { automationPolicyFor, automationSettingsSchema, decideReply, modeAt, takeOverEnd } from './automation-policy.ts'

const account = '019cad2d-6b80-7000-8000-000000000001'
const other = '019cad2d-6b80-7000-8000-000000000002'
const place = { socialAccountId: account, channel: 'direct_message' } as const
const noon = new Date('2026-11-30T12:00:00Z')
const closed = { timeZone: 'UTC', open: [] }

describe('automationPolicyFor', () => {
  it.each(['off', 'draft', 'send'])('means %s as it always did, where nothing else is said', (autoReply) => {
    const policy = automationPolicyFor({ autoReply }, place)
    expect(policy).toMatchObject({ autoReply, minConfidence: 0, hours: null })
    expect([decideReply(policy, 0, noon), decideReply(policy, 1, noon)]).toEqual([autoReply, autoReply])
  })

  it.each([
    ['nothing', {}],
    ['another word', { autoReply: 'always' }],
    ['a list', { autoReply: 'send', automation: [] }],
    ['a misspelt field', { autoReply: 'send', automation: { minConfidance: 0.9 } }],
    [
      'a time zone that does not exist',
      { autoReply: 'send', automation: { hours: { timeZone: 'Mars/Base', open: [] } } },
    ],
    ['one broken rule', { autoReply: 'send', automation: { rules: [{ channel: 'letter', autoReply: 'draft' }] } }],
  ])('is off for %s', (_what, settings) => {
    expect(modeAt(automationPolicyFor(settings, place), noon)).toBe('off')
  })

  it('takes each field from the most specific rule that says it', () => {
    const rules = [
      { channel: 'direct_message', minConfidence: 0.5, hours: closed },
      { socialAccountId: account, minConfidence: 0.6, autoReply: 'draft' },
      { socialAccountId: account, channel: 'direct_message', minConfidence: 0.7 },
    ]
    const settings = { autoReply: 'send', automation: { minConfidence: 0.4, rules } }
    expect(automationPolicyFor(settings, place)).toEqual({
      autoReply: 'draft',
      minConfidence: 0.7,
      hours: closed,
      outsideHours: 'draft',
    })
    expect(automationPolicyFor(settings, { socialAccountId: other, channel: 'direct_message' })).toMatchObject({
      autoReply: 'send',
      minConfidence: 0.5,
    })
    expect(automationPolicyFor(settings, { socialAccountId: account, channel: 'public' })).toMatchObject({
      autoReply: 'draft',
      minConfidence: 0.6,
      hours: null,
    })
    expect(automationPolicyFor(settings, { socialAccountId: other, channel: 'public' })).toMatchObject({
      autoReply: 'send',
      minConfidence: 0.4,
    })
  })

  it('lets a rule be open at all times where the tenant has hours', () => {
    const rules = [{ socialAccountId: account, hours: null }]
    const settings = { autoReply: 'send', automation: { hours: closed, rules } }
    expect(modeAt(automationPolicyFor(settings, place), noon)).toBe('send')
    expect(modeAt(automationPolicyFor(settings, { ...place, socialAccountId: other }), noon)).toBe('draft')
  })
})

describe('decideReply', () => {
  const decide = (automation: object, confidence: number) =>
    decideReply(automationPolicyFor({ autoReply: 'send', automation: automation as never }, place), confidence, noon)

  it('sends at the confidence and above, and keeps a draft below', () => {
    expect([0.79, 0.8, 1].map((confidence) => decide({ minConfidence: 0.8 }, confidence))).toEqual([
      'draft',
      'send',
      'send',
    ])
  })

  it.each(['off', 'draft', 'send'] as const)('does outside the hours what they say: %s', (outsideHours) => {
    expect(decide({ hours: closed, outsideHours }, 1)).toBe(outsideHours)
  })

  it('does not answer by night for a tenant that answers never', () => {
    const settings = { autoReply: 'off', automation: { hours: closed } }
    expect(modeAt(automationPolicyFor(settings, place), noon)).toBe('off')
  })
})

describe('takeOverEnd', () => {
  it.each([
    [{}, '2026-12-01T12:00:00.000Z'],
    [{ automation: { takeOverMinutes: 90 } }, '2026-11-30T13:30:00.000Z'],
    [{ automation: { takeOverMinutes: null } }, undefined],
    [{ automation: { takeOverMinutes: 'long' } }, undefined],
  ])('of %j is %s', (settings, end) => {
    expect(takeOverEnd(settings, noon)?.toISOString()).toBe(end)
  })
})

describe('automationSettingsSchema', () => {
  it.each([
    [{ rules: [{ autoReply: 'off' }] }],
    [{ rules: [{ channel: 'public' }, { channel: 'public', autoReply: 'off' }] }],
    [{ rules: [{ socialAccountId: 'page' }] }],
    [{ minConfidence: 1.1 }],
    [{ takeOverMinutes: 0 }],
    [{ autoReply: 'send' }],
  ])('refuses %j', (settings) => {
    expect(automationSettingsSchema.safeParse(settings).success).toBe(false)
  })
})
