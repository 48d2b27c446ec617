import type { TextLimit, TextUnit } from '@leadkit/contracts'
import { weightedLength } from './weighted-length.ts'

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
