import { LeadKitError } from '@leadkit/contracts'
import { fold, type Token } from './tokens.ts'

/**
 * Phrases are matched against tokens, without regular expressions, so that matching takes linear time whatever the phrases are:
 *
 * - `how much`: these words, consecutively, in one sentence; case and accents do not matter;
 * - `buy|order`: one of them; `interess*`: a word that begins with it; `[the|a]`: optional;
 * - `..`: up to three words in between; `...`: up to eight;
 * - `{number}`, `{url}`, `{email}`, `{question}`: any number, link, e-mail address, or a question mark;
 * - `^` at the start and `$` at the end: the start and the end of a sentence, or of its part between commas.
 */
export type PhraseText = string

interface Element {
  readonly words: ReadonlySet<string>
  readonly prefixes: readonly string[]
  readonly kinds: ReadonlySet<Token['kind']>
  readonly isOptional: boolean
  /** How many tokens may come before it. */
  readonly gap: number
}

interface Phrase<Owner> {
  readonly owner: Owner
  readonly language: string
  readonly elements: readonly Element[]
  readonly startsClause: boolean
  readonly endsClause: boolean
}

export interface PhraseEntry<Owner> {
  readonly owner: Owner
  readonly language: string
  readonly text: PhraseText
}

export interface PhraseMatch<Owner> {
  readonly owner: Owner
  readonly language: string
  /** Indexes of the tokens that match the phrase's words, without those in gaps. */
  readonly positions: readonly number[]
}

export interface PhraseIndex<Owner> {
  /** Every phrase at every position where it begins; the shortest match of each. */
  find(tokens: readonly Token[]): readonly PhraseMatch<Owner>[]
}

const GAPS: ReadonlyMap<string, number> = new Map([
  ['..', 3],
  ['...', 8],
])
const KINDS: ReadonlyMap<string, Token['kind']> = new Map([
  ['{number}', 'number'],
  ['{url}', 'url'],
  ['{email}', 'email'],
  ['{question}', 'question'],
])
const MAX_ELEMENTS = 10
const MAX_GAPS = 2

/** @throws LeadKitError `configuration` for a phrase that cannot be read. */
export function createPhraseIndex<Owner>(entries: readonly PhraseEntry<Owner>[]): PhraseIndex<Owner> {
  const byWord = new Map<string, Phrase<Owner>[]>()
  const byPrefix = new Map<string, Phrase<Owner>[]>()
  const byKind = new Map<string, Phrase<Owner>[]>()
  const prefixLengths = new Set<number>()
  for (const entry of entries) {
    const phrase = parsePhrase(entry)
    const [first] = phrase.elements
    for (const word of first?.words ?? []) append(byWord, word, phrase)
    for (const prefix of first?.prefixes ?? []) {
      append(byPrefix, prefix, phrase)
      prefixLengths.add(prefix.length)
    }
    for (const kind of first?.kinds ?? []) append(byKind, kind, phrase)
  }

  function candidates(token: Token): readonly Phrase<Owner>[] {
    const found = [...(byWord.get(token.text) ?? []), ...(byKind.get(token.kind) ?? [])]
    if (token.kind === 'word')
      for (const length of prefixLengths)
        if (token.text.length >= length) found.push(...(byPrefix.get(token.text.slice(0, length)) ?? []))
    return found
  }

  return {
    find(tokens) {
      return tokens.flatMap((token, start) =>
        candidates(token).flatMap((phrase) => {
          const positions = matchAt(phrase, tokens, start)
          return positions === undefined ? [] : [{ owner: phrase.owner, language: phrase.language, positions }]
        }),
      )
    },
  }
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}

function parsePhrase<Owner>({ owner, language, text }: PhraseEntry<Owner>): Phrase<Owner> {
  const parts = text.split(' ')
  const startsClause = parts[0] === '^'
  const endsClause = parts.at(-1) === '$'
  const elements: Element[] = []
  let gap = 0
  for (const part of parts.slice(startsClause ? 1 : 0, endsClause ? -1 : undefined)) {
    const width = GAPS.get(part)
    if (width === undefined) {
      elements.push(parseElement(part, gap, text))
      gap = 0
    } else {
      gap = width
    }
  }
  const [first] = elements
  const gaps = elements.filter((element) => element.gap > 0).length
  const isWrong = first === undefined || first.isOptional || first.gap > 0 || gap > 0 || gaps > MAX_GAPS
  if (isWrong || elements.length > MAX_ELEMENTS)
    throw phraseError(text, `needs a word in front and at the end, at most ${MAX_ELEMENTS} words and ${MAX_GAPS} gaps`)
  return { owner, language, elements, startsClause, endsClause }
}

function parseElement(part: string, gap: number, text: string): Element {
  const isOptional = part.startsWith('[') && part.endsWith(']')
  const alternatives = (isOptional ? part.slice(1, -1) : part).split('|')
  const kinds = new Set(alternatives.flatMap((alternative) => KINDS.get(alternative) ?? []))
  const words = alternatives.filter((alternative) => !KINDS.has(alternative)).map(foldWord)
  if (!words.every((word) => /^(?:[\p{L}\p{N}]+\*?|\p{Extended_Pictographic})$/u.test(word)))
    throw phraseError(text, `has the part ${JSON.stringify(part)}`)
  const prefixes = words.filter((word) => word.endsWith('*')).map((word) => word.slice(0, -1))
  return { words: new Set(words.filter((word) => !word.endsWith('*'))), prefixes, kinds, isOptional, gap }
}

/** As {@link fold} and the tokens do: no apostrophes, and no variation selector after an emoji. */
function foldWord(word: string): string {
  return fold(word).replaceAll(/['’]|\u{FE0F}/gu, '')
}

function phraseError(text: string, fault: string): LeadKitError {
  return new LeadKitError('configuration', `The phrase ${JSON.stringify(text)} cannot be read: it ${fault}.`, {
    source: 'ai:rules',
  })
}

/** Bounded work: at most ten elements, of which two look ahead over at most eight tokens. */
function matchAt<Owner>(phrase: Phrase<Owner>, tokens: readonly Token[], start: number): readonly number[] | undefined {
  const sentence = tokens[start]?.sentence
  if (phrase.startsClause && tokens[start - 1]?.clause === tokens[start]?.clause) return undefined

  function matchFrom(elementIndex: number, position: number): readonly number[] | undefined {
    const element = phrase.elements[elementIndex]
    if (element === undefined) return isEnd(position) ? [] : undefined
    for (let at = position; at <= position + element.gap; at += 1) {
      const token = tokens[at]
      if (token === undefined || token.sentence !== sentence) break
      const rest = fits(element, token) ? matchFrom(elementIndex + 1, at + 1) : undefined
      if (rest !== undefined) return [at, ...rest]
    }
    return element.isOptional ? matchFrom(elementIndex + 1, position) : undefined
  }

  function isEnd(position: number): boolean {
    if (!phrase.endsClause) return true
    const next = tokens[position]
    return next === undefined || next.clause !== tokens[position - 1]?.clause || next.kind === 'question'
  }

  return matchFrom(0, start)
}

function fits(element: Element, token: Token): boolean {
  return (
    element.words.has(token.text) ||
    element.kinds.has(token.kind) ||
    element.prefixes.some((prefix) => token.text.startsWith(prefix))
  )
}
