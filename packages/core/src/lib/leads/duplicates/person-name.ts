import { foldText } from '../search/folded-words.ts'

/**
 * How two names relate. `same`: the whole name, or one with a part left out, of two words at least. `close`: initials, a typing mistake, or one
 * word in common that is the whole of one name. `unknown`: one is missing, or they are in two scripts. `part`: a word in common, such as the name of
 * a family. `other`: two people.
 */
export type NameRelation = 'same' | 'close' | 'unknown' | 'part' | 'other'

const TITLES = new Set(
  (
    'dr prof mr mrs ms miss herr frau fr hr ing dipl mag med mme mlle madame monsieur sr sra srta dott dottssa sig don dona doña sir madam ' +
    'г госп пан пані pan pani mgr inz khun คุณ 様 さん 씨 님'
  ).split(' '),
)
/** Father and son may share everything else. */
const GENERATIONS = new Set('jr sr junior senior ii iii iv filho neto hijo père fils pere'.split(' '))
const EMPTY = new Set(
  'test tester user asdf qwerty xx xxx na n/a none null unknown anonymous customer guest facebook instagram'.split(' '),
)

interface ReadName {
  readonly words: readonly string[]
  readonly generations: string
  readonly script: string
}

function readName(name: string | null): ReadName | null {
  const all = foldText(name ?? '')
    .replaceAll(/['’‘ʼ`´]/gu, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '' && /\p{L}/u.test(word))
  const generations = all.filter((word) => GENERATIONS.has(word))
  const words = all.filter((word) => !TITLES.has(word) && !GENERATIONS.has(word))
  if (words.every((word) => EMPTY.has(word)) || words.join('') === 'na') return null
  return { words, generations: generations.toSorted().join(' '), script: scriptOf(words.join('')) }
}

const SCRIPTS = [
  'Han',
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Thai',
  'Hangul',
  'Armenian',
  'Georgian',
] as const
const IS_IN = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const)
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u

function scriptOf(text: string): string {
  const script = IS_IN.find(([, pattern]) => pattern.test(text))?.[0]
  if (script === 'Han' || !KANA.test(text)) return script ?? 'other'
  return 'Kana'
}

export function compareNames(one: string | null, other: string | null): NameRelation {
  const [first, second] = [readName(one), readName(other)]
  if (first === null || second === null || first.script !== second.script) return 'unknown'
  if (first.generations !== second.generations) return 'other'
  const [shorter, longer] =
    first.words.length <= second.words.length ? [first.words, second.words] : [second.words, first.words]
  const isUnspaced = ['Han', 'Hangul', 'Kana', 'Thai'].includes(first.script)
  if (shorter.join('') === longer.join('') && isUnspaced) return shorter.join('').length > 1 ? 'same' : 'close'
  if (covers(longer, shorter, (word, found) => word === found)) return shorter.length > 1 ? 'same' : 'close'
  if (covers(longer, shorter, isAlike)) return 'close'
  return shorter.some((word) => longer.includes(word)) ? 'part' : 'other'
}

/** Whether the longer name has a word for each of the shorter, a different one each time. */
function covers(
  longer: readonly string[],
  shorter: readonly string[],
  isSame: (word: string, other: string) => boolean,
): boolean {
  const left = [...longer]
  return shorter.every((word) => {
    const index = left.findIndex((other) => isSame(word, other))
    if (index === -1) return false
    left.splice(index, 1)
    return true
  })
}

/** The same word, its initial, or the word but for a typing mistake. */
function isAlike(one: string, other: string): boolean {
  return isInitial(one, other) || isMistyped(one, other) || one === other
}

function isInitial(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  return short.length === 1 && long.startsWith(short)
}

/** One letter more, less or another, or two that changed places; in long words only. */
function isMistyped(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (short.length < 5 || long.length - short.length > 1) return false
  let start = 0
  while (start < short.length && short[start] === long[start]) start += 1
  const [restOfShort, restOfLong] = [short.slice(start), long.slice(start)]
  if (long.length > short.length) return restOfShort === restOfLong.slice(1)
  const isSwapped = restOfShort[0] === restOfLong[1] && restOfShort[1] === restOfLong[0]
  return restOfShort.slice(1) === restOfLong.slice(1) || (isSwapped && restOfShort.slice(2) === restOfLong.slice(2))
}
