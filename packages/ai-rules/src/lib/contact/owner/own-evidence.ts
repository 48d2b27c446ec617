import { cuesBetween, cueWords, foldInPlace, type FoldedText, hasCue, toFoldedText } from '../cue.ts'
import { isGivenName } from '../name/given-names.ts'
import { NUMBER_WORDS, PHONE_WORDS } from '../phone/number-words.ts'
import { OTHER_PERSON_WORDS, OWN_PERSON_WORDS } from './person-words.ts'
import { sentenceEnd, sentenceStart } from '../sentence.ts'

/** Words that ask for an answer, or announce an address, in 18 languages. */
const SEND_WORDS = cueWords(
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
  const isEnd = endsSentence(text, end, to)
  if (isEnd && isSigned(text, from, start)) return true
  // Where another person was spoken of before, only a word of the writer’s own tells whose it is.
  if (speaksOfOthers(folded, start)) return false
  if (isEnd || isLabel(text, from, start, end, to) || isBehindName(text, from, start)) return true
  if (text.slice(0, start).trim() === '') return true
  const words = value.includes('@') ? [SEND_WORDS, PHONE_WORDS] : [PHONE_WORDS, NUMBER_WORDS]
  return words.some((list) => cuesBetween(folded, list, from, to).length > 0)
}

/** Pronouns: they rarely say whose an address in a later sentence is. */
const PRONOUNS =
  /^(?:his|him|them|their|theirs|hers|ihm|ihn|dele|dela|deles|jego|onun|его|ее|её|ему|ей|нее|него|них|нему|ней|його|її|їх|їй|йому|неї|нього|beliau|उनका|उनकी|उसका|उसकी|इनका|इनकी|उनको|उसको|us(?:ka|ki|ko)|un(?:ka|ki|ko)|iska)$/u

function speaksOfOthers(folded: FoldedText, before: number): boolean {
  return cuesBetween(folded, OTHER_PERSON_WORDS, 0, before).some(
    (cue) => !PRONOUNS.test(folded.text.slice(cue.start, cue.end)),
  )
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

/** «Joost van den Berg, 0612…» */
function isBehindName(text: string, from: number, start: number): boolean {
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
