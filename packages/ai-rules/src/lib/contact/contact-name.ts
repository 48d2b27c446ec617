import { isFunctionWord } from '../language.ts'
import { isPlace } from './places.ts'
import { fold } from '../tokens.ts'

/** A name that the participant gave, and where the text goes on after it. */
export interface FoundName {
  readonly name: string
  readonly end: number
}

const STRONG_CUES =
  /(?<![\p{L}\p{N}])(?:my name is|my name['’]s|the name is|the name['’]s|i am called|mein name ist|ich hei(?:ß|ss)e|je m['’]appelle|mon nom est|me llamo|mi nombre es|(?:eu )?me chamo|meu nome (?:é|e)|mi chiamo|il mio nome (?:è|e)|name:|nombre:|nome:|nom:)\s/giu
const WEAK_CUES =
  /(?<![\p{L}\p{N}])(?:i am|i['’]m|this is|here is|ich bin|hier ist|hier spricht|hier schreibt|je suis|ici|soy|le habla|sou [oa]|aqui (?:é|e) [oa]|sono|qui (?:è|e))\s/giu
const GERMAN_CUE = /^(?:ich|hier)/iu
const MAX_CUES = 20
const MAX_WORDS = 4
const MAX_WORD_LENGTH = 40

const PARTICLES: ReadonlySet<string> = new Set(
  'de da do dos das di del della dal van von der den ter la le el al bin ben y zu'.split(' '),
)
/** Capitalised now and then, and no name after «I am», folded. */
const NO_NAMES: ReadonlySet<string> = new Set(
  `interested looking happy sorry here very new not glad writing calling contacting afraid sure curious available based located german french
  spanish italian english american british portuguese brazilian mexican swiss austrian dutch kunde kundin inhaber inhaberin
  geschaftsfuhrer geschaftsfuhrerin interessiert neukunde stammkunde client cliente customer owner director directeur director gerente titolare
  gerant dueno dono interesado interesada interessado interessata interessato monday tuesday wednesday thursday friday saturday sunday
  still just really also so going trying from at with your our his her great good fine ok okay student lehrer ceo cto cfo founder head`.split(
    /\s+/,
  ),
)

/** The last name that the text gives: after a plain cue (`my name is`), or after a vague one (`I’m`) when it clearly looks like one. */
export function findName(text: string, knownName: string | null): FoundName | undefined {
  const strong = lastName(text, STRONG_CUES, (rest) => readStrong(rest))
  return strong ?? lastName(text, WEAK_CUES, (rest, cue) => readWeak(rest, GERMAN_CUE.test(cue), knownName))
}

function lastName(
  text: string,
  cues: RegExp,
  read: (rest: string, cue: string) => string | undefined,
): FoundName | undefined {
  return [...text.matchAll(cues)]
    .slice(-MAX_CUES)
    .map((match) => {
      const start = match.index + match[0].length
      const name = read(text.slice(start, start + (MAX_WORDS + 1) * MAX_WORD_LENGTH), match[0])
      return name === undefined ? undefined : { name, end: text.indexOf(name, start) + name.length }
    })
    .findLast((found) => found !== undefined)
}

/** After a plain cue small letters may do: `my name is anna`. */
function readStrong(rest: string): string | undefined {
  const capitalised = capitalisedWords(rest)
  if (capitalised.length > 0) return capitalised.join(' ')
  const words: string[] = []
  for (const word of wordsOf(rest).slice(0, 2)) {
    if (isFunctionWord(fold(word)) || NO_NAMES.has(fold(word)) || word.length < 2) break
    words.push(word)
  }
  return words.length > 0 ? words.join(' ') : undefined
}

/** German writes every noun with a capital, so that one word does not do there. */
function readWeak(rest: string, isGerman: boolean, knownName: string | null): string | undefined {
  const words = capitalisedWords(rest)
  const [first] = words
  if (first === undefined || words.some((word) => NO_NAMES.has(fold(word)) || /^\p{Lu}{4,}$/u.test(word)))
    return undefined
  if (isFunctionWord(fold(first)) || isPlace(first)) return undefined
  const isKnown = knownName !== null && fold(knownName).split(/\s+/).includes(fold(first))
  const isEnough =
    words.length > 1 ||
    isKnown ||
    (!isGerman &&
      /^\s*(?:$|[,.!?;\n(-]|(?:from|at|with|of|and|de|da|di|from|y|e|et|chez)\s)/iu.test(
        rest.slice(rest.indexOf(first) + first.length),
      ))
  return isEnough ? words.join(' ') : undefined
}

/** Capitalised words from the start, with particles between them (`Ana de la Cruz`; but `Anna Beck von Acme` ends before the `von`). */
export function capitalisedWords(rest: string): readonly string[] {
  const words: string[] = []
  for (const word of wordsOf(rest).slice(0, MAX_WORDS)) {
    const isCapital = /^\p{Lu}/u.test(word)
    const isParticle = words.length > 0 && PARTICLES.has(word) && !(word === 'von' && words.length > 1)
    if (!isCapital && !isParticle) break
    words.push(word)
  }
  while (words.length > 0 && !/^\p{Lu}/u.test(words.at(-1) ?? '')) words.pop()
  return words
}

/** Words up to the first punctuation, line end or digit. */
function wordsOf(rest: string): readonly string[] {
  const [run = ''] = /^[\p{L}\p{M}'’ -]*/u.exec(rest) ?? []
  return run
    .split(' ')
    .map((word) => word.replace(/^['’-]+|['’-]+$/gu, ''))
    .filter((word) => word !== '' && word.length <= MAX_WORD_LENGTH)
}
