import { type FoldedText, toFoldedText } from './cue.ts'
import { withoutLinks } from './links.ts'
import { toPlainText } from './plain-text.ts'
import { withoutPlantedOrders } from './planted-order.ts'
import { withoutQuotes } from './quotations.ts'
import { writeSpeltEmails } from './spelt-email.ts'
import { namesOneself } from './statement-owner.ts'

/** Nobody introduces themselves after this many characters. */
const SEARCHED_CHARACTERS = 20_000

/** A participant's message, prepared for the finders. */
export interface ContactText {
  readonly text: string
  /** The same text folded, with the same positions. */
  readonly folded: FoldedText
}

/** The part of a message that can be about the participant, normalised: without quotations, forwarded mails, planted orders or links. */
export function toContactText(content: string): ContactText {
  const plain = toPlainText(content.slice(0, SEARCHED_CHARACTERS))
  const own = withoutPlantedOrders(withoutQuotes(plain), namesOneself)
  const text = writeSpeltEmails(withoutLinks(own))
  return { text, folded: toFoldedText(text) }
}
