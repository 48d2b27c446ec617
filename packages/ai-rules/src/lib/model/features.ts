import { findMentions, type Mention } from '../lexicon/mentions.ts'
import { type Piece, toPieces } from '../text/pieces.ts'
import { bucketOf } from './bucket.ts'

/** Hashed features of a text, each once. Features of one kind share a total weight, however long the text is. */
export interface Features {
  readonly buckets: readonly number[]
  readonly values: readonly number[]
}

const SEEDS = { word: 1, pair: 2, letters: 3, concept: 9 } as const
const WEIGHTS = { words: 0.7, letters: 0.7, concepts: 1.5 } as const
const SPACED_SIZES: readonly number[] = [2, 3, 4, 5]
/** For scripts in which a single letter carries as much as a syllable does elsewhere. */
const DENSE_SIZES: readonly number[] = [1, 2, 3, 4]
const DENSE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
/** A longer run of a script without spaces is a sentence, not a word. */
const MAX_RUN_WORD = 7

/** In time linear in the text's length. */
export function extractFeatures(text: string): Features {
  const pieces = toPieces(text)
  const buckets: number[] = []
  const values: number[] = []
  const add = (kind: ReadonlySet<number>, weight: number): void => {
    const value = weight / Math.sqrt(Math.max(kind.size, 1))
    for (const bucket of kind) {
      buckets.push(bucket)
      values.push(value)
    }
  }
  add(
    new Set(wordsOf(pieces).map((word) => bucketOf(word, word.includes(' ') ? SEEDS.pair : SEEDS.word))),
    WEIGHTS.words,
  )
  add(lettersOf(pieces), WEIGHTS.letters)
  add(new Set(conceptsOf(pieces).map((concept) => bucketOf(concept, SEEDS.concept))), WEIGHTS.concepts)
  return { buckets, values }
}

/** The concepts that a text has in these languages, by bucket: single concepts and pairs, without those that describe its form. */
export function conceptBuckets(text: string, languages?: ReadonlySet<string>): ReadonlyMap<number, string> {
  const spoken = conceptsOf(toPieces(text), languages).filter((concept) => /^[a-z_]+(?:\+[a-z_]+)?$/u.test(concept))
  return new Map(spoken.map((concept) => [bucketOf(concept, SEEDS.concept), concept]))
}

function wordsOf(pieces: readonly Piece[]): readonly string[] {
  return pieces.flatMap(({ text, kind }, index) => {
    const next = pieces[index + 1]
    const pair = next === undefined ? [] : [`${text} ${next.text}`]
    return kind === 'run' && text.length >= MAX_RUN_WORD ? pair : [text, ...pair]
  })
}

function lettersOf(pieces: readonly Piece[]): ReadonlySet<number> {
  const found = new Set<number>()
  for (const { text, kind } of pieces) {
    if (kind !== 'word' && kind !== 'run') continue
    const run = kind === 'run' ? text : `_${text}_`
    for (const size of DENSE.test(text) ? DENSE_SIZES : SPACED_SIZES) {
      for (let start = 0; start + size <= run.length; start += 1)
        found.add(bucketOf(run.slice(start, start + size), SEEDS.letters))
    }
  }
  return found
}

/** Names of concepts, of pairs that share a sentence, and of the text's form. */
function conceptsOf(pieces: readonly Piece[], languages?: ReadonlySet<string>): readonly string[] {
  const mentions = findMentions(pieces, languages)
  const bySentence = new Map<number, Set<string>>()
  const note = (sentence: number, name: string): void => {
    const names = bySentence.get(sentence)
    if (names === undefined) bySentence.set(sentence, new Set([name]))
    else names.add(name)
  }
  for (const { concept, sentence } of mentions) note(sentence, concept)
  for (const piece of pieces) if (piece.kind === 'class' || piece.kind === 'mark') note(piece.sentence, piece.text)
  const single = [...bySentence.values()].flatMap((names) => [...names])
  const pairs = [...bySentence.values()].flatMap(pairsOf)
  return [...new Set([...single, ...pairs, ...formOf(pieces, mentions)])]
}

function pairsOf(names: ReadonlySet<string>): readonly string[] {
  const sorted = [...names].toSorted()
  return sorted.flatMap((one, index) => sorted.slice(index + 1).map((other) => `${one}+${other}`))
}

const LENGTHS: readonly number[] = [1, 3, 7, 15, 29]

function formOf(pieces: readonly Piece[], mentions: readonly Mention[]): readonly string[] {
  const length = LENGTHS.find((most) => pieces.length <= most) ?? 'more'
  return [
    `length ${length}`,
    ...mentions.slice(0, 1).map(({ concept }) => `first ${concept}`),
    ...(pieces.at(-1)?.text === '?' ? ['ends ?'] : []),
    ...(mentions.length === 0 ? ['nothing known'] : []),
  ]
}
