import { describe, expect, it } from 'vitest'
import { createPhraseIndex } from './phrase.ts'
import { tokenize } from './tokens.ts'

function finds(phrase: string, text: string): boolean {
  return createPhraseIndex([{ owner: 'rule', language: 'en', text: phrase }]).find(tokenize(text)).length > 0
}

describe('createPhraseIndex', () => {
  it.each([
    ['how much', 'HOW  much?', true],
    ['how much', 'how very much', false],
    ['how much', 'how. much', false],
    ['buy|order', 'I order', true],
    ['interess*', 'Interessiert mich', true],
    ['interess*', 'inter', false],
    ['send me [the|a] contract', 'send me contract', true],
    ['send me [the|a] contract', 'send me the contract', true],
    ['want .. buy', 'want to really just buy', true],
    ['want .. buy', 'want to really just maybe buy', false],
    ['want ... buy', 'want to really just maybe buy', true],
    ['{number} people', '1.500 people', true],
    ['{number}|two people', 'two people', true],
    ['see {url}', 'see https://a.example/b?c=d', true],
    ['{email}', 'jo@acme.example', true],
    ['{question}', 'Really?', true],
    ['^ stop $', 'Stop!', true],
    ['^ stop $', 'ok, stop', true],
    ['^ stop $', 'stop there', false],
    ["don't", 'don’t', true],
    ['für', 'FUR', true],
    ['❤', 'I ❤️ it', true],
    ['groß', 'GROSS', true],
  ])('reads %j in %j: %j', (phrase, text, expected) => {
    expect(finds(phrase, text)).toBe(expected)
  })

  it('names the tokens that the words of a phrase stand for, without those in a gap', () => {
    const index = createPhraseIndex([{ owner: 'rule', language: 'en', text: 'want .. buy' }])
    expect(index.find(tokenize('I want to buy'))).toEqual([{ owner: 'rule', language: 'en', positions: [1, 3] }])
  })

  it.each(['', '..', '.. buy', 'buy ..', '[the] price', 'a .. b .. c .. d', 'buy?', 'a(b)*', 'buy ^ now'])(
    'refuses the phrase %j',
    (phrase) => {
      expect(() => finds(phrase, 'text')).toThrow(expect.objectContaining({ code: 'configuration' }))
    },
  )
})
