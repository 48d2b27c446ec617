import { type FoldedText, toFoldedText } from './cue.ts'
import { withoutLinks } from './links.ts'
import { toPlainText } from './plain-text.ts'
import { withoutPlantedOrders } from './planted-order.ts'
import { withoutQuotes } from './quotations.ts'
import { writeSpeltEmails } from './spelt-email.ts'
import { namesOneself } from './statement-owner.ts'

/** Longer texts hold no introduction beyond this. */
const SEARCHED_CHARACTERS = 20_000

/** A participant's message made ready for the finders. */
export interface ContactText {
  readonly text: string
  /** The same text folded in place. */
  readonly folded: FoldedText
}

/** What of a message can be about the participant: no quotations, forwarded mails, planted orders or links, and one way of writing. */
export function toContactText(content: string): ContactText {
  const plain = toPlainText(content.slice(0, SEARCHED_CHARACTERS))
  const own = withoutPlantedOrders(withoutQuotes(plain), namesOneself)
  const text = writeSpeltEmails(withoutLinks(own))
  return { text, folded: toFoldedText(text) }
}
