import { buildDialogue } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { findContactDetails } from '../contact-details.ts'

function phoneIn(text: string, defaultCountry: string): string | undefined {
  return findContactDetails(buildDialogue([text], { participantName: null, defaultCountry }), undefined).phone?.value
}

describe('a number that the writer has called', () => {
  it.each([
    ['I have called 020 7946 0958 three times and nobody picks up', 'GB'],
    ['Ich habe dreimal bei 030 901820 angerufen, niemand geht ran', 'DE'],
    ['J’ai appelé le 01 42 68 53 00 toute la journée', 'FR'],
    ['Llamé al 912 345 678 y nadie contesta', 'ES'],
    ['Liguei para 21 342 0000 e ninguém atende', 'PT'],
    ['Dzwoniłam pod 22 123 45 67 i nikt nie odbiera', 'PL'],
    ['Звонил на 8 495 123-45-67, никто не берёт трубку', 'RU'],
    ['客服电话 010-62345678 一直没人接', 'CN'],
    ['03-6205-1847に何度も電話しましたがつながりません', 'JP'],
    ['02-312-3456으로 전화했는데 안 받네요', 'KR'],
  ])('is not their own: %s', (text, country) => {
    expect(phoneIn(text, country)).toBeUndefined()
  })

  it.each([
    ['Nobody called me back. My number is 020 7946 0958', 'GB', '+442079460958'],
    ['Ich habe noch keine Antwort. Meine Nummer: 030 901820', 'DE', '+4930901820'],
    ['call me on 020 7946 0958', 'GB', '+442079460958'],
  ])('leaves their own alone: %s', (text, country, phone) => {
    expect(phoneIn(text, country)).toBe(phone)
  })
})
