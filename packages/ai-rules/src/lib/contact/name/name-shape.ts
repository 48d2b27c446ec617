import { looksLikeFirm } from './company-words.ts'
import { foldInPlace } from '../cue.ts'
import { isNoName, PARTICLES, SMALL_TITLES, TITLES } from './name-words.ts'
import type { Found } from '../phone/phone-finder.ts'

const MAX_WORDS = 4
const MAX_LENGTH = 160
const CAPITAL_WORD = /^(?:St\.?$|\p{Lu}[\p{L}\p{M}]{0,30}(?:['’ʼ-]\p{L}[\p{L}\p{M}]{0,30}){0,3}|\p{Lu}\.)$/u
const CASELESS_WORD = /^[\p{Script=Arabic}\p{Script=Devanagari}\p{M}]{2,20}$/u
/** After two words of a name, these introduce a company or a place instead of the rest of the name. */
const LEADING_ON: ReadonlySet<string> = new Set(['di', 'von', 'vom', 'dal', 'della', 'al', 'zum', 'le'])

interface Word {
  readonly text: string
  readonly start: number
}

/** Words up to the first punctuation, line end or digit. */
function wordsFrom(text: string, start: number): readonly Word[] {
  const run = /^[\p{L}\p{M}'’ʼ. -]*/u.exec(text.slice(start, start + MAX_LENGTH))?.[0] ?? ''
  const stop = /[\p{L}\p{M}]{2,}\.(?:\s|$)| -|- | \. /u.exec(run)
  const isTitle =
    stop !== null && (TITLES.has(stop[0].trim().replace(/\.$/, '').toLowerCase()) || stop[0].trim() === 'St.')
  const line =
    stop === null || isTitle
      ? run
      : run.slice(
          0,
          stop.index + (stop[0].startsWith(' ') || stop[0].startsWith('-') ? 0 : stop[0].trimEnd().length - 1),
        )
  return [...line.matchAll(/[^ ]+/gu)].map((match) => ({
    text: match[0].replace(/(?<=[\p{L}\p{M}]{2})\.$/u, ''),
    start: start + match.index,
  }))
}

function withoutTitles(words: readonly Word[]): readonly Word[] {
  const isTitle = ({ text }: Word): boolean =>
    SMALL_TITLES.has(text) || TITLES.has(foldInPlace(text).replace(/\.$/, ''))
  const first = words.findIndex((word) => !isTitle(word))
  return first < 0 ? [] : words.slice(first)
}

/** A name of capitalised words from a position on, with particles between them; titles before it are left out. */
export function capitalisedName(text: string, start: number): Found | undefined {
  const words: Word[] = []
  const all = withoutTitles(wordsFrom(text, start))
  for (const [index, word] of all.entries()) {
    const isCapital = CAPITAL_WORD.test(word.text)
    const isDouble = PARTICLES.has(all[index + 1]?.text ?? '')
    const isParticle =
      words.length > 0 && PARTICLES.has(word.text) && (isDouble || !(words.length > 1 && LEADING_ON.has(word.text)))
    const count = words.filter((one) => !PARTICLES.has(one.text)).length
    if (
      (!isCapital && !isParticle) ||
      count >= MAX_WORDS ||
      (isCapital && isNoName(foldInPlace(word.text))) ||
      /^I['’]/u.test(word.text)
    )
      break
    words.push(word)
  }
  // `Marlene da Padaria Estrela` names her company.
  const particle = words.findIndex((word) => /^(?:da|de|do|di|del|della|van|von|dari|z)$/u.test(word.text))
  const isOfFirm =
    particle > 0 &&
    looksLikeFirm(
      words
        .slice(particle + 1)
        .map((word) => word.text)
        .join(' '),
    )
  const own = isOfFirm ? words.slice(0, particle) : words
  while (own.length > 0 && PARTICLES.has(own.at(-1)?.text ?? '')) own.pop()
  return toFound(own)
}

/** A name in lower case or in a script without capitals, after a clear cue: the words up to the first one that cannot be part of a name. */
export function smallName(text: string, start: number, most: number): Found | undefined {
  const words: Word[] = []
  for (const word of withoutTitles(wordsFrom(text, start)).slice(0, most)) {
    const folded = foldInPlace(word.text)
    if (isNoName(folded) || word.text.length < 2 || isOtherWord(folded)) break
    words.push(word)
  }
  return toFound(words)
}

/** Words that follow a name in a sentence. */
const OTHER_WORDS: ReadonlySet<string> = new Set(
  `and from my i im is on in at of to for the a we need want und von aus ich wir ist der die das mein y de mi es el la en un con et je mon du le les e da do o meu sou il mio io en van ik mijn is w z i na ja mam ve ben benim dan den dari mau saya dan no nomor hp wa so sdt o ben va và ở bên и из мой а я тел і з мій hai hoon hu se aur mera bol raha rahi baat kar meri number phone tel email mail left right correct`.split(
    /\s+/,
  ),
)
export function isOtherWord(word: string): boolean {
  return OTHER_WORDS.has(word) || /(?:िए|िये|ूँगा|ूँगी|ूंगा|ूंगी)$|^(?:ورقم|وايميل|وجوال|وعايز|واريد|ومن|من$|رقم)/u.test(word)
}

/** The whole range as a name: two to four capitalised words, or two or three of a script without capitals. Titles are left out. */
export function wholeName(text: string, start: number, end: number): Found | undefined {
  const stretch = text.slice(start, end)
  const first = start + (stretch.length - stretch.trimStart().length)
  const last = start + stretch.trimEnd().length
  const named = capitalisedName(text, first)
  // «Ben Şaban Kılınç» is Turkish for «I am …».
  const isTurkishCue = named !== undefined && /^Ben \S+ \S/u.test(named.value) && /[şŞğıİçÇ]/u.test(named.value)
  if (named !== undefined && named.end === last && !isTurkishCue) return named
  const words = withoutTitles(wordsFrom(text.slice(0, last), first))
  const isName =
    words.length >= 2 &&
    words.length <= 3 &&
    words.every(
      (word) =>
        CASELESS_WORD.test(word.text) && !isNoName(foldInPlace(word.text)) && !isOtherWord(foldInPlace(word.text)),
    )
  const found = isName ? toFound(words) : undefined
  return found?.end === last ? found : undefined
}

export function wordCount(name: string): number {
  return name.split(' ').length
}

function toFound(words: readonly Word[]): Found | undefined {
  const [first] = words
  const last = words.at(-1)
  if (first === undefined || last === undefined) return undefined
  const value = words.map((word) => word.text).join(' ')
  return { value, start: first.start, end: last.start + last.text.length }
}
