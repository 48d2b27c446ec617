import { LeadKitError } from '@leadkit/contracts'
import type { TextLimit, TextUnit } from '@leadkit/contracts'
import { weightedLength } from './weighted-length.ts'

/** The units in which each part of a text counts for itself. */
type SplitUnit = Exclude<TextUnit, 'weighted'>

/** The text as PostgreSQL can store it: lone surrogates become U+FFFD, U+0000 is left out. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '')
}

/** The length of a text as the platform counts it. */
export function measureText(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'utf16_units':
      return text.length
    case 'utf8_bytes':
      return Buffer.byteLength(text, 'utf8')
    case 'code_points':
      return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)
    case 'weighted':
      return weightedLength(text)
  }
}

/** Why a text cannot be sent as one message, for `SendResult.detail`: it is blank or too long. Undefined when it can. */
export function objectionToText(text: string, { maxTextLength, textUnit }: TextLimit): string | undefined {
  if (text.trim() === '') return 'Not sent: the text is empty'
  const length = measureText(text, textUnit)
  if (length <= maxTextLength) return undefined
  return `Not sent: the text has ${length} ${textUnit}; at most ${maxTextLength} are allowed; split it`
}

/** The longest code point has four bytes in UTF-8; below that a limit could not always be kept. */
const SMALLEST_MAX = 4

/**
 * Cuts a text into parts of at most `max` units, in order. It cuts after a line end where one lies in the second half of a part, else at the
 * last white space (not at a no-break space), else between two graphemes (Unicode UAX #29); only a single grapheme longer than `max` is cut
 * inside, between code points. White space at a cut is left out, and so is a part that would be nothing else. A text that fits comes back
 * as it is; the empty text gives no part.
 *
 * @throws LeadKitError `invalid_input` when `max` is not an integer of at least 4.
 */
export function splitText(text: string, max: number, unit: SplitUnit): readonly string[] {
  if (!Number.isInteger(max) || max < SMALLEST_MAX) {
    throw new LeadKitError('invalid_input', `splitText: max must be an integer of at least ${SMALLEST_MAX}, not ${max}`)
  }
  if (text === '') return []
  if (measureText(text, unit) <= max) return [text]

  const pieces = toPieces(text, max, unit)
  const parts: string[] = []
  let start = 0
  while (start < pieces.length) {
    const end = findEnd(pieces, start, max)
    const cut = end === pieces.length ? end : findCut(pieces, start, end)
    const part = pieces.slice(start, withoutSpaceBefore(pieces, start, cut))
    if (part.some((piece) => piece.border === undefined)) parts.push(part.map((piece) => piece.text).join(''))
    start = withoutSpaceAfter(pieces, cut)
  }
  return parts
}

/** A grapheme, or a code point of one that is too long. */
interface Piece {
  readonly text: string
  readonly size: number
  /** What kind of cut it allows; undefined for anything that is not white space. */
  readonly border: 'line' | 'space' | undefined
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

function toPieces(text: string, max: number, unit: SplitUnit): readonly Piece[] {
  const toPiece = (part: string): Piece => ({ text: part, size: measureText(part, unit), border: borderOf(part) })
  const pieces: Piece[] = []
  for (const { segment } of graphemes.segment(text)) {
    const piece = toPiece(segment)
    if (piece.size <= max) pieces.push(piece)
    else for (const codePoint of segment) pieces.push(toPiece(codePoint))
  }
  return pieces
}

function borderOf(piece: string): Piece['border'] {
  if (/^[\n\r\u2028\u2029]+$/.test(piece)) return 'line'
  return /^[\s--[\u00a0\u202f\ufeff]]+$/v.test(piece) ? 'space' : undefined
}

function findEnd(pieces: readonly Piece[], start: number, max: number): number {
  let size = 0
  let end = start
  for (; end < pieces.length; end += 1) {
    size += pieces[end]?.size ?? 0
    if (size > max) break
  }
  return end
}

/** Where to cut pieces `start` to `end`: the index of the white space found, or `end`. The piece at `end` itself may be that white space. */
function findCut(pieces: readonly Piece[], start: number, end: number): number {
  const middle = start + Math.floor((end - start) / 2)
  for (let index = end; index > middle; index -= 1) {
    if (pieces[index]?.border === 'line') return index
  }
  for (let index = end; index > start; index -= 1) {
    if (pieces[index]?.border !== undefined) return index
  }
  return end
}

function withoutSpaceBefore(pieces: readonly Piece[], start: number, cut: number): number {
  let end = cut
  while (cut < pieces.length && end > start && pieces[end - 1]?.border !== undefined) end -= 1
  return end
}

function withoutSpaceAfter(pieces: readonly Piece[], cut: number): number {
  let start = cut
  while (pieces[start]?.border !== undefined) start += 1
  return start
}
