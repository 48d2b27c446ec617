import { buildDialogue } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { participantTexts } from './participant-text.ts'

function wordsOf(...lines: Parameters<typeof buildDialogue>[0]): readonly string[] {
  return participantTexts(buildDialogue(lines)).map(({ tokens }) => tokens.map((token) => token.text).join(' '))
}

describe('participantTexts', () => {
  it('leaves out the account’s messages and those without text', () => {
    expect(wordsOf('Hi', ['automation', 'Do you want to buy?'], ['participant', null], 'Yes')).toEqual(['hi', 'yes'])
  })

  it('leaves out quoted lines, and everything after the header of a quoted mail', () => {
    expect(wordsOf('Fine.\n> I want to buy\nThanks')).toEqual(['fine thanks'])
    expect(wordsOf('Fine.\nOn 3 March 2026, Anna wrote:\nI want to buy')).toEqual(['fine'])
    expect(wordsOf('Gut.\nAm 3.3.2026 schrieb Anna:\nIch will kaufen')).toEqual(['gut'])
  })

  it('leaves out quotations of three words or more, and keeps quoted names', () => {
    expect(wordsOf('My friend said “I want to buy it” today')).toEqual(['my friend said today'])
    expect(wordsOf('Ist das „Modell Eins“ da?')).toEqual(['ist das modell eins da ?'])
    expect(wordsOf('an "unclosed quotation mark here')).toEqual(['an unclosed quotation mark here'])
  })

  it('leaves out sentences that repeat what the account wrote before', () => {
    const offer = ['automation', 'Do you want to buy 50 chairs today?'] as const
    expect(wordsOf(offer, 'Do you want to buy 50 chairs today? Why ask me?')).toEqual(['why ask me ?'])
    expect(wordsOf('Do you want to buy 50 chairs today?', offer)).toEqual(['do you want to buy 50 chairs today ?'])
  })

  it('keeps short answers in the account’s words', () => {
    expect(wordsOf(['automation', 'Large or small?'], 'Large')).toEqual(['large'])
  })
})
