import { buildDialogue } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { findContactDetails } from '../src/lib/contact/contact-details.ts'

function found(texts: string | readonly string[], defaultCountry: string | null = null) {
  return findContactDetails(buildDialogue([texts].flat(), { participantName: null, defaultCountry }), undefined)
}

const cases: readonly (readonly [language: string, texts: string | readonly string[], email: string | null])[] = [
  ['en', 'my email is anna dot beck at firm dot com', 'anna.beck@firm.com'],
  ['en', 'reach me: anna.beck AT firm DOT com', 'anna.beck@firm.com'],
  ['en', 'anna.beck [at] firm [dot] co [dot] uk', 'anna.beck@firm.co.uk'],
  ['en', 'send it to anna(dot)beck(at)firm(dot)com thanks', 'anna.beck@firm.com'],
  ['en', 'email anna_beck at gmail', 'anna_beck@gmail.com'],
  ['en', 'my email: anna.beck@gmail', 'anna.beck@gmail.com'],
  ['en', 'anna.beck @ firm.com is mine', 'anna.beck@firm.com'],
  ['en', 'anna.beck@ firm.com', 'anna.beck@firm.com'],
  ['en', 'Email-anna.beck@firm.com', 'anna.beck@firm.com'],
  ['en', 'my email is Anna.Beck@Firm.COM.', 'Anna.Beck@firm.com'],
  ['en', '<anna.beck@firm.com>', 'anna.beck@firm.com'],
  ['en', 'mailto:anna.beck@firm.com', 'anna.beck@firm.com'],
  ['en', 'anna.beck@firm,com is my email', 'anna.beck@firm.com'],
  ['en', 'anna.beck@firm. com is my mail', 'anna.beck@firm.com'],
  ['en', ['my email is anna.beck@', 'firm.com'], 'anna.beck@firm.com'],
  ['en', ['anna.beck@firm.com', 'sorry, .co.uk not .com'], 'anna.beck@firm.co.uk'],
  ['en', ['my email is anna@firm.com', 'Is your site .com or .de?'], 'anna@firm.com'],
  ['es', ['mi correo es ana@gmail.com', 'la tienda es .mx o .com'], 'ana@gmail.com'],
  ['en', ['my email is anna@firm.com', 'oops typo, its ana@firm.com'], 'ana@firm.com'],
  ['es', 'mi correo es ana punto ruiz arroba firma punto es', 'ana.ruiz@firma.es'],
  ['es', 'correo: ana.ruiz(arroba)firma.es', 'ana.ruiz@firma.es'],
  ['es', 'ana guion bajo ruiz arroba gmail punto com', 'ana_ruiz@gmail.com'],
  ['es', 'escríbeme a anaruiz arroba hotmail', 'anaruiz@hotmail.com'],
  ['pt', 'meu email é ana ponto silva arroba firma ponto com ponto br', 'ana.silva@firma.com.br'],
  ['pt', 'ana_silva arroba gmail.com', 'ana_silva@gmail.com'],
  ['fr', 'mon mail c est ana point roux arobase firme point fr', 'ana.roux@firme.fr'],
  ['fr', 'ana.roux chez firme.fr', null],
  ['fr', 'mon adresse : ana-roux à firme point fr', 'ana-roux@firme.fr'],
  ['fr', 'ana tiret roux arobase gmail point com', 'ana-roux@gmail.com'],
  ['de', 'meine mail: anna punkt beck at firma punkt de', 'anna.beck@firma.de'],
  ['de', 'anna.beck ät firma.de ist meine mail', 'anna.beck@firma.de'],
  ['de', 'anna-beck(ät)firma.de', 'anna-beck@firma.de'],
  ['de', 'anna bindestrich beck klammeraffe firma punkt de', 'anna-beck@firma.de'],
  ['it', 'la mia mail è anna punto bianchi chiocciola ditta punto it', 'anna.bianchi@ditta.it'],
  ['it', 'anna.bianchi chiocciola gmail.com', 'anna.bianchi@gmail.com'],
  ['nl', 'mijn mail is anna punt vries apenstaartje bedrijf punt nl', 'anna.vries@bedrijf.nl'],
  ['nl', 'anna.vries at bedrijf.nl is mijn mail', 'anna.vries@bedrijf.nl'],
  ['pl', 'mój mail to anna kropka nowak małpa firma kropka pl', 'anna.nowak@firma.pl'],
  ['pl', 'anna.nowak(malpa)firma.pl', 'anna.nowak@firma.pl'],
  ['pl', 'anna.nowak małpka wp.pl', 'anna.nowak@wp.pl'],
  ['tr', 'mailim anna nokta yilmaz et firma nokta com nokta tr', 'anna.yilmaz@firma.com.tr'],
  ['tr', 'anna.yilmaz (et) firma.com', 'anna.yilmaz@firma.com'],
  ['tr', 'anna.yilmaz kuyruklu a gmail nokta com', 'anna.yilmaz@gmail.com'],
  ['ar', 'ايميلي anna.ali@firm.comشكرا', 'anna.ali@firm.com'],
  ['ar', 'ايميلي:anna.ali@firm.com', 'anna.ali@firm.com'],
  ['ar', 'بريدي anna.ali آت firm دوت com', 'anna.ali@firm.com'],
  ['ar', 'ايميلي anna ات جيميل دوت كوم', 'anna@gmail.com'],
  ['hi', 'मेरा ईमेल anna.kumar@firm.comहै', 'anna.kumar@firm.com'],
  ['hi', 'mera email anna dot kumar at the rate gmail dot com hai', 'anna.kumar@gmail.com'],
  ['hi', 'मेरा ईमेल anna एट द रेट gmail डॉट com है', 'anna@gmail.com'],
  ['hi', 'email anna kumar 22 at gmail dot com', null],
  ['hi', 'anna.kumar at the rate जीमेल डॉट कॉम', 'anna.kumar@gmail.com'],
  ['id', 'email saya anna titik sari at gmail titik com', 'anna.sari@gmail.com'],
  ['id', 'emailku anna.sari[at]gmail.com ya kak', 'anna.sari@gmail.com'],
  ['vi', 'mail của em là anna chấm le a còng gmail chấm com', 'anna.le@gmail.com'],
  ['vi', 'email mình anna.le@gmail.comạ', 'anna.le@gmail.com'],
  ['ru', 'моя почта anna точка petrova собака mail точка ru', 'anna.petrova@mail.ru'],
  ['ru', 'почта anna.petrova(собака)mail.ru', 'anna.petrova@mail.ru'],
  ['ru', 'пишите на anna.petrova@mail.ru,спасибо', 'anna.petrova@mail.ru'],
  ['ru', 'почта anna собака яндекс точка ру', 'anna@yandex.ru'],
  ['ru', 'мой имейл anna_petrova собачка gmail.com', 'anna_petrova@gmail.com'],
  ['uk', 'моя пошта anna крапка kit равлик ukr крапка net', 'anna.kit@ukr.net'],
  ['uk', 'пошта anna.kit(равлик)ukr.net', 'anna.kit@ukr.net'],
  ['ja', 'メールはanna.sato@firm.jpです', 'anna.sato@firm.jp'],
  ['ja', 'anna.sato＠firm.jpまで', 'anna.sato@firm.jp'],
  ['ja', 'anna.sato あっと firm.jp', 'anna.sato@firm.jp'],
  ['ja', 'メールは anna.sato アットマーク firm ドット jp です', 'anna.sato@firm.jp'],
  ['ja', 'anna.sato★firm.jp（★を@に変えてください）', 'anna.sato@firm.jp'],
  ['ja', 'anna.sato(a)firm.jp', 'anna.sato@firm.jp'],
  ['zh', '邮箱anna.wang@firm.cn谢谢', 'anna.wang@firm.cn'],
  ['zh', '发我邮箱：anna.wang艾特firm点cn', 'anna.wang@firm.cn'],
  ['zh', '邮箱 anna.wang#firm.cn（#换成@）', 'anna.wang@firm.cn'],
  ['zh', '123456789@qq。com 我的邮箱', '123456789@qq.com'],
  ['zh', '我的邮箱123456789@qq.com', '123456789@qq.com'],
  ['ko', '메일은 anna.kim@firm.kr입니다', 'anna.kim@firm.kr'],
  ['ko', 'anna.kim골뱅이firm.kr로 보내주세요', 'anna.kim@firm.kr'],
  ['ko', '이메일 anna.kim 골뱅이 네이버 닷컴', 'anna.kim@naver.com'],
  ['ko', 'anna.kim 골뱅이 gmail 점 com', 'anna.kim@gmail.com'],
]

describe('an address that is spelt out, glued to letters, mistyped or sent in parts', () => {
  it.each(cases)('is found in %s: %j', (_language, texts, email) => {
    expect(found(texts).email?.value.toLowerCase()).toBe(email?.toLowerCase())
  })

  it('names both messages that it was sent in', () => {
    const { email } = found(['my email is anna.beck@', 'firm.com'])
    expect(email?.messageIds).toEqual(['message-1', 'message-2'])
  })
})

describe('a number that is said digit by digit', () => {
  it.each([
    ['ES', 'apunta seis uno dos tres cuatro cinco seis siete ocho y me llamas', '+34612345678'],
    ['GB', 'call me on oh seven nine one one one two three four five six', '+447911123456'],
    ['GB', 'call me on oh seven nine double one one two three four five six', '+447911123456'],
    ['IN', 'nine eight seven six five four three two one zero pe call karo', '+919876543210'],
    ['DE', 'ruf mich an: null eins sieben eins zwei drei vier fünf sechs sieben acht', '+491712345678'],
    ['KR', '공일공 오오육육 칠칠팔팔 연락주세요', '+821055667788'],
    ['IT', 'scrivimi 📱347📱123📱4567', '+393471234567'],
  ])('is found (%s): %s', (country, text, phone) => {
    expect(found(text, country).phone?.value).toBe(phone)
  })

  it('is no sentence with a few numbers in it', () => {
    expect(found('one or two of you, three at most', 'GB').phone).toBeUndefined()
  })

  it('may come in two messages', () => {
    expect(found(['0171', '2345678'], 'DE').phone).toEqual({
      value: '+491712345678',
      messageIds: ['message-1', 'message-2'],
    })
  })
})
