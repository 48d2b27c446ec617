import type { Transcript } from './ai-scorer.ts'
import { plainForm } from './plain-form.ts'
import { holdsSecret } from './secret-text.ts'
import { type DigitRun, type StatedValues, statedValues } from './stated-values.ts'
import { measureText } from './text.ts'
import type { TextLimit } from './text-limit.ts'

/**
 * Why a draft may not be sent automatically.
 *
 * - `empty`, `too_long`: nothing to send, or more than the platform accepts.
 * - `link`, `email`, `number`: one that is neither in the tenant's texts nor in the conversation. Dates, times and quantities in digits are numbers.
 * - `price`: an amount of money or a percentage that is not in the tenant's texts with the same currency; the conversation does not count.
 * - `secret`: something that looks like a key, a token, a password or a payment card number, whoever wrote it first.
 */
export const draftFaults = ['empty', 'too_long', 'link', 'email', 'number', 'price', 'secret'] as const
export type DraftFault = (typeof draftFaults)[number]

export interface DraftCheck extends TextLimit {
  readonly text: string
  /** The tenant's own texts: its instructions, and replies that a person approved. */
  readonly tenantTexts: readonly string[]
  /** In public, the participant's own text does not make a link, e-mail address or phone number acceptable. */
  readonly transcript: Pick<Transcript, 'channel' | 'messages'>
}

/**
 * What keeps a draft from being sent without a person: every link, e-mail address and number must come from the tenant's texts or the conversation,
 * every price from the tenant's texts. Pure; takes linear time. Amounts in words are not recognised.
 *
 * @returns each fault once, in the order of {@link draftFaults}; none for a draft that may be sent.
 */
export function checkDraft(draft: DraftCheck): readonly DraftFault[] {
  const { text, tenantTexts, transcript } = draft
  const ofAuthor = (isParticipant: boolean): readonly string[] =>
    transcript.messages.flatMap((message) =>
      message.content !== null && (message.author === 'participant') === isParticipant ? [message.content] : [],
    )
  const stated = statedValues(text)
  const tenant = tenantTexts.map(statedValues)
  const account = [...tenant, ...ofAuthor(false).map(statedValues)]
  const everyone = [...account, ...ofAuthor(true).map(statedValues)]
  const vouchers = transcript.channel === 'public' ? account : everyone
  const found: Readonly<Record<DraftFault, boolean>> = {
    empty: text.trim() === '',
    too_long: measureText(text, draft.textUnit) > draft.maxTextLength,
    link: [...stated.links].some((link) => !vouchers.some(({ links }) => isKnownLink(link, links))),
    email: [...stated.emails].some((email) => !vouchers.some(({ emails }) => emails.has(email))),
    number: hasUnknownNumber(stated, everyone, vouchers),
    price: stated.prices.some((price) => !tenant.some((values) => isKnownPrice(price, values))),
    secret: holdsSecret(text) || holdsSecret(plainForm(text)),
  }
  return draftFaults.filter((fault) => found[fault])
}

/** The same link, or only the host of a known one. */
function isKnownLink(link: string, known: ReadonlySet<string>): boolean {
  if (known.has(link)) return true
  return /^[^/?#@]+$/.test(link) && [...known].some((other) => other.startsWith(`${link}/`))
}

function isKnownPrice(price: StatedValues['prices'][number], { prices }: StatedValues): boolean {
  return prices.some(({ value, currency }) => value === price.value && currency === price.currency)
}

/** A run is known as a whole or, like a date, by each of its numbers; in public a participant's phone number is neither. */
function hasUnknownNumber(
  { looseNumbers, runs }: StatedValues,
  everyone: readonly StatedValues[],
  vouchers: readonly StatedValues[],
): boolean {
  const isPart = (part: string): boolean => part.length < 7 && vouchers.some(({ numbers }) => numbers.has(part))
  const isKnown = (run: DigitRun): boolean =>
    vouchers.some((values) => values.runs.some((other) => isSameRun(run, other))) || run.parts.every(isPart)
  const isStated = (value: string): boolean => everyone.some(({ numbers }) => numbers.has(value))
  return runs.some((run) => !isKnown(run)) || [...looseNumbers].some((value) => !isStated(value))
}

/** The same digits, or a phone number with and without its country. */
function isSameRun({ digits: one }: DigitRun, { digits: other }: DigitRun): boolean {
  const [short = '', long = ''] = [one, other].toSorted((a, b) => a.length - b.length)
  return long.endsWith(short) && long.length - short.length <= 4
}
