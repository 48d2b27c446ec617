import { foldInPlace } from './cue.ts'
import { cuedEastAsianNames, surnameOnly } from './east-asian-name.ts'
import { capitalisedName, smallName, wordCount } from './name-shape.ts'
import { ADJECTIVE_ENDING, isNoName, NAME_CUES, VAGUE_CUES } from './name-words.ts'
import type { Found } from './phone-finder.ts'
import { isPlace } from './places.ts'
import { type Segment, signedNames } from './signature.ts'

const MAX_CUES = 40
const GOES_ON =
  /^\s{0,2}(?:,|from\b|here\b|at\b|with\b|of\b|and\b|de\b|da\b|di\b|y\b|e\b|et\b|chez\b|hier\b|van\b|z\b|dari\b|bên\b|из\b|от\b|з\b|від\b|बोल|से\b|bol\b)/iu

/**
 * The name that the writer gives in a message: after a clear cue, by the clear East Asian cues, in a signature, or after a vague cue if it is clearly a name.
 * `isOwn` says whether a position is about the writer. If the name on the platform does not fit, a single word after a vague cue is ignored.
 */
export function findName(
  text: string,
  segments: readonly Segment[],
  knownName: string | null,
  isOwn: (found: Found) => boolean,
): Found | undefined {
  const plain = [...afterPlainCues(text), ...cuedEastAsianNames(text)].filter(isOwn)
  const signed = signedNames(text, segments).filter(isOwn)
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
      smallName(text, start, /\p{Script=Arabic}|\p{Script=Devanagari}/u.test(text.slice(start, start + 3)) ? 3 : 2)
    // «Tên …» alone may be the name of anything.
    const isBareLabel = /^tên ?$/iu.test(match[0]) && capital === undefined
    return name === undefined || isBareLabel || name.start - start > 12 ? [] : [name]
  })
}

function afterVagueCues(text: string, knownName: string | null): readonly Found[] {
  const capitals = [...text.matchAll(VAGUE_CUES)].slice(-MAX_CUES).flatMap((match) => {
    const start = match.index + match[0].length
    const name = capitalisedName(text, start)
    return name !== undefined && isClear(text, start, name, knownName, match[0]) ? [name] : []
  })
  return [...capitals, ...hindiNames(text), ...arabicNames(text)]
}

function isClear(text: string, start: number, name: Found, knownName: string | null, cue: string): boolean {
  const words = name.value.split(' ')
  const folded = foldInPlace(name.value)
  if (isPlace(name.value) || words.some((word) => /^\p{Lu}{4,}$/u.test(word)) || isLegalBehind(text, name.end))
    return false
  if (/(?<=\p{L}) ?\p{Lu}\p{Ll}/u.test(text.slice(name.end, name.end + 3)) || isNoName(folded)) return false
  if (words.length > 1) return !words.every((word) => ADJECTIVE_ENDING.test(foldInPlace(word)) && word.length > 6)
  const known = knownName === null ? [] : foldInPlace(knownName).split(/[\s._]+/)
  if (known.includes(folded)) return true
  const isGerman = /^(?:ich bin|hier)/iu.test(cue)
  if (knownName !== null || isGerman || ADJECTIVE_ENDING.test(folded))
    return /^\s?(?:from|von|bên|aus)\b/u.test(text.slice(name.end, name.end + 6)) && !ADJECTIVE_ENDING.test(folded)
  const isIntroduced = name.start > start
  return isIntroduced || GOES_ON.test(text.slice(name.end, name.end + 10))
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

/** A single word after أنا may be anything; two before a comma or «from» are a name. */
function arabicNames(text: string): readonly Found[] {
  return [
    ...text.matchAll(
      /(?<![\p{L}\p{M}])(?:[أا]نا|اخوك|أخوك|اخوكم|أخوكم) (?=[\u0621-\u064A]+ [\u0621-\u064A]+(?: من |[،,]))/gu,
    ),
  ].flatMap((match) => {
    const name = smallName(text, match.index + match[0].length, 3)
    return name === undefined || wordCount(name.value) < 2 ? [] : [name]
  })
}
