/** With fewer words than this, quotation marks enclose a name; with more, they quote somebody. */
const MIN_QUOTED_WORDS = 3
/** A character of a script without spaces counts as about half a word. */
const MIN_QUOTED_SIGNS = 7
/** Every class excludes its own opening mark, so that an unclosed one is scanned only once. */
const QUOTATIONS =
  /“[^“”\n]*”|„[^„“”\n]*[“”]|«[^«»\n]*»|»[^«»\n]*«|"[^"\n]*"|「[^「」]*」|『[^『』]*』|《[^《》]*》|‹[^‹›\n]*›|(?<![\p{L}\p{N}])[‘'](?=[\p{L}\p{N}¡¿])[^‘'’\n]{0,400}(?:(?<=\p{L})['’](?=\p{L})[^‘'’\n]{0,200}){0,4}['’](?![\p{L}\p{N}])/gu
/** Words after which quotation marks enclose a company's name. */
const COMPANY_BEFORE =
  /(?:ООО|АО|ЗАО|ПАО|ИП|ТОВ|ФОП|ПП|ТзОВ|КФХ|ферма|компани\p{L}*|фирм\p{L}*|магазин\p{L}*|кафе|студи\p{L}*|салон\p{L}*|підприємств\p{L}*|ресторан\p{L}*|отель|готель|школ\p{L}*|клиник\p{L}*|клінік\p{L}*|firma|firmy|sp\. z o\.o\.|GmbH|hotel|restaurant|restaurante|café)\s{1,2}$/iu
/** A line that introduces a mail quoted below the writer's own words: `On 3 March Anna wrote:`. */
const QUOTE_VERBS =
  /(?<!\p{L})(?:wrote|schrieb|schreef|[ée]crit|escribi[óo]|escreveu|scritto|napisał\p{L}*|yazdı|كتب|लिखा|menulis|viết|писал\p{L}*|написал\p{L}*|пише|писав|написав|написала|書きました|写道|寫道|님이 작성)/iu
const HEADER =
  /^\s{0,3}(?:from|von|de|da|od|van|kimden|dari|từ|от|від|من|प्रेषक|差出人|发件人|寄件者|發件人|보낸 ?사람|reply-to|sender|absender|expéditeur|remitente|remetente|mittente|afzender|nadawca|gönderen)\s{0,2}:.{0,80}(?:@|<|$)/iu
const FORWARD_MARK =
  /(?<![\p{L}\p{N}])(?:(?:fwd?|wg|tr|rv|enc|doorst|ilet)(?=:)|forwarded(?: message)?|(?:ursprüngliche|original) ?nachricht|original message|message d'origine|mensaje original|mensagem original|messaggio originale|weitergeleitet\p{L}*|weiterleitung|transféré|message transféré|reenviado|reenvío|mensaje reenviado|encaminhad[oa]|mensagem encaminhada|reencaminhad[oa]|inoltro|inoltrat[oa]|messaggio inoltrato|doorgestuurd|doorgestuurd bericht|przekazan[aey]\p{L}*|podaj dalej|iletildi|iletilen\p{L}*|diteruskan|terusan|chuyển tiếp|переслано|пересылаю|пересланн\p{L}*|переслане|пересилаю|перенаправл\p{L}*|محول\p{L}*|معاد توجيه\p{L}*|إعادة توجيه|اعادة توجيه|अग्रेषित|फॉरवर्ड\p{L}*|फ़ॉरवर्ड\p{L}*|forwarded)(?=[^\p{L}\n]{0,3}(?:[:\n"'«“„‘—–-]|from|von|de|dari|từ|da|del|من|от|від|van|od))[^\n:]{0,40}[:\n"'«“„‘—–-]|(?:転送|転載|转发|轉發|轉傳|转自|전달|퍼온 ?글)[^\n:]{0,16}[:\n「『"]/giu

/**
 * The text without what somebody else wrote: quoted lines and mails, quotations of three words or more, forwarded messages. A forward mark removes the rest of
 * its line, or the rest of the text if it begins a line.
 */
export function withoutQuotes(content: string): string {
  const lines: string[] = []
  for (const line of content.split(/\r\n|[\r\n]/)) {
    if (isQuoteHeader(line)) break
    if (!/^\s{0,3}[>|]/.test(line)) lines.push(line)
  }
  const text = lines
    .join('\n')
    .replace(QUOTATIONS, (quotation, place: number, whole: string) =>
      isQuoted(quotation, whole.slice(Math.max(0, place - 24), place)) ? ' ' : quotation,
    )
  return withoutForwarded(text)
}

function isQuoted(quotation: string, before: string): boolean {
  if (COMPANY_BEFORE.test(before)) return false
  const inside = quotation.slice(1, -1)
  const words = inside.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
  const unspaced = inside.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0
  return words >= MIN_QUOTED_WORDS || unspaced >= MIN_QUOTED_SIGNS
}

function isQuoteHeader(line: string): boolean {
  if (line.length > 200) return false
  if (/^-{3,}\s*\p{L}/u.test(line) || HEADER.test(line)) return true
  return /[:：]\s*$/u.test(line) && /\p{N}/u.test(line) && QUOTE_VERBS.test(line)
}

function withoutForwarded(text: string): string {
  const match = [...text.matchAll(FORWARD_MARK)][0]
  if (match === undefined) return text
  const opens = /(?:^|\n)\s*$/u.test(text.slice(Math.max(0, match.index - 8), match.index))
  const lineEnd = text.indexOf('\n', match.index + match[0].length)
  const rest = opens || lineEnd < 0 ? '' : text.slice(lineEnd)
  return `${text.slice(0, match.index)} ${rest}`
}
