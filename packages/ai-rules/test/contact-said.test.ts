import { buildDialogue } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { findContactDetails } from '../src/lib/contact/contact-details.ts'

function found(country: string, ...texts: readonly string[]): { readonly email?: string; readonly phone?: string } {
  const { email, phone } = findContactDetails(
    buildDialogue([...texts], { participantName: null, defaultCountry: country }),
    undefined,
  )
  return {
    ...(email === undefined ? {} : { email: email.value }),
    ...(phone === undefined ? {} : { phone: phone.value }),
  }
}

describe('a number that is said in words', () => {
  it.each([
    ['GB', 'ring me on oh double seven double oh nine double oh three one six on Monday', '+447700900316'],
    ['FR', 'mon numéro c’est le zéro six soixante dix huit quatre vingt douze treize quatre vingts', '+33678921380'],
    ['FR', 'mon portable zéro six zéro quatre soixante et onze quatre vingt dix neuf dix sept', '+33604719917'],
    ['MX', 'mi celular es cincuenta y cinco cuarenta y ocho doce treinta y tres setenta y seis', '+525548123376'],
    ['IT', 'il mio numero è tre quattro sette ottantadue diciannove zero sei cinque', '+393478219065'],
    ['PL', 'mój numer sześćset dwa trzysta osiemnaście zero siedem cztery', '+48602318074'],
    ['TR', 'numaram sıfır beş yüz kırk iki üç yüz on sekiz kırk dört on dokuz', '+905423184419'],
    ['IN', 'mera number nau aath do ek double paanch saat teen teen zero', '+919821557330'],
    ['RU', 'мой восемь девятьсот двадцать шесть триста восемнадцать сорок четыре ноль семь', '+79263184407'],
    ['UA', 'мій нуль шістдесят сім чотириста двадцять п’ятнадцять тридцять вісім', '+380674201538'],
    [
      'DE',
      'meine Nummer null eins fünf eins dreiundzwanzig fünfundvierzig siebenundsechzig acht acht',
      '+4915123456788',
    ],
    ['JP', '電話は〇八〇の五五一二の三三九六です', '+818055123396'],
    ['KR', '제 번호 공1공-22사4-9칠18', '+821022449718'],
    ['RU', 'мой 8 903 114 7О 25', '+79031147025'],
    ['BR', 'meu telefone 0xx21 99876-1203', '+5521998761203'],
  ])('is read in pairs, hundreds and mixed digits (%s): %s', (country, text, phone) => {
    expect(found(country, text)).toEqual({ phone })
  })

  it('is not made of the numbers in a sentence', () => {
    expect(found('GB', 'I want two or three of the four, or one of the six, or seven of the nine')).toEqual({})
  })
})

describe('a part that a later message puts right', () => {
  it.each([
    ['AU', 'my mobile 0491 570 156', 'sorry its 157 on the end not 156', { phone: '+61491570157' }],
    ['PL', '790-114-256', 'przepraszam, 265 na końcu', { phone: '+48790114265' }],
    ['UA', 'мій 097 334 18 06', 'не 06 а 60!', { phone: '+380973341860' }],
    ['PE', 'ana.quispe@gmial.com', '*gmail', { email: 'ana.quispe@gmail.com' }],
    ['TR', 'e posta ece.arslan@gmail.con', 'com olacak con değil', { email: 'ece.arslan@gmail.com' }],
    ['VN', 'mail e là ngocanh@gmai.com', 'thiếu chữ l ạ: gmail', { email: 'ngocanh@gmail.com' }],
  ])('replaces that part (%s): %s / %s', (country, first, second, details) => {
    expect(found(country, first, second)).toEqual(details)
  })

  it('stays as it is without a word for a mistake', () => {
    expect(found('PL', '790-114-256', '265 sztuk poproszę')).toEqual({ phone: '+48790114256' })
    expect(found('AU', 'my mobile 0491 570 156', 'not 12, I want 21 of them')).toEqual({ phone: '+61491570156' })
  })

  it('is joined over three messages', () => {
    expect(found('KR', '010', '4471', '2096 이요')).toEqual({ phone: '+821044712096' })
  })
})

describe('of two numbers in a message', () => {
  it.each([
    [
      'CO',
      'si no contesto al 310 555 7284 (mi celular) dejen el paquete en portería, que es el 601 744 8210',
      '+573105557284',
    ],
    ['NL', 'bel 0031 6 1920 5588, niet het nummer van het hotel (+34 952 41 07 63)', '+31619205588'],
    ['SN', '77 641 20 38 c moi, 78 302 11 95 c la boutique de ma tante', '+221776412038'],
  ])('the one that the writer calls their own counts (%s): %s', (country, text, phone) => {
    expect(found(country, text)).toEqual({ phone })
  })
})

it('an address that contains the writer’s name is theirs', () => {
  const text =
    'Hannah Thorne here. Our landlord wants it done on Friday, and I shall be in. hannah.thorne@mailbox.example'
  expect(found('GB', text)).toEqual({ email: 'hannah.thorne@mailbox.example' })
})

describe('a name', () => {
  const nameIn = (country: string, text: string): string | undefined =>
    findContactDetails(buildDialogue([text], { participantName: null, defaultCountry: country }), undefined).name?.value

  it.each([
    ['FR', 'Je suis Vaudoise, Têtue et Patiente, mais là ça fait six semaines'],
    ['IT', 'sono Disperata: il seggiolone ha una vite in meno'],
    ['PL', 'Jestem Zachwycona i Najedzona!!'],
    ['TR', 'Ben Vejetaryenim, kızım glutensiz besleniyor'],
    ['RU', 'Я Злая и Голодная, жду второй час'],
    ['EG', 'انا زعلانة جدا وانا حامل ومش قادرة انزل'],
  ])('is no word for what the writer is or feels, capital or not (%s): %s', (country, text) => {
    expect(nameIn(country, text)).toBeUndefined()
  })

  it.each([
    ['TR', 'İyi mesailer, Okyanus Yelken Kulübü’nden Tunç Alpaslan. 16 can yeleği', 'Tunç Alpaslan'],
    ['TR', 'siz beni arayın 0541 663 20 95 Gülizar', 'Gülizar'],
    ['US', 'Dell Ruiz here, do you ship to Puerto Rico?', 'Dell Ruiz'],
    ['KR', '한빛정밀 구매팀 구본석입니다. 견적 부탁드립니다', '구본석'],
    ['CN', '您好,华禾纺织有限公司采购部严佳怡,烦请报价', '严佳怡'],
  ])('is found behind a firm, a department or a number, and before «here» (%s): %s', (country, text, name) => {
    expect(nameIn(country, text)).toBe(name)
  })
})

it.each([
  ['NL', 'Onze receptioniste Joke Brands (j.brands@dehoefslag.example) zei dat jullie pas woensdag komen'],
  ['GB', 'Everything was agreed with Hannah Berg (hannah@supplier.example) last week, so why the delay'],
])('an address behind a name within a clause is not the writer’s (%s): %s', (country, text) => {
  expect(found(country, text)).toEqual({})
})
