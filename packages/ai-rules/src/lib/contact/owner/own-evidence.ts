import { cuesBetween, cueWords, foldInPlace, type FoldedText, hasCue, toFoldedText } from '../cue.ts'
import { isGivenName } from '../name/given-names.ts'
import { NUMBER_WORDS, PHONE_WORDS } from '../phone/number-words.ts'
import { CERTAIN_PERSON_WORDS, FURTHER_PERSON_WORDS } from './more-person-words.ts'
import { OTHER_PERSON_WORDS, OWN_PERSON_WORDS, SERVICE_PERSON_WORDS, YOUR_WORDS } from './person-words.ts'
import { sentenceEnd, sentenceStart } from '../sentence.ts'

/** Words that ask for an answer, or announce an address, in 18 languages. */
export const SEND_WORDS = cueWords(
  'email* e-mail* mail* send sent forward reply write address drop ping invoice_to quote_to details_to info_to link_to list_to catalogue_to catalog_to pdf_to',
  'correo* mand* envi* escrib* remit* pas* respond* cotiz* direccion endereço endereco manda* mandem respond* encaminh* responder',
  'adresse* courriel mel envoy* écri* ecri* transmett* faire_parvenir répon* repon* fais_suivre',
  'schick* send* schreib* mailt antwort* zusend* mailadresse* anschrift an_: bitte_an',
  'indirizzo posta mandat* mandi manda invi* scriv* spedi* rispond*',
  'stuur* sturen mailen mailadres adres antwoord* doorsturen schrijf*',
  'adres* wyśl* wysł* wysla* prześl* przesl* pisz* podeśl* podesl* poproszę_na odpis* odpowied*',
  'posta* gönder* gonder* yolla* atın atar atabilir* iletin adresim* yazın yazabilir* cevap*',
  'ايميل* بريد* ارسل* ابعت* راسل* ابعث* رد للايميل عالايميل دز دزوا طرش* حول*',
  'ईमेल* मेल* भेज* bhej* mail bhejo id लिख* bhejna bhejiye bhej_do send',
  'surel kirim* kirimkan dikirim balas alamat emailnya ke:',
  'thư gửi gởi địa_chỉ mail phản_hồi qua_mail qua',
  'почт* мыло мейл* имейл* емейл* адрес* вышл* пришл* отправ* скин* шли направ* ответ* киньте кидайте пиш* напиш* на_:',
  'пошт* адрес* надісл* надішл* вишл* скин* шлі* відправ* відповід* пиш* напиш* мейл* імейл*',
  'メール メアド アドレス 送って 送付 お送り 連絡 ご連絡 返信 まで 宛',
  '邮箱 郵箱 信箱 邮件 郵件 发到 發到 发给 發給 发我 發我 寄到 寄给 寄給 传到 傳到 回复 回覆',
  '메일 이메일 보내 주소 답장 회신 연락',
)
/** A sentence with fewer words beside the datum is a label, a signature or an answer. */
const MAX_LABEL_WORDS = 4
const MAX_LABEL_SIGNS = 9

/**
 * True when something says that an address or number is to be used for the writer: a word that asks for an answer or announces it, or the writer’s own word
 * behind it. A datum alone in its sentence is one as well. Without any, it may be anybody’s.
 */
export function hasOwnEvidence(
  text: string,
  folded: FoldedText,
  { start, end, value }: { readonly start: number; readonly end: number; readonly value: string },
): boolean {
  const from = sentenceStart(text, start)
  const to = sentenceEnd(text, end)
  if (cuesBetween(folded, OWN_PERSON_WORDS, from, to).length > 0) return true
  if (isAsked(text, folded, end, from, to)) return false
  const isEnd = endsSentence(text, end, to)
  if ((isEnd && isSigned(text, from, start)) || isIntroduced(text, from, start)) return true
  // Where another person was spoken of before, only a word of the writer’s own tells whose it is.
  if (speaksOfOthers(folded, start)) return false
  if (isEnd || isLabel(text, from, start, end, to) || isBehindName(text, from, start)) return true
  if (IT_IS.test(text.slice(Math.max(from, lastMark(text, start) + 1), start))) return true
  if (EXTENSION.test(text.slice(end, end + 24)) || isBeforeName(text, end)) return true
  if (text.slice(0, start).trim() === '') return true
  const words = value.includes('@') ? [SEND_WORDS, PHONE_WORDS] : [PHONE_WORDS, NUMBER_WORDS]
  if (words.some((list) => cuesBetween(folded, list, from, to).length > 0)) return true
  // A number without such a word is too often somebody else’s; an address rarely is.
  return value.includes('@') && speaksOfNobody(folded) && !/[?？؟]/u.test(text.charAt(to))
}

function speaksOfNobody(folded: FoldedText): boolean {
  return [OTHER_PERSON_WORDS, FURTHER_PERSON_WORDS, CERTAIN_PERSON_WORDS, SERVICE_PERSON_WORDS, YOUR_WORDS].every(
    (words) => cuesBetween(folded, words, 0, folded.text.length).length === 0,
  )
}

/** The extension at a desk: nobody gives another person’s so. */
export const EXTENSION =
  /^[ ,;(]{0,3}(?:ext(?:ension|n)?|x|poste|dw|durchwahl|nst|int(?:erno)?|wewn|dahili|ramal|anexo|toestel|tst|доб|вн|转|轉|내선|内線|máy lẻ|تحويله|تحويلة)[ .:]{0,3}\d{1,6}(?!\d)/iu

/** The clause says nothing but what the datum is: «its …», «dann also …». */
const IT_IS =
  /^\s*(?:(?:and|so|ok|und|dann|also|y|e|et|alors|allora|quindi|dus|więc|i|yani|jadi|thì|ну|и|та|i)\s)?(?:it['’]?s|it is|that['’]?s|here['’]?s|es ist|das ist|hier(?: ist)?|es|é|è|este es|esse é|c['’]est|voici|ecco|het is|dit is|hier is|to(?: jest)?|oto|bu|işte|ini|đây là|là|это|вот|це|ось|هذا|هو|ये|यह|yeh|ye)\s*[:：]?\s*$/iu

/** A question that asks for no answer to it is about the address or number. */
function isAsked(text: string, folded: FoldedText, end: number, from: number, to: number): boolean {
  if (!/[?？؟]/u.test(text.charAt(to)) || !/\p{L}/u.test(text.slice(end, to))) return false
  return [SEND_WORDS, PHONE_WORDS].every((words) => cuesBetween(folded, words, from, to).length === 0)
}

/** «0478/45.12.36 (Didier)» */
function isBeforeName(text: string, end: number): boolean {
  const [, name = ''] = /^ ?[(,–—-] ?(\p{L}[\p{L}\p{M}'’-]+)[).,!\n]/u.exec(text.slice(end, end + 30)) ?? []
  return isGivenName(foldInPlace(name))
}

/** Pronouns: they rarely say whose an address in a later sentence is. */
const PRONOUNS =
  /^(?:his|him|them|their|theirs|hers|ihm|ihn|dele|dela|deles|jego|onun|его|ее|её|ему|ей|нее|него|них|нему|ней|його|її|їх|їй|йому|неї|нього|beliau|उनका|उनकी|उसका|उसकी|इनका|इनकी|उनको|उसको|us(?:ka|ki|ko)|un(?:ka|ki|ko)|iska)$/u

function speaksOfOthers(folded: FoldedText, before: number): boolean {
  return [OTHER_PERSON_WORDS, FURTHER_PERSON_WORDS].some((words) =>
    cuesBetween(folded, words, 0, before).some((cue) => !PRONOUNS.test(folded.text.slice(cue.start, cue.end))),
  )
}

/** True when a message says little more than what the datum is: «my mail: …», «… please». */
export function isAlmostAlone(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return isLabel(text, 0, start, end, text.length)
}

function isLabel(text: string, from: number, start: number, end: number, to: number): boolean {
  const line = Math.max(from, text.lastIndexOf('\n', start) + 1)
  const rest = `${text.slice(line, start)} ${text.slice(end, to)}`.replaceAll(/\S*@\S*|[\d+()/-]+/gu, ' ')
  const signs = rest.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0
  const words = rest.match(/[\p{L}\p{M}]+/gu)?.length ?? 0
  return signs > 0 ? signs <= MAX_LABEL_SIGNS : words <= MAX_LABEL_WORDS
}

/** A signature stands at the end. */
function endsSentence(text: string, end: number, to: number): boolean {
  const rest = text.slice(end, to)
  const signs = rest.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0
  const words = rest.replaceAll(/\S*@\S*|[\d+()/-]+/gu, ' ').match(/[\p{L}\p{M}]+/gu)?.length ?? 0
  return signs > 0 ? signs <= 6 : words <= 2
}

/** «… Soazig Le Floc’h, 06.71…»: nothing but a name stands before it in its sentence. */
function isSigned(text: string, from: number, start: number): boolean {
  if (isBehindName(text, from, start)) return true
  const words = text.slice(from, start).match(/[\p{L}\p{M}'’-]+/gu) ?? []
  return words.length > 1 && words.length < 6 && words.every((word) => /^\p{Lu}/u.test(word))
}

const SELF_WORDS =
  /^\s*(?:[^\p{L}]*)(?:(?:hi|hello|hey|hallo|hola|olá|ciao|salut|bonjour|merhaba|i['’]?m|i am|it['’]?s|this is|ich bin|hier ist|hier|soy|sou|je suis|ici|sono|ik ben|jestem|ben|saya|ini|em là|mình là|tôi là|chị là|anh là|em|chị|anh|я|це|это|name|ismim)[ ,:!]{1,3})*/iu

/** «Ben Sevilay Kırdar, sevilay@…»: nothing but the writer’s introduction stands before it in its sentence. */
function isIntroduced(text: string, from: number, start: number): boolean {
  const before = text.slice(from, start).replace(SELF_WORDS, '')
  const name = before.replace(/(?: (?:here|hier|speaking|aquí|aqui|ici|qui|tutaj|burada|đây))?[ ,:;(–—-]*$/iu, '')
  const words = name.trim().split(/\s+/u)
  if (words.length > 5 || !/^[\p{L}\p{M}'’. -]+$/u.test(name) || !/[,:;(–—-]\s*$/u.test(text.slice(from, start)))
    return false
  return words.every((word) => /^\p{Lu}/u.test(word)) && (words.length > 1 || isGivenName(foldInPlace(words[0] ?? '')))
}

/** True when the address contains the name: «anneliese.dv@…» of Anneliese. */
export function isAddressOf(address: string, name: string): boolean {
  const local = foldInPlace(address.slice(0, Math.max(0, address.indexOf('@'))))
  const words = foldInPlace(name)
    .split(/[^a-z]+/u)
    .filter((word) => word.length > 2)
  return local !== '' && words.some((word) => local.includes(word) && (word.length > 3 || local.startsWith(word)))
}

/** «Joost van den Berg, 0612…»: the clause is nothing but the name. */
function isBehindName(text: string, from: number, start: number): boolean {
  const clause = /[^,;:.!?()\n–—]*[,;:(–—-]?\s*$/u.exec(text.slice(Math.max(from, start - 50), start))?.[0] ?? ''
  const all = clause.match(/[\p{L}\p{M}'’-]+/gu) ?? []
  if (
    all.length > 4 ||
    !all.every((word) => /^\p{Lu}|^\p{Lo}|^(?:van|von|de|da|di|del|der|den|el|bin|le|la)$/u.test(word))
  )
    return false
  const words =
    text
      .slice(Math.max(from, start - 50), start)
      .match(/[\p{L}\p{M}'’-]+/gu)
      ?.slice(-4) ?? []
  return words.some((word) => isGivenName(foldInPlace(word)) && /^\p{Lu}|^\p{Lo}/u.test(word))
}

/** True when the account asks for an address or a number. */
export function asksForContact(content: string): boolean {
  const folded = toFoldedText(content)
  return /[?？؟]/.test(content) && (hasCue(folded, SEND_WORDS) || hasCue(folded, PHONE_WORDS))
}

const SAME_DIGITS = 6

/** True when a value looks like another one that was mistyped: the same name or domain, or most of the digits. */
export function isCorrectionOf(value: string, earlier: string): boolean {
  const [local = '', domain] = value.toLowerCase().split('@')
  const [earlierLocal = '', earlierDomain] = earlier.toLowerCase().split('@')
  if (domain === undefined || earlierDomain === undefined)
    return domain === earlierDomain && local.slice(0, SAME_DIGITS) === earlierLocal.slice(0, SAME_DIGITS)
  return local === earlierLocal || (domain === earlierDomain && local.slice(0, 3) === earlierLocal.slice(0, 3))
}

/** True when a word of the writer’s own stands in the clause of the datum: «… (mi celular)», «mine’s …». */
export function isCalledOwn(
  text: string,
  folded: FoldedText,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  const from = Math.max(sentenceStart(text, start), lastMark(text, start) + 1)
  const behind = /^ ?[,(]?[^,;()\n]*/u.exec(text.slice(end, sentenceEnd(text, end)))?.[0].length ?? 0
  return cuesBetween(folded, OWN_PERSON_WORDS, from, end + behind).length > 0
}

function lastMark(text: string, before: number): number {
  return Math.max(...[',', ';', '(', '\n'].map((mark) => text.lastIndexOf(mark, before - 1)))
}
