import { looksLikeFirm } from './company-words.ts'
import { foldInPlace } from '../cue.ts'
import { isGivenName } from './given-names.ts'
import { isKanaName } from './kana-names.ts'
import { capitalisedName, isOtherWord } from './name-shape.ts'
import { isNoName, TITLES } from './name-words.ts'
import type { Found } from '../phone/phone-finder.ts'
import { isPlace } from './places.ts'

/** What may stand between a name and the writer's number or address: a word that announces it, and marks. */
const BETWEEN =
  /[ ,،:;|/(–—-]{0,3}(?:\b(?:tel|phone|mob|mobile|cell|cel|whatsapp|wa|zap|hp|no|sdt|sđt|email|e-mail|mail|correo|handy|gsm|тел|моб|тлф|почта|пошта)\b\.?|電話|电话|手机|手機|연락처|전화|번호|و?رقمي|و?جوالي|و?جوال|ت)?[ :.]{0,3}$/iu
const END =
  /^[ ]?(?:$|[.!,;~\n)]|\p{Extended_Pictographic}|(?:thanks|thx|ty|pls|please|cheers|bjs?|beijos|abs|obrigad[oa]|gracias|grazie|merci|danke|lg|gr|bedankt|dzi[ęe]ki|teşekkürler|makasih|ya|nha|nhé|ạ|спасибо|дякую|شكرا|धन्यवाद|です|입니다|이에요|예요)(?![\p{L}\p{M}]))/iu
const WORD = /[\p{L}\p{M}'’ʼ-]+/gu
const MAX_WORDS = 3

/** Names directly beside the writer's own number or address: «tel 601 234 789 grazyna», «Jussara 21 98765-4310», «anna beck, abeck@firm.example». */
export function namesBesideData(text: string, data: readonly Found[]): readonly Found[] {
  return data.flatMap((datum) => [...nameBefore(text, datum), ...nameBehind(text, datum)])
}

function nameBefore(text: string, datum: Found): readonly Found[] {
  const from = Math.max(0, datum.start - 60)
  const stretch = text.slice(from, datum.start)
  const gap = BETWEEN.exec(stretch)?.[0].length ?? 0
  const words = [...stretch.slice(0, stretch.length - gap).matchAll(WORD)]
  const near = words.slice(-MAX_WORDS)
  const end = stretch.length - gap
  if (near.length === 0 || (near.at(-1)?.index ?? 0) + (near.at(-1)?.[0].length ?? 0) !== end) return []
  for (const [index, first] of near.entries()) {
    const rest = near.slice(index)
    const value = stretch.slice(first.index, end)
    if (!/^[\p{L}\p{M}'’ʼ -]+$/u.test(value)) continue
    const before = stretch.slice(0, first.index)
    // «boulangerie Maison Perle»: the firm's.
    if (looksLikeFirm(`${before.split(/[.,;:!?\n]/u).at(-1) ?? ''}${value}`.trim())) return []
    if (
      isNamed(
        rest.map((word) => word[0]),
        before,
        datum,
      )
    )
      return [{ value, start: from + first.index, end: from + end }]
  }
  return []
}

function isNamed(words: readonly string[], before: string, datum: Found): boolean {
  const folded = words.map(foldInPlace)
  if (folded.some((word) => isNoName(word) || isOtherWord(word)) || isPlace(words.join(' '))) return false
  const [first = ''] = folded
  if (TITLES.has(first)) return false
  const opens = /(?:^|[.!?\n,。、！？,;–—-]|\p{Extended_Pictographic})\s*$/u.test(before)
  if (isKanaName(words.join(''))) return opens || /[\s　]$/u.test(before)
  if (isInLocalPart(folded, datum)) return opens && (folded.length > 1 || /^\p{Lu}/u.test(words[0] ?? ''))
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length
  const isCased = /\p{Ll}/u.test(words.join(''))
  // In lower case a second word may be anything.
  return isGivenName(first) && (!isCased || capitals === words.length || (words.length === 1 && opens))
}

/** «dana whitlock, dwhitlock88@…»: the address contains a part of the name. */
function isInLocalPart(folded: readonly string[], { value }: Found): boolean {
  const at = value.indexOf('@')
  if (at < 0 || (folded.length < 2 && (folded[0]?.length ?? 0) < 4)) return false
  const local = value.slice(0, at).toLowerCase()
  return (
    folded.some((word) => word.length > 3 && local.includes(word)) && folded.every((word) => /^[a-z'-]+$/.test(word))
  )
}

function nameBehind(text: string, datum: Found): readonly Found[] {
  const lead = /^[ ,(–—-]{1,4}/u.exec(text.slice(datum.end, datum.end + 6))?.[0].length ?? 0
  if (lead === 0) return []
  const start = datum.end + lead
  const capital = capitalisedName(text, start)
  if (capital !== undefined) {
    const [first = ''] = foldInPlace(capital.value).split(/[ -]/)
    // A single unknown word with a capital signs a message that ends with it.
    const isSigned =
      !capital.value.includes(' ') && /^[.!)]?\s*$/u.test(text.slice(capital.end)) && capital.value.length > 2
    return (isGivenName(first) || isSigned) &&
      END.test(text.slice(capital.end, capital.end + 14)) &&
      !isPlace(capital.value) &&
      !looksLikeFirm(capital.value)
      ? [capital]
      : []
  }
  const [word = ''] = /^[\p{L}\p{M}]{2,20}/u.exec(text.slice(start, start + 24)) ?? []
  const end = start + word.length
  const isName = isGivenName(foldInPlace(word)) || isKanaName(word.replace(/です$/u, ''))
  return isName && END.test(text.slice(end, end + 14)) && !isNoName(foldInPlace(word))
    ? [{ value: word.replace(/です$/u, ''), start, end }]
    : []
}
