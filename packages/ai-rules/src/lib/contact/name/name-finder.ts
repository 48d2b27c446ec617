import { foldInPlace } from '../cue.ts'
import { isGivenName } from './given-names.ts'
import { cuedEastAsianNames, surnameOnly } from './east-asian-name.ts'
import { capitalisedName, smallName, wordCount } from './name-shape.ts'
import { ADJECTIVE_ENDING, isNoName, NAME_CUES, VAGUE_CUES } from './name-words.ts'
import { namesBesideData } from './name-beside-datum.ts'
import { namesBeforeCues, smallGivenName } from './name-before-cue.ts'
import type { Found } from '../phone/phone-finder.ts'
import { isPlace } from './places.ts'
import { type Segment, signedNames } from './signature.ts'

const MAX_CUES = 40

interface NameSearch {
  readonly text: string
  readonly segments: readonly Segment[]
  /** The writer's own numbers and addresses in the text. */
  readonly data: readonly Found[]
  readonly knownName: string | null
  readonly isOwn: (found: Found) => boolean
}

/** Cues of languages that write origins, roles and nouns in lower case: a capital behind them is a name. */
const PROPER_BEHIND = /^(?:soy(?: la| el)?|sou(?: o| a)?|sono|jestem|saya|aku|je suis|я) /iu
/** Endings of words for what a writer is or feels, in languages where such a word has a capital by mistake or for weight. */
const DESCRIBING =
  /(?:ona|ony|ana|any|ata|ato|ada|ado|ita|ito|osa|oso|oise|ais|aise|ienne|ien|ee|tue|euse|eux|anca|anco|etarian[oa]|[aıeiuü]yım|(?:n|r|m|l|k|z)[ıiuü]m|ая|яя|ый|ой|ена|ений|ий)$/u
/** Cues that are other words in other languages (`im` in German). */
const WEAK_CUE = /^(?:im|its|it is|son|moi|sn|меня|мене|звуть|c['’]est) /iu
/** What may follow an unknown name. */
const GOES_ON =
  /^\s{0,2},?\s?(?:(?:from|at|with|de|da|do|di|della?|chez|van|z|ze|dari|bên|из|от|з|із|від) (?=[\p{Lu}«"„“])|here\b|hier\b|बोल|bol\b)/u

/**
 * The name that the writer gives in a message: after a clear cue, by the clear East Asian cues, in a signature, or after a vague cue if it is clearly a name.
 * `isOwn` says whether a position is about the writer. If the name on the platform does not fit, a single word after a vague cue is ignored.
 */
export function findName({ text, segments, data, knownName, isOwn }: NameSearch): Found | undefined {
  const plain = [...afterPlainCues(text), ...cuedEastAsianNames(text), ...namesBeforeCues(text)]
    .filter(isOwn)
    .toSorted((left, right) => left.start - right.start)
  const signed = [...signedNames(text, segments), ...namesBesideData(text, data)]
    .filter(isOwn)
    .toSorted((left, right) => left.end - right.end)
  const named = plain.at(-1)
  if (named !== undefined) return signed.findLast((one) => isFuller(one.value, named.value)) ?? named
  const vague = afterVagueCues(text, knownName).filter(isOwn)
  const found = latest(signed.at(-1), vague.at(-1))
  return found ?? surnameOnly(text)
}

/** True when a name is the other one with more words. */
export function isFuller(name: string, than: string): boolean {
  const words = foldInPlace(name).split(' ')
  const fewer = foldInPlace(than).split(' ')
  return words.length > fewer.length && fewer.every((word) => words.includes(word))
}

function latest(left: Found | undefined, right: Found | undefined): Found | undefined {
  if (left === undefined || right === undefined) return left ?? right
  if (isFuller(left.value, right.value)) return left
  return isFuller(right.value, left.value) || right.start > left.start ? right : left
}

function afterPlainCues(text: string): readonly Found[] {
  return [...text.matchAll(NAME_CUES)].slice(-MAX_CUES).flatMap((match) => {
    const start = match.index + match[0].length
    const capital = capitalisedName(text, start)
    const name =
      capital ??
      smallName(
        text,
        start,
        /\p{Script=Arabic}|\p{Script=Devanagari}/u.test(text.slice(start, start + 3))
          ? /^\S+ (?:بن|ابن|بنت) /u.test(text.slice(start, start + 40))
            ? 4
            : 3
          : 2,
      )
    // «Tên …» alone may be the name of anything.
    const isBareLabel = /^tên ?$/iu.test(match[0]) && capital === undefined
    return name === undefined || isBareLabel || name.start - start > 12 ? [] : [name]
  })
}

function afterVagueCues(text: string, knownName: string | null): readonly Found[] {
  const capitals = [...text.matchAll(VAGUE_CUES)].slice(-MAX_CUES).flatMap((match) => {
    const start = match.index + match[0].length
    const name = capitalisedName(text, start)
    if (name !== undefined) return isClear(text, start, name, knownName, match[0]) ? [name] : []
    const small = smallGivenName(text, start)
    return small === undefined || isPlace(small.value) ? [] : [small]
  })
  return [...capitals, ...hindiNames(text), ...arabicNames(text)]
}

function isClear(text: string, start: number, name: Found, knownName: string | null, cue: string): boolean {
  const words = name.value.split(' ')
  const folded = foldInPlace(name.value)
  if (isPlace(name.value) || words.some((word) => /^\p{Lu}{4,}$/u.test(word)) || isLegalBehind(text, name.end))
    return false
  if (/(?<=\p{L}) ?\p{Lu}\p{Ll}/u.test(text.slice(name.end, name.end + 3)) || isNoName(folded)) return false
  if (words.length > 1 && WEAK_CUE.test(cue)) return isGivenName(foldInPlace(words[0] ?? ''))
  if (words.length > 1) return !words.every((word) => ADJECTIVE_ENDING.test(foldInPlace(word)) && word.length > 6)
  if (isGivenName(folded)) return true
  if (WEAK_CUE.test(cue)) return false
  const known = knownName === null ? [] : foldInPlace(knownName).split(/[\s._]+/)
  if (known.includes(folded)) return true
  const isGerman = /^(?:ich bin|hier)/iu.test(cue)
  if (knownName !== null || isGerman || ADJECTIVE_ENDING.test(folded))
    return /^\s?(?:from|von|bên|aus)\b/u.test(text.slice(name.end, name.end + 6)) && !ADJECTIVE_ENDING.test(folded)
  if (
    /^ ?,? ?(?:(?:y|e|et|i|и|і|ve|dan|and|und|en) )?\p{Lu}/u.test(text.slice(name.end, name.end + 7)) ||
    DESCRIBING.test(folded)
  )
    return false
  if (PROPER_BEHIND.test(cue) && /^ \p{Ll}/u.test(text.slice(name.end, name.end + 2)) && name.value.length > 2)
    return true
  const isIntroduced = name.start > start
  return (
    isIntroduced ||
    /^\s?(?:,|and\b|und\b|y\b|et\b|en\b)/iu.test(text.slice(name.end, name.end + 6)) ||
    GOES_ON.test(text.slice(name.end, name.end + 10))
  )
}

/** «This is Deutsche Example Securities Inc.» names a company. */
function isLegalBehind(text: string, end: number): boolean {
  return /^[,. ]{0,3}(?:\p{Lu}[\p{L}&]+ ){0,2}(?:GmbH|AG|KG|UG|Ltd|Limited|LLC|Inc|INC|Corp|PLC|LLP|SARL|SAS|SA|SL|SRL|Srl|srl|SpA|BV|B\.V|NV|Lda|Ltda|A\/S|ApS|AB|Oy|Sp\. z|d\.o\.o|Group|Securities|Holding|Solutions|Services)\b/u.test(
    text.slice(end, end + 50),
  )
}

function hindiNames(text: string): readonly Found[] {
  const patterns = [
    /(?<![\p{L}\p{M}])मैं (?=[\p{L}\p{M}]+(?: [\p{L}\p{M}]+)?(?:,| बोल|$))/gu,
    /(?<![\p{L}])(?:main|mai|me) (?=\p{L}+(?: \p{L}+)? bol)/giu,
  ]
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => smallName(text, match.index + match[0].length, 3) ?? []),
  )
}

/** A single word after أنا may be anything, unless it is a known given name; more words before a comma or «from» are a name. */
function arabicNames(text: string): readonly Found[] {
  return [
    ...text.matchAll(/(?<![\p{L}\p{M}])(?:[أا]نا|اخوك|أخوك|اخوكم|أخوكم|اختك|أختك|اختكم|أختكم) (?=[\u0621-\u064A]+)/gu),
  ].flatMap((match) => {
    const start = match.index + match[0].length
    const name = smallName(text, start, 4)
    const isFull =
      name !== undefined &&
      wordCount(name.value) > 1 &&
      /^(?: من | و|\s*[،,.\n]|$)/u.test(text.slice(name.end, name.end + 4))
    const given = smallGivenName(text, start)
    const next = name?.value.split(' ')[1] ?? ''
    const isNamed = given !== undefined || /^(?:عبد|ابو|أبو|ام|أم) ?/u.test(name?.value ?? '')
    const isLineage = /^(?:ال|بن|ابن|بنت|عبد)/u.test(next) || isGivenName(foldInPlace(next))
    if (isFull && (isLineage || (isNamed && given === undefined))) return [name]
    return given === undefined ? [] : [given]
  })
}
