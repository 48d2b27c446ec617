/** Ends at the first character that is not part of an address as typed: in scripts without spaces, text follows a link directly. */
const LINK =
  /(?:\b[a-z][a-z0-9+]{1,12}:\/\/|\bwww\.)[\x21-\x7E]+|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}\/[\x21-\x7E]*/giu
const PHONE_LINK =
  /(?:\btel:|\bwa\.me\/|\bapi\.whatsapp\.com\/send\/?\?phone=|\bwhatsapp:\/\/send\?phone=|\bviber:\/\/chat\?number=)(?:%2B|\+)?([0-9().-]{6,20})/giu

/** Replaces a link: like a word, it does not split a sentence. */
const MARK = '\uE000'

/** The text without its links. A `tel:` or WhatsApp link is kept as its number, which includes the country. */
export function withoutLinks(text: string): string {
  return text
    .replace(/(?:https?:\/\/)?(?=(?:wa\.me|api\.whatsapp\.com)\/)/giu, '')
    .replace(PHONE_LINK, (link, number: string) => {
      const isComplete = !link.toLowerCase().startsWith('tel:') || /\+|%2B/iu.test(link)
      return `tel ${isComplete && !number.startsWith('0') ? '+' : ''}${number} `
    })
    .replace(LINK, MARK)
}
