const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const LINK = /https?:\/\/\S+/gu
const EMOJI = /^\p{RGI_Emoji}$/v

/** X shortens each link to this length. */
const LINK_LENGTH = 23

/**
 * The length of a post as X counts it: a link is 23, an emoji 2 however it is composed, a character of the Latin and neighbouring scripts 1,
 * any other 2; after NFC. Links without a scheme are counted as text here; X has the last word.
 * @see https://github.com/twitter/twitter-text/blob/master/config/v3.json
 */
export function weightedLength(text: string): number {
  const normalized = text.normalize('NFC')
  const links = normalized.match(LINK)?.length ?? 0
  const rest = normalized.replaceAll(LINK, '')
  return Array.from(graphemes.segment(rest)).reduce((sum, { segment }) => sum + weightOf(segment), links * LINK_LENGTH)
}

function weightOf(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2
  return Array.from(grapheme).reduce((sum, character) => sum + (isLight(character.codePointAt(0) ?? 0) ? 1 : 2), 0)
}

function isLight(codePoint: number): boolean {
  return (
    codePoint <= 0x10ff ||
    (codePoint >= 0x2000 && codePoint <= 0x200d) ||
    (codePoint >= 0x2010 && codePoint <= 0x201f) ||
    (codePoint >= 0x2032 && codePoint <= 0x2037)
  )
}
