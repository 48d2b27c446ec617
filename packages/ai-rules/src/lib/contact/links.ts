/** Ends at the first sign that is not part of an address as typed: links in scripts without spaces are followed by text at once. */
const LINK =
  /(?:\b[a-z][a-z0-9+]{1,12}:\/\/|\bwww\.)[\x21-\x7E]+|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}\/[\x21-\x7E]*/giu
const PHONE_LINK =
  /(?:\btel:|\bwa\.me\/|\bapi\.whatsapp\.com\/send\/?\?phone=|\bwhatsapp:\/\/send\?phone=|\bviber:\/\/chat\?number=)(?:%2B|\+)?([0-9().-]{6,20})/giu

/** What a link is replaced by: parts sentences as little as a word. */
const MARK = '\uE000'

/** The text without its links. A `tel:` or WhatsApp link stays as the number that it is; what it points to has its country. */
export function withoutLinks(text: string): string {
  return text
    .replace(/(?:https?:\/\/)?(?=(?:wa\.me|api\.whatsapp\.com)\/)/giu, '')
    .replace(PHONE_LINK, (link, number: string) => {
      const isComplete = !link.toLowerCase().startsWith('tel:') || /\+|%2B/iu.test(link)
      return `tel ${isComplete && !number.startsWith('0') ? '+' : ''}${number} `
    })
    .replace(LINK, MARK)
}
