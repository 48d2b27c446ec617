import {
  digitsOf,
  fitted,
  type FoldedWord,
  foldText,
  foldUmlauts,
  MARK,
  pairsOf,
  wholeLexeme,
  wordsOf,
} from './folded-words.ts'
import { quoteLexeme } from './search-terms.ts'

/** Where a search looks: `contact` is name, e-mail address, company and phone number; `custom` the fields of `customFieldSearch`. */
export const searchPlaces = ['contact', 'notes', 'custom'] as const
export type SearchPlace = (typeof searchPlaces)[number]

/** One lexeme that must be there, or one that begins with it. */
interface Atom {
  readonly lexeme: string
  readonly begins: boolean
}

/** One of several ways in which a term is found: all of its atoms. */
type Alternative = readonly Atom[]

/** A word or number of a search, by how well it is found; each way contains the one before. */
interface Term {
  readonly inName: readonly Alternative[]
  readonly whole: readonly Alternative[]
  readonly begins: readonly Alternative[]
  readonly contains: readonly Alternative[]
}

/**
 * A search text as queries of the folded index, in PostgreSQL's syntax for `tsquery`; every term must be found.
 */
export interface FoldedQuery {
  /** The whole name, e-mail address or phone number is the text. */
  readonly exact: string
  /** All terms are whole words of the name. */
  readonly inName: string
  /** All terms are whole words. */
  readonly whole: string
  /** All terms are words or beginnings of words. */
  readonly begins: string
  /** Each term as a word, a beginning, or a part of a name in a script without spaces or of a number. All of them must be found. */
  readonly terms: readonly { readonly begins: string; readonly contains: string }[]
}

const NUMBER = /(?<![\p{L}\p{N}])(\+?\(?\d[\d\s()./-]*\d)(?![\p{L}\p{N}])/u
const SHORTEST_NUMBER = 4
const LONGEST_NUMBER = 20
/** National numbers with fewer digits are not told from others. */
const SHORTEST_NATIONAL = 7
const LONGEST_COUNTRY_CODE = 3

/** Null for a text without a word. */
export function foldedQuery(text: string, places: readonly SearchPlace[] = ['contact']): FoldedQuery | null {
  const terms = termsOf(text, places)
  if (terms.length === 0) return null
  return {
    exact: disjunction(exactLexemes(text).map((lexeme) => [{ lexeme, begins: false }])),
    inName: conjunction(terms, 'inName'),
    whole: conjunction(terms, 'whole'),
    begins: conjunction(terms, 'begins'),
    terms: terms.map(({ begins, contains }) => ({ begins: disjunction(begins), contains: disjunction(contains) })),
  }
}

function conjunction(terms: readonly Term[], how: keyof Term): string {
  return terms.map((term) => `(${disjunction(term[how])})`).join(' & ')
}

function disjunction(alternatives: readonly Alternative[]): string {
  return alternatives.map((atoms) => `(${atoms.map(toQuery).join(' & ')})`).join(' | ')
}

function toQuery({ lexeme, begins }: Atom): string {
  const quoted = quoteLexeme(fitted(lexeme))
  return begins ? `${quoted}:*` : quoted
}

function exactLexemes(text: string): readonly string[] {
  const folded = foldText(text)
  const [digits] = NUMBER.exec(folded)?.[0].trim() === folded.trim() ? numberForms(folded) : []
  const lexemes = [folded, foldUmlauts(text)].map(wholeLexeme)
  return [...new Set(digits === undefined ? lexemes : [...lexemes, `${MARK.whole}${digits}`])]
}

/** The terms of a search text; empty for a text without a word. */
export function termsOf(text: string, places: readonly SearchPlace[]): readonly Term[] {
  // At odd places stand numbers, with the blanks and signs between their digits.
  const plain = foldText(text).split(NUMBER)
  const umlauts = foldUmlauts(text).split(NUMBER)
  return plain.flatMap((part, index) => {
    const words = wordTerms(part, umlauts[index] ?? part, places)
    const digits = part.replaceAll(/\D/g, '')
    if (index % 2 === 0 || digits.length < SHORTEST_NUMBER || digits.length > LONGEST_NUMBER) return words
    return [numberTerm(part, words, places)]
  })
}

function wordTerms(plain: string, umlauts: string, places: readonly SearchPlace[]): readonly Term[] {
  const others = wordsOf(umlauts)
  return wordsOf(plain).map((word, index) => {
    const other = others[index]
    const spellings = other === undefined || other.text === word.text ? [word] : [word, other]
    return wordTerm(spellings, places)
  })
}

function wordTerm(spellings: readonly FoldedWord[], places: readonly SearchPlace[]): Term {
  const inContact = places.includes('contact')
  const onDemand = [
    ...(places.includes('notes') ? [MARK.notes] : []),
    ...(places.includes('custom') ? [MARK.custom] : []),
  ]
  const ways = (begins: boolean, parts: boolean): readonly Alternative[] =>
    spellings.flatMap(({ text, unspaced }) => [
      ...(inContact ? [[{ lexeme: text, begins }]] : []),
      ...(inContact && parts && unspaced ? [partsOf(text, MARK.part)] : []),
      ...(parts ? onDemand : []).map((mark) =>
        unspaced ? partsOf(text, mark) : [{ lexeme: `${mark}${text}`, begins }],
      ),
    ])
  const inName = inContact ? spellings.map(({ text }) => [{ lexeme: `${MARK.name}${text}`, begins: false }]) : []
  return {
    inName: orNowhere(inName),
    whole: orNowhere(ways(false, false)),
    begins: orNowhere(ways(true, false)),
    contains: ways(true, true),
  }
}

/** Words of the notes and of custom fields are found last: better ways have no lexeme for them. No lead has this one. */
function orNowhere(ways: readonly Alternative[]): readonly Alternative[] {
  return ways.length > 0 ? ways : [[{ lexeme: MARK.whole, begins: false }]]
}

function partsOf(text: string, mark: string): Alternative {
  const pairs = pairsOf(text)
  return pairs.map((pair) => ({ lexeme: `${mark}${pair}`, begins: pairs.length === 1 }))
}

/** A number is found in phone numbers, and its digits as words: `Expo 2024`. */
function numberTerm(typed: string, words: readonly Term[], places: readonly SearchPlace[]): Term {
  const [full = '', ...national] = places.includes('contact') ? numberForms(typed) : []
  const ending = (lexeme: string, begins: boolean): Alternative => [{ lexeme: `${MARK.number}${lexeme}`, begins }]
  const inPhone = (begins: boolean): readonly Alternative[] =>
    full === '' ? [] : [ending(full, begins), ...national.map((form) => ending(form, false))]
  const asWords = (how: keyof Term): readonly Alternative[] => {
    // Digits have one spelling: each of their terms has one way in each place.
    const [first, ...others] = words.map((term) => term[how])
    return (first ?? []).map((atoms, place) => [...atoms, ...others.flatMap((ways) => ways[place] ?? [])])
  }
  return {
    inName: asWords('inName'),
    whole: [...inPhone(false), ...asWords('whole')],
    begins: [...inPhone(false), ...asWords('begins')],
    contains: [...inPhone(true), ...asWords('contains')],
  }
}

/**
 * The forms of a typed number: first its digits without the prefix of an international call or the 0 of a national one; for one with a country code
 * then what may be the national number, in case it is stored without.
 */
function numberForms(typed: string): readonly string[] {
  const digits = digitsOf(typed)
  const international = /^\(?(?:\+|00)/.test(typed.trim())
  const bare = digits.replace(/^00?/, '')
  const full = bare.length >= SHORTEST_NUMBER ? bare : digits
  if (!international) return [full]
  const national = Array.from({ length: LONGEST_COUNTRY_CODE }, (_, index) => full.slice(index + 1))
  return [full, ...national.filter((form) => form.length >= SHORTEST_NATIONAL)]
}
