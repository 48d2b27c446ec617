import { type ContactDetails, contactDetailsSchema, plainForm } from '@leadkit/contracts'
import { findPhone, phoneRuns } from './phone-evidence.ts'
import type { VisibleMessage, VisibleTranscript } from './visible-transcript.ts'
import type { WireClassification, WireDetail } from './wire-schemas.ts'

type Field = keyof ContactDetails
const FIELDS = ['name', 'email', 'phone', 'company'] as const satisfies readonly Field[]

export interface CheckedContact {
  readonly contact: ContactDetails
  /** Details that the model named but no message of the participant proves. */
  readonly unproven: readonly Field[]
}

/**
 * Contact details that occur, as the model gives them, in the participant's own sentences of a message that it cites as evidence. Details that
 * are invented, dictated with an order, quoted, somebody else's, or the account's own are left out.
 *
 * @param country of numbers without a country code.
 */
export function checkContact(
  wire: WireClassification['contact'],
  visible: VisibleTranscript,
  country: string | null | undefined,
): CheckedContact {
  const contact: Partial<Record<Field, { readonly value: string; readonly messageIds: readonly string[] }>> = {}
  const unproven: Field[] = []
  const byAccount = visible.messages
    .filter(({ isParticipants }) => !isParticipants)
    .map(({ text }) => plainForm(text ?? ''))
  for (const field of FIELDS) {
    const detail = wire[field]
    if (detail === null || detail.value.trim() === '') continue
    const proven = prove(field, detail, visible, { byAccount, country })
    if (proven === undefined) unproven.push(field)
    else contact[field] = proven
  }
  return { contact, unproven }
}

interface Surroundings {
  /** The account's own texts, in plain form. */
  readonly byAccount: readonly string[]
  readonly country: string | null | undefined
}

function prove(field: Field, detail: WireDetail, visible: VisibleTranscript, around: Surroundings) {
  const named = visible.messages.filter(({ alias }) => detail.message_ids.includes(alias))
  const found = named.flatMap((message) => {
    const value = valueIn(field, detail.value, message, around)
    return value === undefined ? [] : [{ value, id: message.message.id }]
  })
  const value = found.at(-1)?.value
  if (value === undefined) return undefined
  const evidence = { value, messageIds: found.map(({ id }) => id) }
  return contactDetailsSchema.safeParse({ [field]: evidence }).success ? evidence : undefined
}

function valueIn(field: Field, value: string, { ownText }: VisibleMessage, around: Surroundings): string | undefined {
  const text = plainForm(ownText)
  if (field === 'email') return findEmail(value, text, around.byAccount)
  if (field !== 'phone') return findWords(value, text)
  const own = around.byAccount.flatMap((said) => phoneRuns(said))
  return findPhone(value, text, own, around.country)
}

const AT = /\s{1,3}(?:at|arroba|chez|bei|chiocciola|собака|et|アット)\s{1,3}/giu
const DOT = /\s{1,3}(?:dot|punto|punkt|ponto|point|kropka|nokta|точка|ドット)\s{1,3}/giu

function findEmail(value: string, text: string, byAccount: readonly string[]): string | undefined {
  const address = plainForm(value)
    .trim()
    .replace(/^mailto:/i, '')
  const forms = [text, text.replaceAll(/\s{0,2}@\s{0,2}/g, '@'), text.replaceAll(AT, '@').replaceAll(DOT, '.')]
  if (!forms.some((form) => standsAlone(address, form, /[\w.%+'-]/, /^(?:[\w-]|\.\w)/))) return undefined
  if (byAccount.some((said) => said.toLowerCase().includes(address.toLowerCase()))) return undefined
  const at = address.lastIndexOf('@')
  return address.slice(0, at) + address.slice(at).toLowerCase()
}

/** A name or company, word for word; a lower-case letter in the text may be a capital in the value. */
function findWords(value: string, text: string): string | undefined {
  const words = plainForm(value).trim().replaceAll(/\s+/g, ' ')
  if (!/\p{L}/u.test(words) || /[@<>{}]|:\/\//.test(words)) return undefined
  const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(words)
  const letter = unspaced ? /(?!)/ : /[\p{L}\p{M}\p{N}]/u
  return standsAlone(words, text.replaceAll(/\s+/g, ' '), letter, letter) ? words : undefined
}

/** True when the text contains the value at least once without such a character directly before or after it. */
function standsAlone(value: string, text: string, before: RegExp, behind: RegExp): boolean {
  const needle = value.toLowerCase()
  const hay = text.toLowerCase()
  if (needle === '') return false
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + 1)) {
    const next = hay.slice(at + needle.length, at + needle.length + 2)
    const behindIsFree = behind.source.startsWith('^') ? !behind.test(next) : !behind.test(next.slice(0, 1))
    if (behindIsFree && !before.test(hay.slice(Math.max(0, at - 1), at))) return true
  }
  return false
}
