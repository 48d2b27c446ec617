import { type Classification, labelledConversationSchema } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import {
  type DecidedDraft,
  type JudgedLead,
  labelDraft,
  labelLead,
  type StoredConversation,
} from './labelled-conversation.ts'

const classification: Classification = {
  intent: 'purchase',
  sentiment: 'positive',
  language: 'en',
  contact: {},
  confidence: 0.9,
  signals: [],
  reasoning: 'Asks for the price.',
  model: 'model-1',
  rubricVersion: '1',
}

function conversation(...texts: readonly string[]): StoredConversation {
  return {
    platform: 'facebook',
    channel: 'direct_message',
    participantName: 'ada.l',
    country: 'GB',
    messages: texts.map((text) => ({ from: 'participant', text })),
    classification,
  }
}

const draft: DecidedDraft = { id: 'd1', verdict: 'approved', draft: 'Hello Ada', finalText: 'Hello Ada', reason: null }

describe('labelDraft', () => {
  it('takes what the scorer said for right where the draft went out as it was', () => {
    const labelled = labelledConversationSchema.parse(labelDraft(draft, conversation('How much?'), false))
    expect(labelled).toMatchObject({
      id: 'd1',
      language: 'en',
      country: 'GB',
      expect: { intent: 'purchase', sentiment: 'positive', reply: { outcome: 'approved', sent: 'Hello Ada' } },
    })
  })

  it.each([
    { ...draft, verdict: 'edited', finalText: 'Dear Ada' },
    { ...draft, verdict: 'rejected', finalText: null, reason: 'Too short' },
  ] as const)('and not where it was $verdict', (decided) => {
    const { expect: labels } = labelDraft(decided, conversation('How much?'), false)
    expect(labels).toEqual({
      reply: { outcome: decided.verdict, draft: 'Hello Ada', sent: decided.finalText, reason: decided.reason },
    })
  })
})

const lead: JudgedLead = {
  id: 'l1',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  phone: '+442079460958',
  company: null,
  setByPerson: [],
  overridden: null,
}

describe('labelLead', () => {
  it('is nothing without a word of a person', () => {
    expect(labelLead(lead, conversation('How much?'), false)).toBeNull()
  })

  it('labels what a person set and the participant told, and the band that a person chose', () => {
    const said = conversation('It is ADA (at) example.com', 'or (020) 7946 0958')
    const judged = { ...lead, setByPerson: ['email', 'phone', 'name'], overridden: 'hot' } as const
    expect(labelLead(judged, said, false)?.expect).toEqual({
      email: 'ada@example.com',
      phone: '+442079460958',
      score: ['hot'],
    })
  })

  it('masks the person who is known from the lead', () => {
    const masked = labelLead({ ...lead, overridden: 'cold' }, conversation('Lovelace here, ada@example.com'), true)
    expect(JSON.stringify(labelledConversationSchema.parse(masked))).not.toMatch(/lovelace|ada/i)
  })
})
