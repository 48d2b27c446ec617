import { measureText } from '@leadkit/contracts'
import type { TextLimit } from '@leadkit/contracts'

/** Why a text cannot be sent as one message, for `SendResult.detail`: it is blank or too long. Undefined if it can. */
export function objectionToText(text: string, { maxTextLength, textUnit }: TextLimit): string | undefined {
  if (text.trim() === '') return 'Not sent: the text is empty'
  const length = measureText(text, textUnit)
  if (length <= maxTextLength) return undefined
  return `Not sent: the text has ${length} ${textUnit}; at most ${maxTextLength} are allowed; split it`
}
