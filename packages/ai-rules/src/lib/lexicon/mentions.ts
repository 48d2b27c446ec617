import { fold } from '../text/fold.ts'
import type { Piece } from '../text/pieces.ts'
import { type Concept, concepts, type ConceptWords } from './concept.ts'
import { ar } from './words/ar.ts'
import { de } from './words/de.ts'
import { en } from './words/en.ts'
import { es } from './words/es.ts'
import { fr } from './words/fr.ts'
import { hi } from './words/hi.ts'
import { id } from './words/id.ts'
import { it } from './words/it.ts'
import { ja } from './words/ja.ts'
import { ko } from './words/ko.ts'
import { nl } from './words/nl.ts'
import { pl } from './words/pl.ts'
import { pt } from './words/pt.ts'
import { ru } from './words/ru.ts'
import { tr } from './words/tr.ts'
import { uk } from './words/uk.ts'
import { vi } from './words/vi.ts'
import { zh } from './words/zh.ts'

const WORDS_OF_LANGUAGES: Readonly<Record<string, ConceptWords>> = {
  ar,
  de,
  en,
  es,
  fr,
  hi,
  id,
  it,
  ja,
  ko,
  nl,
  pl,
  pt,
  ru,
  tr,
  uk,
  vi,
  zh,
}

/** A word of the lexicon at its position in a text. */
export interface Mention {
  readonly concept: Concept
  /** The language in which the word means it. */
  readonly language: string
  /** Index of its first piece. */
  readonly position: number
  readonly sentence: number
}

interface Entry {
  readonly concept: Concept
  readonly language: string
  /** The words after the first; a star at the end marks a prefix. */
  readonly rest: readonly string[]
}

interface LexiconIndex {
  readonly words: ReadonlyMap<string, readonly Entry[]>
  readonly stems: ReadonlyMap<string, readonly Entry[]>
  readonly stemLengths: readonly number[]
  /** Words of scripts without spaces, by language: the same characters mean different things in Japanese and Chinese. */
  readonly parts: ReadonlyMap<string, readonly Entry[]>
}

const DENSE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
const HANGUL = /\p{Script=Hangul}/u
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u
const MAX_PART = 10
/** Words that Arabic joins to the next: `and`, `the`, `with`, `for`. */
const ARABIC_PREFIX = /^(?:وال|بال|فال|كال|لل|ال|و|ب|ف|ل|ه|ح)(?=\p{Script=Arabic}{2})/u

let index: LexiconIndex | undefined

function buildIndex(): LexiconIndex {
  const words = new Map<string, Entry[]>()
  const stems = new Map<string, Entry[]>()
  const parts = new Map<string, Entry[]>()
  for (const [language, wordsOf] of Object.entries(WORDS_OF_LANGUAGES)) {
    for (const concept of concepts) {
      for (const text of termsOf(wordsOf[concept])) addTerm({ words, stems, parts }, text, { concept, language })
    }
  }
  const stemLengths = [...new Set([...stems.keys()].map((stem) => stem.length))].toSorted((one, other) => one - other)
  return { words, stems, stemLengths, parts }
}

function termsOf(terms = ''): readonly string[] {
  return terms
    .split(';')
    .map((term) => fold(term.trim().replace(/\s+/gu, ' ')).replace(/['’]/gu, ''))
    .filter((term) => term !== '')
}

interface Growing {
  readonly words: Map<string, Entry[]>
  readonly stems: Map<string, Entry[]>
  readonly parts: Map<string, Entry[]>
}

function addTerm({ words, stems, parts }: Growing, term: string, meaning: Omit<Entry, 'rest'>): void {
  if (DENSE.test(term)) {
    append(parts, `${meaning.language} ${term.replace(/\s|\*/gu, '')}`, { ...meaning, rest: [] })
    return
  }
  const [first = '', ...rest] = term.split(' ')
  if (first.endsWith('*')) append(stems, first.slice(0, -1), { ...meaning, rest })
  else append(words, first, { ...meaning, rest })
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}

/** The concepts of the pieces, in their order; with `languages`, only those that words of these languages have. */
export function findMentions(pieces: readonly Piece[], languages?: ReadonlySet<string>): readonly Mention[] {
  const known = (index ??= buildIndex())
  const isJapanese = pieces.some(({ text }) => KANA.test(text))
  return pieces.flatMap((piece, position) => {
    if (piece.kind !== 'word' && piece.kind !== 'run') return []
    const { sentence } = piece
    const found = DENSE.test(piece.text)
      ? partsIn(pieces, position, denseLanguage(piece.text, isJapanese), known)
      : conceptsAt(pieces, position, known)
    const readable = languages === undefined ? found : found.filter(({ language }) => languages.has(language))
    return readable.map(({ concept, language }) => ({ concept, language, position, sentence }))
  })
}

/** A word that so many languages use in the same sense belongs to all («stock», «demo»). */
const INTERNATIONAL = 4

/**
 * Only the mentions that count for somebody who writes in these languages: a word that means something in one language may be a common word in another («les» is
 * «lessons» in Dutch). Undefined languages may be any.
 */
export function inLanguages(
  mentions: readonly Mention[],
  languages: ReadonlySet<string> | undefined,
): readonly Mention[] {
  if (languages === undefined) return mentions
  const senses = Map.groupBy(mentions, ({ concept, position }) => `${position} ${concept}`)
  return [...senses.values()].flatMap((same) =>
    same.length >= INTERNATIONAL ? same : same.filter(({ language }) => languages.has(language)),
  )
}

function denseLanguage(text: string, isJapanese: boolean): string {
  if (HANGUL.test(text)) return 'ko'
  return isJapanese ? 'ja' : 'zh'
}

/** Korean expressions go over a space. */
function partsIn(
  pieces: readonly Piece[],
  position: number,
  language: string,
  { parts }: LexiconIndex,
): readonly Entry[] {
  const own = pieces[position]?.text ?? ''
  const next = pieces[position + 1]?.text ?? ''
  const text = language === 'ko' && HANGUL.test(next) ? own + next : own
  const found: Entry[] = []
  for (let start = 0; start < own.length; start += 1) {
    const longest = Math.min(MAX_PART, text.length - start)
    for (let length = 1; length <= longest; length += 1)
      found.push(...(parts.get(`${language} ${text.slice(start, start + length)}`) ?? []))
  }
  return found
}

function conceptsAt(pieces: readonly Piece[], position: number, known: LexiconIndex): readonly Entry[] {
  let word = pieces[position]?.text ?? ''
  for (let attempt = 0; ; attempt += 1) {
    const found = conceptsOfWord(word, pieces, position, known)
    const bare = word.replace(ARABIC_PREFIX, '')
    if (found.length > 0 || bare === word || attempt === 2) return found
    word = bare
  }
}

function conceptsOfWord(
  word: string,
  pieces: readonly Piece[],
  position: number,
  { words, stems, stemLengths }: LexiconIndex,
): readonly Entry[] {
  const entries = [...(words.get(word) ?? [])]
  for (const length of stemLengths) {
    if (length > word.length) break
    entries.push(...(stems.get(word.slice(0, length)) ?? []))
  }
  return entries.filter(({ rest }) => rest.every((wanted, offset) => fits(pieces[position + 1 + offset]?.text, wanted)))
}

function fits(word: string | undefined, wanted: string): boolean {
  if (word === undefined) return false
  return wanted.endsWith('*') ? word.startsWith(wanted.slice(0, -1)) : word === wanted
}
