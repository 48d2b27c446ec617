import { describe, expect, it } from 'vitest'
import type { TranscriptMessage } from './ai-scorer.ts'
import { checkDraft, type DraftFault } from './draft-check.ts'

type Line = string | readonly ['person' | 'automation', string]

function transcript(lines: readonly Line[], channel: 'direct_message' | 'public' = 'direct_message') {
  const messages = lines.map((line, index): TranscriptMessage => {
    const [author, content] = typeof line === 'string' ? (['participant', line] as const) : line
    const direction = author === 'participant' ? 'inbound' : 'outbound'
    return { id: String(index), direction, author, content, attachmentTypes: [], occurredAt: new Date(0) }
  })
  return { channel, messages }
}

const SHOP = `We are Oak & Co. Chairs cost 20 euros, tables 1.200,50 €. From 10 pieces there is 5 % off. Delivery takes 3 days.
  See https://www.oak.example/prices, write to Hello@oak.example or call +49 (0)30 1234567.`

function faults(text: string, lines: readonly Line[] = ['Hi'], tenantTexts: readonly string[] = [SHOP]) {
  return checkDraft({ text, tenantTexts, transcript: transcript(lines), maxTextLength: 500, textUnit: 'utf16_units' })
}

describe('what a draft states', () => {
  it.each([
    'Thank you! Which size do you need?',
    'A chair is 20 €, a table EUR 1200.50, and 10 chairs come with 5% off.',
    'Two of our chairs are in stock. Delivery takes 3 days.',
    'All prices are at oak.example/prices or http://oak.example/prices/.',
    'Write to hello@oak.example, see oak.example, or call 030 1234567.',
    '1. Choose a size\n2. Tell us the colour',
    'We do B2B, iPhone15 and 3️⃣',
    'La silla cuesta 20 euros.',
    'كرسي بسعر ٢٠ €',
    'Please try the blue one, we won a prize for it.',
  ])('lets through what the tenant says: %s', (text) => {
    expect(faults(text)).toEqual([])
  })

  it.each<[string, DraftFault]>([
    ['Pay at https://evil.example/pay', 'link'],
    ['Pay at evil.example/pay', 'link'],
    ['Pay at paypal-oak.com', 'link'],
    ['Pay at https://oak.example@evil.example/prices', 'link'],
    ['Pay at https://oak.example/other', 'link'],
    ['Pay at evil[.]example', 'link'],
    ['Pay at ｅｖｉｌ．example', 'link'],
    ['Open javascript:alert(document.cookie)', 'link'],
    ['Write to boss@oak.example', 'email'],
    ['Write to boss (at) oak.example', 'email'],
    ['Call +49 30 7654321', 'number'],
    ['Call 030/76 54 321', 'number'],
    ['It arrives in 2 days', 'number'],
    ['We meet on 30.11.2026', 'number'],
    ['We meet at 14:00', 'number'],
    ['需要7天', 'number'],
    ['', 'empty'],
    ['x'.repeat(501), 'too_long'],
  ])('names what nobody said: %s', (text, fault) => {
    expect(faults(text)).toEqual([fault])
  })

  it.each([
    'A chair is 5 euros.',
    'A chair is $20.',
    'A chair is 19,99 EUR',
    'You get 50% off.',
    '椅子只要5元',
    'Стул стоит 5 рублей',
    'Cadeira por R$ 5',
    'Rp 5 saja',
    'कुर्सी ५ रुपये',
  ])('takes no price that the tenant does not have: %s', (text) => {
    expect(faults(text, ['You told me 5 euros, 19,99 EUR, $20, 50% off'])).toContain('price')
  })
})

describe('who vouches for a draft', () => {
  it('lets the conversation vouch for numbers and addresses, not for prices', () => {
    const lines: Line[] = ['I need 30 by 12 May, +44 20 7946 0958, jo@acme.example', ['person', 'We open at 9:30.']]
    expect(faults('30 by 12 May? We will call +442079460958 or write to jo@acme.example at 9:30.', lines)).toEqual([])
    expect(faults('30 euros it is', lines)).toEqual(['price'])
  })

  it('repeats nobody’s address in public', () => {
    const input = {
      text: 'We will write to jo@acme.example or call 020 7946 0958 about your 30 chairs.',
      tenantTexts: [],
      maxTextLength: 500,
      textUnit: 'utf16_units',
    } as const
    const lines = ['I need 30 chairs, 020 7946 0958, jo@acme.example, https://evil.example']
    expect(checkDraft({ ...input, transcript: transcript(lines, 'public') })).toEqual(['email', 'number'])
    expect(checkDraft({ ...input, transcript: transcript(lines) })).toEqual([])
  })

  it.each([
    ['key', `sk-${'a1B2'.repeat(8)}`],
    ['token of Meta', `EAA${'Gm0PX4ZCpsBAK'.repeat(4)}`],
    ['JSON web token', `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(20)}.${'b'.repeat(20)}`],
    ['private key', '-----BEGIN PRIVATE KEY-----'],
    ['password', 'the password is hunter2!'],
    ['password in German', 'Passwort: sommer2026'],
    ['database', 'postgres://app:secret@db/app'],
    ['card', '4111 1111 1111 1111'],
    ['random word', 'Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z'],
  ])('keeps a secret, even one of the tenant’s own texts: %s', (_what, secret) => {
    expect(faults(`Here it is: ${secret}`, ['Hi'], [secret])).toContain('secret')
  })

  it('takes the time of one look for a long text, whatever it repeats', () => {
    const units = [
      'a',
      ' ',
      '1',
      '1.',
      '1 ',
      '(',
      'a@',
      'a.',
      'a-',
      '€',
      '€1',
      '[.',
      '+1 (',
      'password ',
      'www.',
      '4111 ',
    ]
    for (const unit of units) expect(faults(unit.repeat(100_000 / unit.length), [unit])).toContain('too_long')
  }, 10_000)
})
