import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CountryCode } from 'libphonenumber-js/max'
import { toFoldedText } from '../src/lib/contact/cue.ts'
import { correctEmails } from '../src/lib/contact/email/corrected-email.ts'
import { findEmails } from '../src/lib/contact/email/email-finder.ts'
import { writeSpeltEmails } from '../src/lib/contact/email/spelt-email.ts'
import { withoutLinks } from '../src/lib/contact/links.ts'
import { isCorrectionOf } from '../src/lib/contact/owner/own-evidence.ts'
import type { owners } from '../src/lib/contact/owner/ownership.ts'
import type { PlacedDatum } from '../src/lib/contact/owner/placed-datum.ts'
import { givesPlantedOrder } from '../src/lib/contact/owner/planted-order.ts'
import { findPhones } from '../src/lib/contact/phone/phone-finder.ts'
import { toPlainText } from '../src/lib/contact/plain-text.ts'
import { withoutQuotes } from '../src/lib/contact/quotations.ts'
import { readConversations, readTraining } from './labelled-texts.ts'

type Owner = (typeof owners)[number]

/** An address or number in a message, with its owner. */
export interface LabelledDatum extends PlacedDatum {
  readonly owner: Owner
}

/** The country whose national numbers the lines of a language use. */
export const COUNTRIES: Readonly<Record<string, CountryCode>> = {
  en: 'GB',
  de: 'DE',
  es: 'ES',
  pt: 'BR',
  fr: 'FR',
  it: 'IT',
  nl: 'NL',
  pl: 'PL',
  tr: 'TR',
  ar: 'EG',
  hi: 'IN',
  id: 'ID',
  vi: 'VN',
  ru: 'RU',
  uk: 'UA',
  ja: 'JP',
  zh: 'CN',
  ko: 'KR',
}
const CONVERSATIONS = ['tuning', 'tuning-2', 'tuning-3'] as const
const LAST_DIGITS = 8

/** Every address and number that the finders see in the parts that are not held back, with the owner that their authors gave it. */
export function readPlacedData(folder: string): readonly LabelledDatum[] {
  return [
    ...ownerLines(folder),
    ...CONVERSATIONS.flatMap((part) => conversationData(join(folder, part))),
    ...ownershipLines(folder),
    ...plainData(folder),
  ]
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
}

const OWNERS: Readonly<Record<string, Owner>> = {
  own: 'own',
  other: 'other',
  order: 'machine',
  self: 'own',
  machine: 'machine',
}

function ownerLines(folder: string): readonly LabelledDatum[] {
  return linesOf(join(folder, 'owner.txt')).flatMap((line) => {
    const [, language = '', label = '', text = ''] = /^(..) (\w+)\|(.*)$/u.exec(line) ?? []
    return place(text, COUNTRIES[language], () => OWNERS[label])
  })
}

interface OwnershipLine {
  readonly language: string
  readonly text: string
  readonly data: readonly { readonly kind: string; readonly text: string; readonly owner: string }[]
}

/** Lines of `data/ownership`: a message, and each datum in it with its owner. */
function ownershipLines(folder: string): readonly LabelledDatum[] {
  const files = readdirSync(join(folder, 'ownership')).filter((name) => name.endsWith('.jsonl'))
  return files.toSorted().flatMap((name) =>
    linesOf(join(folder, 'ownership', name)).flatMap((line) => {
      const { language, text, data } = JSON.parse(line) as OwnershipLine
      return place(text, COUNTRIES[language], (value) => {
        const datum = data.find(
          ({ kind, text: written }) => kind !== 'name' && kind !== 'company' && isWritten(written, value),
        )
        return datum === undefined ? undefined : OWNERS[datum.owner]
      })
    }),
  )
}

/** How people end a message with what is theirs. */
const ENDINGS = [
  ' anna@firm.example',
  ', tel 0171 2345678',
  '. anna.beck@post.example',
  '. 0612345678',
  '\nlee@firm.example',
  ' (office@shop.example)',
  ', +44 7700 900123',
]
const PLAIN_EVERY = 25

/** Ordinary messages with the writer's own address or number: the other parts are full of other people's, and real conversations are not. */
function plainData(folder: string): readonly LabelledDatum[] {
  const ended = readTraining(join(folder, 'training'))
    .filter(({ intent }) => intent === 'purchase' || intent === 'question' || intent === 'support')
    .filter((_, index) => index % PLAIN_EVERY === 0)
    .flatMap(({ text }, index) => place(`${text}${ENDINGS[index % ENDINGS.length] ?? ''}`, 'DE', () => 'own'))
  const written = linesOf(join(folder, 'ownership/plain.txt')).flatMap((line) =>
    place(line.slice(3), COUNTRIES[line.slice(0, 2)], () => 'own'),
  )
  return [...ended, ...written]
}

function isWritten(written: string, value: string): boolean {
  const plain = toPlainText(written)
  if (value.includes('@')) return writeSpeltEmails(plain).toLowerCase().includes(value.toLowerCase())
  return digitsOf(plain) !== '' && digitsOf(plain).includes(digitsOf(value).slice(-6))
}

function conversationData(folder: string): readonly LabelledDatum[] {
  return readConversations(folder).flatMap(({ messages, expect, country }) =>
    messages
      .filter(({ from }) => from === 'participant')
      .flatMap(({ text }) =>
        place(text, country as CountryCode, (value) => {
          const wanted = value.includes('@') ? expect.email : expect.phone
          if (wanted != null && isSame(value, wanted)) return 'own'
          // A datum that is corrected later is the writer's, too: it teaches nothing.
          if (wanted != null && isCorrectionOf(value, wanted)) return undefined
          return givesPlantedOrder(toPlainText(text)) ? 'machine' : 'other'
        }),
      ),
  )
}

function isSame(value: string, wanted: string): boolean {
  return value.includes('@') ? value.toLowerCase() === wanted.toLowerCase() : digitsOf(value) === digitsOf(wanted)
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/gu, '').slice(-LAST_DIGITS)
}

function place(
  content: string,
  country: CountryCode | undefined,
  ownerOf: (value: string) => Owner | undefined,
): readonly LabelledDatum[] {
  const text = writeSpeltEmails(correctEmails(withoutLinks(withoutQuotes(toPlainText(content)))))
  const folded = toFoldedText(text)
  const emails = findEmails(text)
  const blanked = emails.reduce(
    (rest, { start, end }) => rest.slice(0, start) + '@'.repeat(end - start) + rest.slice(end),
    text,
  )
  const phones = findPhones({ text: blanked, folded, defaultCountry: country, askedFor: undefined })
  return [...emails, ...phones].flatMap((found) => {
    const owner = ownerOf(found.value)
    return owner === undefined ? [] : [{ text, folded, ...found, owner }]
  })
}
