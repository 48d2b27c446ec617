import type { LabelledConversation } from '@leadkit/contracts'

/** Known details of a person, to be found in texts. */
export interface KnownPerson {
  readonly names: readonly string[]
  readonly companies: readonly string[]
}

const EMAIL = 'person@example.com'
const NAME = 'Alex Example'
const COMPANY = 'Example Company'

const EMAILS = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu
const LINKS = /\bhttps?:\/\/[^\s<>"]+/giu
const HANDLES = /(?<![\p{L}\p{N}@.])@[\p{L}\p{N}_.]{2,}/gu
/** Five digits or more, with the separators of phone numbers. */
const NUMBERS = /\p{Nd}(?:[\s()./-]{0,2}\p{Nd}){4,}/gu

/**
 * Removes whatever identifies the writer from a labelled conversation, as far as it can be recognised: e-mail addresses, links, handles, numbers of five
 * or more digits, and known names and companies. Other people's names stay. A phone number is no longer a label, because its digits are gone.
 */
export function maskConversation(conversation: LabelledConversation, person: KnownPerson): LabelledConversation {
  const { name, email, phone, company, never, reply, ...labels } = conversation.expect
  const known: KnownPerson = {
    names: withoutNothing([conversation.participantName, name, ...person.names]),
    companies: withoutNothing([company, ...person.companies]),
  }
  const mask = (text: string): string => maskText(text, known)
  return {
    ...conversation,
    participantName: conversation.participantName == null ? conversation.participantName : NAME,
    messages: conversation.messages.map(({ from, text }) => ({ from, text: mask(text) })),
    expect: {
      ...labels,
      ...given({ name: masked(name, NAME), email: masked(email, EMAIL), company: masked(company, COMPANY) }),
      ...(phone === null && { phone }),
      ...(never !== undefined && { never: never.map(mask) }),
      ...(reply !== undefined && {
        reply: {
          ...reply,
          draft: mask(reply.draft),
          sent: reply.sent === null ? null : mask(reply.sent),
          ...(reply.reason != null && { reason: mask(reply.reason) }),
        },
      }),
    },
  }
}

/** The placeholder of each kind. Until everything is found, texts hold a private-use character instead, so that placeholders are never searched. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  '\uE000': NAME,
  '\uE001': 'Alex',
  '\uE002': COMPANY,
  '\uE003': EMAIL,
  '\uE004': 'https://example.com',
  '\uE005': '@someone',
}

function maskText(text: string, { names, companies }: KnownPerson): string {
  const plain = text
    .replaceAll(/[\uE000-\uE005]/g, '')
    .replaceAll(LINKS, '\uE004')
    .replaceAll(EMAILS, '\uE003')
    .replaceAll(HANDLES, '\uE005')
    .replaceAll(NUMBERS, (number) => number.replaceAll(/\p{Nd}/gu, '0'))
  const withoutCompanies = companies.reduce((left, company) => replaceWord(left, company, '\uE002'), plain)
  const withoutNames = names.reduce((left, name) => replaceWord(left, name, '\uE000'), withoutCompanies)
  const words = names.flatMap((name) => name.split(/\s+/)).filter((word) => word.length >= 3)
  const found = words.reduce((left, word) => replaceWord(left, word, '\uE001'), withoutNames)
  return found.replaceAll(/[\uE000-\uE005]/g, (letter) => STANDS_FOR[letter] ?? '')
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** In scripts without spaces, a name is adjacent to other letters. */
function replaceWord(text: string, word: string, by: string): string {
  const literal = word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  const [before, after] = UNSPACED.test(word) ? ['', ''] : [String.raw`(?<![\p{L}\p{N}])`, String.raw`(?![\p{L}\p{N}])`]
  return text.replaceAll(new RegExp(`${before}${literal}${after}`, 'giu'), by)
}

/** Null stays: no detail was given. */
function masked(value: string | null | undefined, by: string): string | null | undefined {
  return typeof value === 'string' ? by : value
}

function given<Value>(values: Readonly<Record<string, Value | undefined>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined))
}

function withoutNothing(values: readonly (string | null | undefined)[]): readonly string[] {
  const texts = values.flatMap((value) => (typeof value === 'string' && value.trim().length >= 2 ? [value.trim()] : []))
  // Longer ones first: while the full name is present, a part of it is not replaced.
  return [...new Set(texts)].toSorted((one, other) => other.length - one.length)
}
