import { findMentions } from '../../lexicon/mentions.ts'
import { bucketOf } from '../../model/bucket.ts'
import type { Features } from '../../model/features.ts'
import { toPieces } from '../../text/pieces.ts'
import { type Cue, cuesBetween, type CueWords, lastCue } from '../cue.ts'
import { NUMBER_WORDS, OTHER_NUMBER_WORDS, PHONE_WORDS } from '../phone/number-words.ts'
import { sentenceEnd, sentenceStart } from '../sentence.ts'
import { CERTAIN_PERSON_WORDS, FURTHER_PERSON_WORDS } from './more-person-words.ts'
import { SEND_WORDS } from './own-evidence.ts'
import { FORMER_WORDS, OTHER_PERSON_WORDS, OWN_PERSON_WORDS, SERVICE_PERSON_WORDS, YOUR_WORDS } from './person-words.ts'
import { shapeOf } from './ownership-shape.ts'
import type { PlacedDatum, Surroundings } from './placed-datum.ts'

type Group = 'shape' | 'cues' | 'words' | 'letters' | 'concepts'
const SEEDS: Readonly<Record<Group, number>> = { shape: 11, cues: 12, words: 13, letters: 14, concepts: 15 }
const WEIGHTS: Readonly<Record<Group, number>> = { shape: 0.8, cues: 1.2, words: 0.9, letters: 0.5, concepts: 0.6 }

const PERSONS: readonly (readonly [name: string, words: CueWords])[] = [
  ['own', OWN_PERSON_WORDS],
  ['other', OTHER_PERSON_WORDS],
  ['further', FURTHER_PERSON_WORDS],
  ['certain', CERTAIN_PERSON_WORDS],
  ['service', SERVICE_PERSON_WORDS],
  ['your', YOUR_WORDS],
]
const LISTS: typeof PERSONS = [
  ...PERSONS,
  ['former', FORMER_WORDS],
  ['send', SEND_WORDS],
  ['phone', PHONE_WORDS],
  ['number', NUMBER_WORDS],
  ['other number', OTHER_NUMBER_WORDS],
]
const DENSE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** What stands around a datum, as hashed features: the form of the text, the nearest words for people, words, letters and concepts on each side. In linear time. */
export function ownershipFeatures(datum: PlacedDatum): Features {
  const { text, folded, start, end } = datum
  const around: Surroundings = { from: sentenceStart(text, start), to: sentenceEnd(text, end) }
  const groups: Readonly<Record<Group, readonly string[]>> = {
    shape: shapeOf(datum, around),
    cues: cuesOf(datum, around),
    words: wordsOf(folded.text, datum, around),
    letters: lettersOf(folded.text, datum, around),
    concepts: conceptsOf(text, datum, around),
  }
  const buckets: number[] = []
  const values: number[] = []
  for (const group of Object.keys(WEIGHTS) as readonly Group[]) {
    const found = new Set(groups[group].map((name) => bucketOf(name, SEEDS[group])))
    const value = WEIGHTS[group] / Math.sqrt(Math.max(found.size, 1))
    for (const bucket of found) {
      buckets.push(bucket)
      values.push(value)
    }
  }
  return { buckets, values }
}

function conceptsOf(text: string, { start, end }: PlacedDatum, { from, to }: Surroundings): readonly string[] {
  const parts = {
    before: text.slice(from, start),
    behind: text.slice(end, to),
    around: `${text.slice(0, from)}\n${text.slice(to)}`,
  }
  return Object.entries(parts).flatMap(([side, part]) =>
    [...new Set(findMentions(toPieces(part)).map(({ concept }) => concept))].map((name) => `${side} ${name}`),
  )
}

interface NearCue extends Cue {
  readonly name: string
}

const CLAUSE_MARKS = [',', ';', '(', '\n', '，', '、', '،', ':'] as const
/** A word this near belongs to the datum. */
const NEAR = 4
const SOON = 16

function cuesOf({ text, folded, start, end }: PlacedDatum, { from, to }: Surroundings): readonly string[] {
  const clause = Math.max(from, ...CLAUSE_MARKS.map((mark) => text.lastIndexOf(mark, start - 2) + 1))
  const before = LISTS.flatMap(([name, list]): readonly NearCue[] => {
    const cue = lastCue(folded, list, from, start)
    return cue === undefined ? [] : [{ name, ...cue }]
  })
  const behind = LISTS.flatMap(([name, list]): readonly NearCue[] => {
    const [cue] = cuesBetween(folded, list, end, to)
    return cue === undefined ? [] : [{ name, ...cue }]
  })
  const nearest = before.toSorted((left, right) => right.end - left.end)[0]?.name ?? 'none'
  const next = behind.toSorted((left, right) => left.start - right.start)[0]?.name ?? 'none'
  const persons = PERSONS.map(([name]) => name).filter((name) => before.some((cue) => cue.name === name))
  return [
    ...before.map(({ name }) => `before ${name}`),
    ...before.filter((cue) => cue.start >= clause).map(({ name }) => `clause ${name}`),
    ...before.filter((cue) => start - cue.end < NEAR).map(({ name }) => `near ${name}`),
    ...behind.map(({ name }) => `behind ${name}`),
    ...behind.filter((cue) => cue.start - end < SOON).map(({ name }) => `soon ${name}`),
    ...LISTS.flatMap(([name, list]) => [
      ...(cuesBetween(folded, list, 0, from).length > 0 ? [`earlier ${name}`] : []),
      ...(cuesBetween(folded, list, to, text.length).length > 0 ? [`later ${name}`] : []),
    ]),
    `nearest ${nearest}`,
    `next ${next}`,
    `${nearest}|${next}`,
    `persons ${persons.join('+')}`,
  ]
}

const WORD = /[\p{L}\p{M}]+(?:['-][\p{L}\p{M}]+)*|[:=?!@#><"()]|\uFFFC/gu
const DATA = /\S+@\S+|\+?\d[\d ()./-]{5,}\d/gu
const WORDS_BEFORE = 14
const WORDS_BEHIND = 10
/** The nearest words count with their distance, too. */
const PLACED_WORDS = 3
/** Languages inflect: a longer word counts with its beginning, too. */
const STEM = 5
/** A longer run of a script without spaces is a sentence; its letters count instead. */
const MAX_RUN = 6

function wordsIn(text: string): readonly string[] {
  const words: readonly string[] = text.replace(DATA, ' \uFFFC ').match(WORD) ?? []
  return words.filter((word) => word.length <= MAX_RUN || !DENSE.test(word))
}

function wordsOf(text: string, { start, end }: PlacedDatum, { from, to }: Surroundings): readonly string[] {
  const before = wordsIn(text.slice(from, start)).slice(-WORDS_BEFORE).toReversed()
  const behind = wordsIn(text.slice(end, to)).slice(0, WORDS_BEHIND)
  const others = new Set([...wordsIn(text.slice(0, from)), ...wordsIn(text.slice(to))])
  return [...sideOf('<', before), ...sideOf('>', behind), ...[...others].map((word) => `~ ${word}`)]
}

function sideOf(side: string, words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    const next = words[index + 1]
    return [
      `${side} ${word}`,
      ...(word.length > STEM ? [`${side} ${word.slice(0, STEM)}*`] : []),
      ...(index < PLACED_WORDS ? [`${side}${index} ${word}`] : []),
      ...(next === undefined ? [] : [`${side} ${word} ${next}`]),
    ]
  })
}

const LETTERS_BEFORE = 24
const LETTERS_BEHIND = 20
const LETTERS_AROUND = 400

function lettersOf(text: string, { start, end }: PlacedDatum, { from, to }: Surroundings): readonly string[] {
  const before = text.slice(Math.max(from, start - LETTERS_BEFORE), start)
  const behind = text.slice(end, Math.min(to, end + LETTERS_BEHIND))
  const sizes = DENSE.test(before + behind) ? [1, 2, 3, 4] : [3, 4, 5]
  const rest = DENSE.test(text) ? `${text.slice(0, from)} ${text.slice(to)}`.slice(-LETTERS_AROUND) : ''
  return [...runsOf('<', before, sizes), ...runsOf('>', behind, sizes), ...runsOf('~', rest, [2, 3])]
}

function runsOf(side: string, text: string, sizes: readonly number[]): readonly string[] {
  return sizes.flatMap((size) =>
    Array.from(
      { length: Math.max(0, text.length - size + 1) },
      (_, start) => `${side}${text.slice(start, start + size)}`,
    ),
  )
}
