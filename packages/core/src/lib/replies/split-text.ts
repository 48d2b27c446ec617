import { measureText, type TextPiece, textPieces, type TextUnit } from '@leadkit/contracts'

/**
 * Cuts a text into parts of at most `max` units: after a line end or white space if there is one in the second half of a part, otherwise between
 * two graphemes (Unicode UAX #29). White space at a cut is removed. A single grapheme that is longer than `max` is cut between code points.
 */
export function splitText(text: string, max: number, unit: TextUnit): readonly string[] {
  if (measureText(text, unit) <= max) return [text]
  const pieces = textPieces(text, unit).flatMap((piece) =>
    piece.size <= max ? [piece] : toCodePoints(piece.text, unit),
  )
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

function toCodePoints(text: string, unit: TextUnit): readonly TextPiece[] {
  return Array.from(text, (character) => ({ text: character, size: measureText(character, unit) }))
}

function findEnd(pieces: readonly TextPiece[], start: number, max: number): number {
  let size = 0
  for (let end = start; end < pieces.length; end += 1) {
    size += pieces[end]?.size ?? 0
    // A single code point that is too long for the platform becomes a separate part; the platform makes the final decision.
    if (size > max) return Math.max(end, start + 1)
  }
  return pieces.length
}

function findCut(pieces: readonly TextPiece[], start: number, end: number): number {
  const isSpace = (index: number, pattern: RegExp): boolean => pattern.test(pieces[index]?.text ?? '')
  for (const pattern of [/^[\n\r\u2028\u2029]+$/, /^\s$/]) {
    for (let index = end; index > start + (end - start) / 2; index -= 1) if (isSpace(index, pattern)) return index
  }
  return end
}
