import { describe, expect, it } from 'vitest'
import { toPieces } from '../text/pieces.ts'
import { findMentions, inLanguages } from './mentions.ts'

function conceptsIn(text: string, ...languages: readonly string[]): readonly string[] {
  const wanted = languages.length === 0 ? undefined : new Set(languages)
  return findMentions(toPieces(text), wanted).map(({ concept }) => concept)
}

describe('a word of the lexicon', () => {
  it('counts in the languages that are asked for, and in no other', () => {
    expect(conceptsIn('cuánto cuesta', 'es')).toContain('price')
    expect(conceptsIn('cuánto cuesta', 'en')).toEqual([])
  })

  it.each([
    ['ja', '椅子70脚の見積もりをお願いします', 'quote'],
    ['zh', '请报价,70把椅子', 'quote'],
    ['zh', '請報價,70把椅子', 'quote'],
    ['ko', '의자 70개 견적 부탁드립니다', 'quote'],
    ['ko', '결제가 안 돼요', 'not_work'],
  ])('is found in a language without spaces, or over one (%s): %s', (language, text, concept) => {
    expect(conceptsIn(text, language)).toContain(concept)
  })

  it('means in Japanese what it means there, though Chinese writes it with the same characters', () => {
    expect(conceptsIn('日本へ行きます', 'zh')).toEqual([])
    expect(conceptsIn('日本へ行きます')).not.toContain('okay')
  })

  it.each([
    ['fr', 'le canapé', 'month'],
    ['es', 'un vestido con bolsillos', 'unit'],
    ['nl', 'dat is wat ik zoek', 'goods'],
  ])('of another language is no rule in one where it is a common word (%s)', (language, text, concept) => {
    const all = findMentions(toPieces(text))
    expect(all.map((one) => one.concept)).toContain(concept)
    expect(inLanguages(all, new Set([language])).map((one) => one.concept)).not.toContain(concept)
  })

  it('that many languages share counts in all of them', () => {
    const all = findMentions(toPieces('stock?'))
    expect(inLanguages(all, new Set(['pl'])).map(({ concept }) => concept)).toContain('available')
  })
})
