import type { TextUnit } from './text-limit.ts'

/** A piece of a text that must not be split, with its length in the requested unit. */
export interface TextPiece {
  readonly text: string
  readonly size: number
}

/** The text in a form that PostgreSQL can store: lone surrogates become U+FFFD, U+0000 is removed. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '')
}

/** The length of a text as the platform counts it. */
export function measureText(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'utf16_units':
      return text.length
    case 'utf8_bytes':
      return encoder.encode(text).length
    case 'code_points':
      return text.length - (text.match(SURROGATE_PAIR)?.length ?? 0)
    case 'weighted':
      return weightedPieces(text).reduce((sum, { size }) => sum + size, 0)
  }
}

/** The complete text in pieces: graphemes (Unicode UAX #29), and whole links if the platform counts them as one. */
export function textPieces(text: string, unit: TextUnit): readonly TextPiece[] {
  if (unit === 'weighted') return weightedPieces(text)
  return graphemesOf(text).map((part) => ({ text: part, size: measureText(part, unit) }))
}

const encoder = /* @__PURE__ */ new TextEncoder()
const graphemes = /* @__PURE__ */ new Intl.Segmenter('en', { granularity: 'grapheme' })
const SURROGATE_PAIR = /[\ud800-\udbff][\udc00-\udfff]/g

/** X shortens each link to this length. Links without a scheme are counted as text here; X decides. */
const LINK_LENGTH = 23
const LINK = /https?:\/\/\S+/gu
const EMOJI = /^\p{RGI_Emoji}$/v

/**
 * X's way of counting: a link is 23, an emoji 2 however it is composed, a character in Latin and related scripts 1, any other 2; after NFC.
 * @see https://github.com/twitter/twitter-text/blob/master/config/v3.json
 */
function weightedPieces(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  const add = (part: string): void => {
    for (const grapheme of graphemesOf(part)) pieces.push({ text: grapheme, size: weightOf(grapheme) })
  }
  let from = 0
  for (const link of text.matchAll(LINK)) {
    add(text.slice(from, link.index))
    pieces.push({ text: link[0], size: LINK_LENGTH })
    from = link.index + link[0].length
  }
  add(text.slice(from))
  return pieces
}

function graphemesOf(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

function weightOf(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2
  // NFC composes most characters and decomposes a few.
  const characters = Array.from(grapheme.normalize('NFC'))
  return characters.reduce((sum, character) => sum + (isLight(character.codePointAt(0) ?? 0) ? 1 : 2), 0)
}

/** The ranges that X counts as 1: Latin and related scripts, and some punctuation. */
function isLight(codePoint: number): boolean {
  return (
    codePoint <= 0x10ff ||
    (codePoint >= 0x2000 && codePoint <= 0x200d) ||
    (codePoint >= 0x2010 && codePoint <= 0x201f) ||
    (codePoint >= 0x2032 && codePoint <= 0x2037)
  )
}
