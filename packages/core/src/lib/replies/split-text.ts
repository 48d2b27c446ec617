import type { TextUnit } from '@leadkit/contracts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const LINK = /https?:\/\/\S+/gu
const EMOJI = /^\p{RGI_Emoji}$/v
/** X counts each link as 23 and each emoji as 2 (twitter-text, configuration v3). */
const WEIGHTED_LINK = 23

/** The length of a text as the platform counts it. */
export function measureText(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'utf16_units':
      return text.length
    case 'utf8_bytes':
      return Buffer.byteLength(text, 'utf8')
    case 'code_points':
      return Array.from(text).length
    case 'weighted':
      return toPieces(text, unit).reduce((sum, piece) => sum + piece.size, 0)
  }
}

/**
 * Cuts a text into parts of at most `max` units: behind a line end or white space where one lies in the second half of a part, else between
 * two graphemes (Unicode UAX #29). White space at a cut is left out. A single grapheme that is longer than `max` is cut between code points.
 */
export function splitText(text: string, max: number, unit: TextUnit): readonly string[] {
  if (measureText(text, unit) <= max) return [text]
  const pieces = toPieces(text, unit).flatMap((piece) => (piece.size <= max ? [piece] : toCodePoints(piece.text, unit)))
  const parts: string[] = []
  let start = 0
  while (start < pieces.length) {
    const end = findEnd(pieces, start, max)
    const cut = end === pieces.length ? end : findCut(pieces, start, end)
    const part = pieces
      .slice(start, cut)
      .map((piece) => piece.text)
      .join('')
      .trim()
    if (part !== '') parts.push(part)
    start = cut
    while (pieces[start]?.text.trim() === '') start += 1
  }
  return parts
}

interface Piece {
  readonly text: string
  readonly size: number
}

function toPieces(text: string, unit: TextUnit): readonly Piece[] {
  if (unit !== 'weighted') return segments(text).map((part) => ({ text: part, size: measureText(part, unit) }))
  const pieces: Piece[] = []
  let from = 0
  for (const link of text.matchAll(LINK)) {
    pieces.push(...weighted(text.slice(from, link.index)), { text: link[0], size: WEIGHTED_LINK })
    from = link.index + link[0].length
  }
  return [...pieces, ...weighted(text.slice(from))]
}

function weighted(text: string): readonly Piece[] {
  return segments(text).map((part) => ({ text: part, size: weightOf(part) }))
}

function weightOf(part: string): number {
  if (EMOJI.test(part)) return 2
  // X counts after NFC, which takes some characters apart.
  const characters = Array.from(part.normalize('NFC'))
  return characters.reduce((sum, character) => sum + (isLight(character.codePointAt(0) ?? 0) ? 1 : 2), 0)
}

/** The ranges that X counts as 1: Latin and its neighbours, and some punctuation. */
function isLight(codePoint: number): boolean {
  return (
    codePoint <= 4351 ||
    (codePoint >= 8192 && codePoint <= 8205) ||
    (codePoint >= 8208 && codePoint <= 8223) ||
    (codePoint >= 8242 && codePoint <= 8247)
  )
}

function toCodePoints(text: string, unit: TextUnit): readonly Piece[] {
  return Array.from(text, (character) => ({
    text: character,
    size: unit === 'weighted' ? weightOf(character) : measureText(character, unit),
  }))
}

function segments(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

function findEnd(pieces: readonly Piece[], start: number, max: number): number {
  let size = 0
  for (let end = start; end < pieces.length; end += 1) {
    size += pieces[end]?.size ?? 0
    // A single code point that is too long for the platform goes alone; the platform has the last word.
    if (size > max) return Math.max(end, start + 1)
  }
  return pieces.length
}

function findCut(pieces: readonly Piece[], start: number, end: number): number {
  const isSpace = (index: number, pattern: RegExp): boolean => pattern.test(pieces[index]?.text ?? '')
  for (const pattern of [/^[\n\r\u2028\u2029]+$/, /^\s$/]) {
    for (let index = end; index > start + (end - start) / 2; index -= 1) if (isSpace(index, pattern)) return index
  }
  return end
}
