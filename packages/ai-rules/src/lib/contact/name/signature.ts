import { looksLikeFirm } from './company-words.ts'
import { foldInPlace, lastCue, toFoldedText } from '../cue.ts'
import { isEastAsianName } from './east-asian-name.ts'
import { isGivenName } from './given-names.ts'
import { wholeName, wordCount } from './name-shape.ts'
import { HONORIFICS, isNoName, SIGN_OFF } from './name-words.ts'
import { PHONE_WORDS } from '../phone/number-words.ts'
import type { Found } from '../phone/phone-finder.ts'
import { isPlace } from './places.ts'

/** A part of a text between punctuation: words, or a phone number or address. */
export interface Segment {
  readonly start: number
  readonly end: number
  readonly isDatum: boolean
  /** True when a line or a sentence begins with it. */
  readonly opens: boolean
}

const PARTS = /[^,;:!?\n()|/–—•·。、！？；，：।؟…\uE000-]+|-(?=[\p{L}\p{M}])/gu
const MAX_SEGMENTS = 400
/** No name is longer, with what may stand behind it. */
const MAX_NAME_LENGTH = 60

/** The segments of a text; each phone number or e-mail address found is a separate segment, together with the words that announce it. */
export function segmentsOf(text: string, data: readonly Found[]): readonly Segment[] {
  const segments: Segment[] = []
  let place = 0
  for (const datum of data.toSorted((left, right) => left.start - right.start)) {
    if (datum.start < place) continue
    segments.push(...wordSegments(text, place, datum.start), {
      start: datum.start,
      end: datum.end,
      isDatum: true,
      opens: false,
    })
    place = datum.end
  }
  segments.push(...wordSegments(text, place, text.length))
  return segments.slice(-MAX_SEGMENTS)
}

function wordSegments(text: string, from: number, to: number): readonly Segment[] {
  const stretch = text
    .slice(from, to)
    .replaceAll(/(?<=[\p{L}\p{M}])[-'’](?=[\p{L}\p{M}])/gu, 'x')
    .replaceAll(/(?<=[\p{L}\p{M}\d]{2}|ё)\.(?=\s|$)|(?<=[\p{L}\p{M}])\.(?=\s*$)/gu, '。')
  return [...stretch.matchAll(PARTS)]
    .map((match) => ({ start: from + match.index + leadIn(match[0]), end: from + match.index + match[0].length }))
    .filter(({ start, end }) => /[\p{L}\p{M}]/u.test(text.slice(start, end)))
    .map((segment) => ({ ...trimPhoneWords(text, segment), isDatum: false, opens: opensSentence(text, segment.start) }))
    .filter(({ start, end }) => end > start)
}

/** A full stop right behind a number or an address is not a part of what follows. */
function leadIn(stretch: string): number {
  return /^[\s.。]*/u.exec(stretch)?.[0].length ?? 0
}

function opensSentence(text: string, start: number): boolean {
  return /(?:^|[.!?\n।。！？؟…\p{Extended_Pictographic}])\s*$/u.test(text.slice(Math.max(0, start - 4), start))
}

/** `Sjoukje Wiersma tel` ends before `tel`; a segment that holds only such words is dropped. */
function trimPhoneWords(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): { start: number; end: number } {
  const stretch = text.slice(start, end)
  const folded = toFoldedText(stretch)
  const cue = lastCue(folded, PHONE_WORDS, 0, stretch.length)
  const isBehind = cue !== undefined && stretch.slice(cue.end).trim().length <= 2
  return { start, end: start + (isBehind ? stretch.slice(0, cue.start).trimEnd().length : stretch.trimEnd().length) }
}

/** Names in the place of a signature: beside the writer's own phone or e-mail, at the end, or after a sign-off. */
export function signedNames(text: string, segments: readonly Segment[]): readonly Found[] {
  return segments.flatMap((segment, index) => {
    if (segment.isDatum) return []
    const found = signedName(text, segments, index)
    return found === undefined || isPlace(found.value) || looksLikeFirm(found.value) ? [] : [found]
  })
}

function signedName(text: string, segments: readonly Segment[], index: number): Found | undefined {
  const segment = segments[index]
  if (segment === undefined) return undefined
  const before = segments[index - 1]
  const behind = segments[index + 1]
  const isNext = behind?.isDatum === true || before?.isDatum === true
  const isLine = isOwnLine(text, segment)
  const isBeside =
    isNext || (segment.opens && segments.slice(index + 2, index + (isLine ? 6 : 3)).some(({ isDatum }) => isDatum))
  const isLast = behind === undefined
  const introduced = beforeJoin(text, segment, index)
  if (introduced !== undefined) return introduced
  const parted = behindSignOff(text, segment, before, isLast)
  if (parted !== undefined) return parted
  // At the end of a conversation two Chinese characters may be anything.
  const isFirm =
    isBeside || (isLast && (segments.length > 2 || !/\p{Script=Han}/u.test(text.slice(segment.start, segment.end))))
  const name = wholeName(text, segment.start, segment.end) ?? eastAsian(text, segment, isFirm)
  if (name === undefined) return undefined
  // «Parfait, vous pouvez …»: a single word that opens a sentence may be anything.
  const isClause = behind !== undefined && text.slice(behind.start, behind.end).trim().split(/\s+/u).length > 3
  if (isBeside && !isNext && !isLine && isClause && wordCount(name.value) < 2 && !isEastAsianName(name.value))
    return undefined
  const signer = isLast ? nameBefore(text, before, segment) : undefined
  if (signer !== undefined && wordCount(name.value) > 1) return signer
  const isGiven = startsWithGivenName(name.value)
  const isCaseless = !/\p{Lu}/u.test(name.value)
  const isParted = /^\s*[,،.\n–—-]/u.test(text.slice(segment.end))
  if (isBesideFirm(text, before, behind))
    return wordCount(name.value) > 1 || (isGiven && segment.opens) ? name : undefined
  // «Anna Beck, Tidal. Please …»
  if (isGiven && segment.opens && index < 3 && wordCount(name.value) > 1 && isParted) return name
  const isAlone = segments.length === 1
  const isShort = wordCount(name.value) < 2 && !isEastAsianName(name.value) && !isGiven
  // After the phone, three words of a script without capitals continue the sentence.
  if (
    isCaseless &&
    !isGiven &&
    !isEastAsianName(name.value) &&
    !(segment.opens && behind?.isDatum === true && isParted)
  )
    return undefined
  if (isGiven && wordCount(name.value) < 2 && !isBeside && !(isLast && (segment.opens || isAfterDash(text, segment))))
    return undefined
  if (isBeside) return isShort && !(before?.isDatum === true && isLast) ? undefined : name
  const isShouted = /\p{Lu}/u.test(name.value) && !/\p{Ll}/u.test(name.value) && !isEastAsianName(name.value)
  if (isAlone || isShort || isShouted) return undefined
  // «नमस्ते जी, सुनीता देवी।»
  if (isCaseless && isGiven && segment.start < 40) return name
  return isLast && !/^[?？]/u.test(text.slice(segment.end).trimStart()) && !isGreetingBefore(text, before)
    ? name
    : undefined
}

function startsWithGivenName(name: string): boolean {
  const [first = ''] = foldInPlace(name).split(/[ -]/)
  return isGivenName(first) || /^(?:ام|ابو|ابن|ابي|بنت)$/u.test(first)
}

function isAfterDash(text: string, segment: Segment): boolean {
  return /[–—-]\s*$/u.test(text.slice(Math.max(0, segment.start - 3), segment.start))
}

/** True when nothing else but brackets stands in the line. */
function isOwnLine(text: string, { start, end }: Segment): boolean {
  return (
    /(?:^|\n)\s*$/u.test(text.slice(Math.max(0, start - 6), start)) &&
    /^\s*(?:\([^()\n]{0,20}\))?\s*(?:\n|$)/u.test(text.slice(end, end + 24))
  )
}

/** «Anna Beck, Tidal Works»: of two names at the end the first is the writer's, and the second the firm's. */
function nameBefore(text: string, before: Segment | undefined, last: Segment): Found | undefined {
  if (before === undefined || before.isDatum || text.slice(before.end, last.start).trim() !== ',') return undefined
  const name = wholeName(text, before.start, before.end)
  return name === undefined || wordCount(name.value) < 2 || isPlace(name.value) ? undefined : name
}

/** «Good morning, Anna Beck, Haus am See.», «Ферма «…», Глафира Сергеевна». */
function isBesideFirm(text: string, before: Segment | undefined, behind: Segment | undefined): boolean {
  return [before, behind].some((one) => {
    if (one === undefined || one.isDatum) return false
    const words = text.slice(one.start, one.end).trim()
    return words.split(' ').length <= 6 && (/^[\p{Lu}«"]/u.test(words) ? looksLikeFirm(words) : /[«»“”„"]/u.test(words))
  })
}

/** «Priya Sandhu from Copper Kettle Ltd …» at the beginning. */
function beforeJoin(text: string, segment: Segment, index: number): Found | undefined {
  if (index > 2) return undefined
  const words = text.slice(segment.start, segment.end)
  const join =
    /^\s*\p{Lu}[^\d]{2,60}? (?:from|here from|with|at|von|vom|bei|de|da|do|di|chez|dari|dr|van|bij|z|bên|из|від|della|dell|dalla|del|du|de la) (?=[\p{Lu}«"])/u.exec(
      words,
    )
  if (join === null) return undefined
  const name = wholeName(
    text,
    segment.start,
    segment.start +
      join[0]
        .trimEnd()
        .replace(/ [\p{L}]+$/u, '')
        .replace(/ here$/u, '').length,
  )
  return name === undefined || (wordCount(name.value) < 2 && !startsWithGivenName(name.value)) ? undefined : name
}

/** «Hi, Anna Beck!» addresses her. */
function isGreetingBefore(text: string, before: Segment | undefined): boolean {
  return (
    before !== undefined &&
    before.start < 3 &&
    /^\s*(?:hi|hello|hey|hallo|hola|olá|ola|oi|ciao|salut|bonjour|cześć|merhaba|halo)\s*$/iu.test(
      text.slice(before.start, before.end),
    )
  )
}

/** The name after a sign-off, in the same segment (`Gruß Anna`) or the next (`Regards, Anna`). */
function behindSignOff(
  text: string,
  segment: Segment,
  before: Segment | undefined,
  isLast: boolean,
): Found | undefined {
  const words = text.slice(segment.start, segment.end)
  const isParting =
    before !== undefined &&
    !before.isDatum &&
    SIGN_OFF.test(text.slice(before.start, before.end).trim().replace(/\.$/, ''))
  if (isParting) {
    const isThanks =
      /^(?:thank|many thanks|thx|danke|vielen|gracias|muchas|obrigad|merci|grazie|bedankt|dank|dzi|teşekkür|terima|cảm|спасибо|дякую|شكرا|धन्यवाद)/iu.test(
        text.slice(before.start, before.end).trim(),
      )
    const isEnd = isLast && !/^\s*[!?]/u.test(text.slice(segment.end))
    return isThanks && !isEnd ? undefined : wholeName(text, segment.start, segment.end)
  }
  for (const match of [...words.matchAll(/ (?=\p{Lu})/gu)].slice(0, 5)) {
    const parting = words.slice(0, match.index).trim()
    if (
      SIGN_OFF.test(parting) &&
      !/^(?:thank|many|thx|dank|vielen|gracias|muchas|obrigad|merci|grazie|bedankt|dzi|teşekkür|terima|cảm|спасибо|дякую)/iu.test(
        parting,
      ) &&
      !isNoName(foldInPlace(parting.split(' ').at(-1) ?? '') + '\u0000')
    )
      return wholeName(text, segment.start + match.index, segment.end)
  }
  return undefined
}

/** The last word before a phone or e-mail, or the whole segment, as a Chinese, Korean or Japanese name. */
function eastAsian(text: string, segment: Segment, isFirm: boolean): Found | undefined {
  if (!isFirm) return undefined
  const from = Math.max(segment.start, segment.end - MAX_NAME_LENGTH)
  const stretch = text.slice(from, segment.end).trimEnd()
  const plain = stretch.replace(HONORIFICS, '').trimEnd()
  const word = /[^\s\p{P}]+$/u.exec(plain)?.[0] ?? ''
  for (const candidate of [plain.trimStart(), word, afterSelf(word)]) {
    const start = from + plain.lastIndexOf(candidate)
    if (candidate !== '' && isEastAsianName(candidate))
      return { value: candidate, start, end: start + candidate.length }
  }
  return undefined
}

function afterSelf(word: string): string {
  return /(?:本人|我是|我叫|收件人?|联系人|姓名)(\p{Script=Han}{2,4})$/u.exec(word)?.[1] ?? ''
}
