import { describe, expect, it } from 'vitest'
import { chatPartner, conversationKind, pairConversation } from './conversation-id.ts'

describe('pairConversation', () => {
  it.each([
    ['421', '139', '139-421'],
    ['4337832997', '3001979090', '3001979090-4337832997'],
    ['1111111111115373010', '2244986158', '2244986158-1111111111115373010'],
    ['1900000000000000003', '1900000000000000002', '1900000000000000002-1900000000000000003'],
  ])('puts the smaller of %s and %s first, by number', (one, other, id) => {
    expect(pairConversation(one, other)).toBe(id)
    expect(pairConversation(other, one)).toBe(id)
  })
})

describe('conversationKind', () => {
  it.each([
    ['139-421', 'pair'],
    ['1578398451923412099', 'numbered'],
    ['139:421', 'encrypted'],
    ['g1578398451923412099', 'encrypted'],
  ] as const)('takes %s for %s', (id, kind) => {
    expect(conversationKind(id)).toBe(kind)
  })
})

describe('chatPartner', () => {
  it('is the party that is not the account, where the id names two', () => {
    expect(chatPartner('139:421', '421')).toBe('139')
    expect(chatPartner('139-421', '139')).toBe('421')
    expect(chatPartner('139:421', '7')).toBeUndefined()
    expect(chatPartner('g123', '139')).toBeUndefined()
  })
})
