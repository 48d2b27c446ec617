import type { LabelledConversation } from '@leadkit/contracts'

/** What is known of a person, to be found again in texts. */
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
/** Five digits and more, with what stands between digits of a phone number. */
const NUMBERS = /\p{Nd}(?:[\s()./-]{0,2}\p{Nd}){4,}/gu

/**
 * Takes out of a labelled conversation what tells who wrote it, as far as it can be recognised: e-mail addresses, links, handles, numbers of five digits
 * and more, and the names and companies that are known. Names of others stay. A phone number is no longer a label, because its digits are gone.
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

/** What stands in for each kind. Texts hold one letter of private use for it until all is found, so that nothing is looked for in what was put in. */
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

/** Where scripts have no blanks, a name stands between other letters. */
function replaceWord(text: string, word: string, by: string): string {
  const literal = word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  const [before, after] = UNSPACED.test(word) ? ['', ''] : [String.raw`(?<![\p{L}\p{N}])`, String.raw`(?![\p{L}\p{N}])`]
  return text.replaceAll(new RegExp(`${before}${literal}${after}`, 'giu'), by)
}

/** Null stays: nothing was told. */
function masked(value: string | null | undefined, by: string): string | null | undefined {
  return typeof value === 'string' ? by : value
}

function given<Value>(values: Readonly<Record<string, Value | undefined>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined))
}

function withoutNothing(values: readonly (string | null | undefined)[]): readonly string[] {
  const texts = values.flatMap((value) => (typeof value === 'string' && value.trim().length >= 2 ? [value.trim()] : []))
  // Longer ones first: a part of a name is no name while the whole is there.
  return [...new Set(texts)].toSorted((one, other) => other.length - one.length)
}
