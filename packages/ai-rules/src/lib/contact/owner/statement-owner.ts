import { type Cue, cuesBetween, type CueWords, type FoldedText, lastCue } from '../cue.ts'
import { CERTAIN_PERSON_WORDS, FURTHER_PERSON_WORDS } from './more-person-words.ts'
import { FORMER_WORDS, OTHER_PERSON_WORDS, OWN_PERSON_WORDS, SERVICE_PERSON_WORDS, YOUR_WORDS } from './person-words.ts'
import { isAskedAbout, isNobodysOwn, isOfNamedPerson } from './other-owner.ts'
import { isAddressOf, SEND_WORDS } from './own-evidence.ts'
import { NUMBER_WORDS, PHONE_WORDS } from '../phone/number-words.ts'
import { isReportedContact } from './reported-contact.ts'
import { sentenceEnd, sentenceStart } from '../sentence.ts'

const REACH = 90
const REACH_BEHIND = 32
const FORMER_REACH = 26
/** Possessives that follow what is possessed. */
const POSSESSIVE_BEHIND = /^(?:saya|aku|gue|gw|gua|em|tôi|mình|tui|мо\p{L}{1,3}|мій)$/iu
/** «not», directly before what is denied. */
const DENIED =
  /(?:\bnot|\bnicht|\bno es|\bno al|\bno el|\bnao (?:e|o|no)|\bpas (?:le|au|a)?|\bnon (?:il|al|e)?|\bniet|\bnie|(?<!\p{L})не|\bbukan|\bkhong phai|不是|مش|ليس|مو|instead of|statt|anstatt|en vez de|em vez de|au lieu d[eu]|invece di|in plaats van|zamiast|вместо|замість) {0,2}(?:my |the |die |der |el |le |la |o )?$/u
const DENIED_BEHIND = /^ {0,2}(?:ではなく|じゃなく|じゃない|말고|아니라|아니고|नहीं|nahi|nahin|değil|degil|yerine)/u

/** «write to Mrs Yolanda: …», «chat admin Vivi …», «Rana ko call karen …»: the account should write to somebody else. */
const WRITE_TO =
  /(?:\b(?:write|talk|speak|call|contact|chat|email|text|message)|(?<!\p{L})(?:escrib\p{L}*|contact\p{L}*|llam[ea]\p{L}*|habl[ae]\p{L}*|fal[ea]\p{L}*|ligue|contatt\p{L}*|scriv\p{L}*|chiam\p{L}*|[eé]cri\p{L}*|appel\p{L}*|schreib\p{L}*|ruf\p{L}*|kontaktier\p{L}*|melde?\p{L}* sich|mail|bel|napisz|zadzwoń|dzwoń|hubungi|overleg\p{L}*|sentit\p{L}*|parlat\p{L}*|voyez|spr[ie]ch\p{L}*|frag\p{L}*|ask|speak|cc|liên hệ|напиш\p{L}*|пиш\p{L}*|звон\p{L}*|позвон\p{L}*|телефонуй\p{L}*))(?: (?:to|with|a|con|com|an|bei|à|do|к|до|naar|met|al|alla|el|la|o|mit|unserem?r?|our|nuestr[oa]|nosso|notre|nostro|naszej?|onze|kami|admin|sales|manager|menedżer\p{L}*|menadżer\p{L}*|менеджер\p{L}*))*(?:,? (?:Mr|Mrs|Ms|Miss|Sra?|Don|Doña|Herrn?|Frau|M|Mme|Sig|Sig.ra|Pan|Pani|Pak|Bu|anh|chị)\.?)? \p{Lu}\p{L}+(?: \p{Lu}\p{L}+)?(?:[^.!?\n]|\.(?=\S)){0,70}$/u
const WRITE_TO_BEHIND_NAME =
  /(?:(?:كلموا|كلموه|كلموها|راسلوا|تواصلوا مع|اتصلوا ب) ?\p{L}+|(?:跟|和|与|與|找)\S{1,12}(?:联系|聯繫|聯絡|沟通|溝通|说|對接|对接)|\S{1,10}(?:に|宛に)(?:送って|お送り|連絡|確認)|\S{1,12}(?:에게|한테|께) ?(?:보내|연락|문의|전화)|को (?:कॉल|फोन|फ़ोन|संपर्क)|se baat|ko call|ko phone|に(?:ご)?(?:連絡|電話)|に問い合わせ|에게 (?:연락|전화)|씨(?:에게|한테))[^.!?।\n]{0,30}$/u

/** Everybody but the writer. */
const OTHERS: readonly CueWords[] = [
  OTHER_PERSON_WORDS,
  FURTHER_PERSON_WORDS,
  CERTAIN_PERSON_WORDS,
  SERVICE_PERSON_WORDS,
  YOUR_WORDS,
]
/** Before a word for a person it makes the writer that person: «I’m the caretaker». */
const SELF_BEFORE =
  /(?<![\p{L}\p{M}])(?:i am|i['’]m|im|as|we are|ich bin|bin|als|wir sind|soy|somos|como|sou|somos|je suis|en tant que|sono|siamo|come|ik ben|wij zijn|jestem|jako|ben|saya|aku|sebagai|em là|mình là|tôi là|chị là|anh là|я|мы|ми|как|як|انا|मैं|main|hum|हम|私は|我是|저는)[ ,]{0,2}$/iu

interface Stretch {
  readonly start: number
  readonly end: number
}

/**
 * Whose the detail at a position is: true when the writer speaks of themselves. The nearest word decides: «my boss», «his number», «your hotline» make it
 * another's; «call me», «my number» make it the writer's own again. «old» and «not» directly before it also exclude it.
 */
export function isOwnStatement(
  text: string,
  folded: FoldedText,
  { start, end }: Stretch,
  kind: 'name' | 'address',
): boolean {
  const begin = sentenceStart(text, start)
  const from = Math.max(begin, start - REACH)
  const own = lastCue(folded, OWN_PERSON_WORDS, from, start)
  const other = OTHERS.map((words) => lastPerson(folded, words, from, start)).reduce(latest)
  if (isDenied(folded, start, end) || (kind === 'address' && isInDeniedClause(folded, from, start))) return false
  // A writer's word inside the other person's (`chồng em`) or directly behind it (`suami saya`) is part of it.
  if (other !== undefined && other.end > (own?.start ?? -1)) return false
  if (other !== undefined && own?.start === other.end + 1 && POSSESSIVE_BEHIND.test(text.slice(own.start, own.end)))
    return false
  if (kind === 'address' && isReported(text, own?.end ?? from, start, end)) return false
  if (kind === 'address') {
    const before = clauseBefore(text, Math.max(own?.end ?? 0, from), start)
    const stop = sentenceEnd(text, end)
    if (isNobodysOwn(before, clauseBehind(text, end)) || isOfNamedPerson(before)) return false
    if (
      own === undefined &&
      (isOfNamedPerson(text.slice(from, start)) || isAskedAbout(text.slice(from, stop), text.charAt(stop)))
    )
      return false
  }
  if (own !== undefined) return true
  const before = text.slice(from, start).replace(/^\s*\p{Lu}/u, (first) => first.toLowerCase())
  if (WRITE_TO.test(before) || WRITE_TO_BEHIND_NAME.test(before)) return false
  // A name begins a signature: the topic of the sentence before does not apply to it, nor does what follows its comma.
  if (kind === 'name') return !isOthersBehind(text, folded, end, nameClause(text, end))
  return !isOthersBehind(text, folded, end) && !isGoingOn(text, folded, begin, start)
}

/** «I called 0800 … three times»: searched for after the nearest word that makes it the writer's own. */
function isReported(text: string, from: number, start: number, end: number): boolean {
  return isReportedContact(text.slice(from, start), text.slice(end, sentenceEnd(text, end)))
}

/** The last word for another person in a range. The writer may be that person, and what stands in brackets ends with them. */
function lastPerson(folded: FoldedText, words: CueWords, from: number, to: number): Cue | undefined {
  return cuesBetween(folded, words, Math.max(0, from), to).findLast(
    (cue) =>
      !SELF_BEFORE.test(folded.text.slice(Math.max(0, cue.start - 16), cue.start)) &&
      !/^[^()]*\)[^()]*$/u.test(folded.text.slice(cue.end, to)),
  )
}

function latest<Value extends { readonly end: number }>(
  left: Value | undefined,
  right: Value | undefined,
): Value | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return left.end > right.end ? left : right
}

function isDenied(folded: FoldedText, start: number, end: number): boolean {
  const before = folded.text.slice(Math.max(0, start - 24), start)
  if (DENIED.test(before) || DENIED_BEHIND.test(folded.text.slice(end, end + 12))) return true
  const clause = Math.max(
    0,
    start - FORMER_REACH,
    folded.text.lastIndexOf('.', start - 1),
    folded.text.lastIndexOf(',', start - 1),
  )
  return lastCue(folded, FORMER_WORDS, clause, start) !== undefined && !/@/.test(folded.text.slice(clause, start))
}

const DENIED_CLAUSE =
  /(?:^|[,;(–—] ?)(?:and |und |y |e |en |i |et |а |и |і )?(?:not|nicht|niet|no|não|nao|pas|non|nie|не|bukan|không phải)(?![\p{L}\p{M}])[^,;.]{0,40}$/u

/** «…, not the hotel’s number (…)» */
function isInDeniedClause(folded: FoldedText, from: number, start: number): boolean {
  const clause = DENIED_CLAUSE.exec(folded.text.slice(from, start))?.[0] ?? ''
  const has = (list: CueWords): boolean => lastCue(folded, list, start - clause.length, start) !== undefined
  return has(NUMBER_WORDS) && !has(SEND_WORDS) && !has(PHONE_WORDS)
}

/** The part of the clause before a detail; an opening bracket directly before it belongs to the clause. */
function clauseBefore(text: string, from: number, start: number): string {
  return /[^,;\n]*$/u.exec(text.slice(from, start))?.[0] ?? ''
}

/** The rest of the clause behind a detail. */
function clauseBehind(text: string, end: number): string {
  return /^ ?[,(]?[^,;()\n]*/u.exec(text.slice(end, Math.min(end + REACH, sentenceEnd(text, end))))?.[0] ?? ''
}

/** How far the words behind a name can be about its owner. */
function nameClause(text: string, end: number): number {
  return (
    /^[^,;:.!?()~\n\p{Extended_Pictographic}–—、。！？，；،؛।]{0,32}/u.exec(
      text.slice(end, sentenceEnd(text, end)),
    )?.[0].length ?? 0
  )
}

/** «0171 … is my boss’s», «… (my wife)», without a full stop between. */
function isOthersBehind(
  text: string,
  folded: FoldedText,
  end: number,
  reach = Math.max(clauseBehind(text, end).length, Math.min(REACH_BEHIND, sentenceEnd(text, end) - end)),
): boolean {
  const next = /[\d+(][\d ()./-]{5,}|\S+@/u.exec(text.slice(end, end + reach))?.index ?? reach
  const stop = end + Math.min(reach, next)
  const others = OTHERS.flatMap((words) => cuesBetween(folded, words, end, stop))
  return others.length > 0 && cuesBetween(folded, OWN_PERSON_WORDS, end, others[0]?.start ?? end).length === 0
}

/** The sentence holds nothing else, and the one before ends with another person: it is still about them. */
function isGoingOn(text: string, folded: FoldedText, begin: number, start: number): boolean {
  const words = text.slice(begin, start).match(/[\p{L}\p{M}]+/gu) ?? []
  if (words.length > 1 || begin === 0) return false
  const named = text.slice(0, start).match(/\p{Lu}[\p{L}\p{M}]+/gu) ?? []
  if (named.some((name) => isAddressOf(text.slice(start, start + 64), name))) return false
  const before = sentenceStart(text, begin - 1)
  const from = Math.max(before, begin - REACH)
  const other = [OTHER_PERSON_WORDS, FURTHER_PERSON_WORDS]
    .map((list) => lastPerson(folded, list, from, begin))
    .reduce(latest)
  return other !== undefined && other.end > (lastCue(folded, OWN_PERSON_WORDS, from, begin)?.end ?? -1)
}
