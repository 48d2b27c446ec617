import { type LabelledConversation, labelledConversationSchema } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { maskConversation } from './mask-conversation.ts'

function masked(texts: readonly string[], changes: Partial<LabelledConversation> = {}, names: readonly string[] = []) {
  const conversation: LabelledConversation = {
    id: 'a',
    language: 'en',
    platform: 'facebook',
    messages: texts.map((text) => ({ from: 'participant', text })),
    expect: {},
    ...changes,
  }
  return labelledConversationSchema.parse(maskConversation(conversation, { names, companies: ['Acme Ltd'] }))
}

describe('maskConversation', () => {
  it.each([
    ['Write to ada.o’neil+x@müller.example please', /ada|müller/],
    ['call +44 (0)20 7946-0958 now', /7946|0958/],
    ['ask ٠٥٠١٢٣٤٥٦٧', /٥/],
    ['see https://shop.example/u/ada?id=77', /shop|77/],
    ['I am @ada_love here', /ada/],
    ['This is ADA LOVELACE from Acme Ltd', /ada|lovelace|acme/i],
    ['Regards, Ada', /ada/i],
  ])('takes out of %j who wrote it', (text, secret) => {
    expect(masked([text], { participantName: 'Ada Lovelace' }).messages[0]?.text).not.toMatch(secret)
  })

  it('finds a name between letters of a script without blanks', () => {
    expect(masked(['山田太郎です。椅子を20脚'], {}, ['山田太郎']).messages[0]?.text).toBe(
      'Alex Exampleです。椅子を20脚',
    )
  })

  it('does not look for names in what it put in', () => {
    expect(masked(['Ada Example, ada@example.org'], {}, ['Ada Example']).messages[0]?.text).toBe(
      'Alex Example, person@example.com',
    )
  })

  it('leaves the rest, also a word that only begins like a name', () => {
    expect(masked(['20 chairs by 3 May for Adams, 1,900 in all'], {}, ['Ada']).messages[0]?.text).toBe(
      '20 chairs by 3 May for Adams, 1,900 in all',
    )
  })

  it('masks labels, keeps that nothing was told, and drops a number that is no longer there', () => {
    const expected = {
      intent: 'purchase',
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      phone: '+442079460958',
      company: null,
      reply: { outcome: 'edited', draft: 'Hi Ada', sent: 'Dear Ada Lovelace', reason: null },
    } as const
    expect(masked(['ok'], { expect: expected }).expect).toEqual({
      intent: 'purchase',
      name: 'Alex Example',
      email: 'person@example.com',
      company: null,
      reply: { outcome: 'edited', draft: 'Hi Alex', sent: 'Dear Alex Example', reason: null },
    })
  })
})
