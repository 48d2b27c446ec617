import { type FoldedText, toFoldedText } from './cue.ts'
import { withoutLinks } from './links.ts'
import { correctEmails } from './email/corrected-email.ts'
import { toPlainText } from './plain-text.ts'
import { givesPlantedOrder } from './owner/planted-order.ts'
import { withoutQuotes } from './quotations.ts'
import { writeSpeltEmails } from './email/spelt-email.ts'

/** Nobody introduces themselves after this many characters. */
export const SEARCHED_CHARACTERS = 20_000

/** A participant's message, prepared for the finders. */
export interface ContactText {
  readonly text: string
  /** The same text folded, with the same positions. */
  readonly folded: FoldedText
}

/**
 * The part of a message that can be about the participant, normalised: without quotations, forwarded mails or links. Nothing of a message that gives an order to
 * the machine, or quotes one, is about the participant.
 */
export function toContactText(content: string): ContactText {
  const plain = toPlainText(content.slice(0, SEARCHED_CHARACTERS))
  const text = givesPlantedOrder(plain) ? '' : writeSpeltEmails(correctEmails(withoutLinks(withoutQuotes(plain))))
  return { text, folded: toFoldedText(text) }
}
