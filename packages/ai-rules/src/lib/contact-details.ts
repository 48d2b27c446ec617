import { type ContactDetails, contactDetailsSchema, type Transcript } from '@leadkit/contracts'
import type { CountryCode } from 'libphonenumber-js/min'
import { allEmails, findEmail, findPhone } from './contact-address.ts'
import { findCompany } from './contact-company.ts'
import { findName } from './contact-name.ts'
import { isParticipants } from './participant-text.ts'
import type { ReadText } from './reading.ts'

/** Longer texts hold no introduction beyond this. */
const SEARCHED_CHARACTERS = 20_000

type Detail = { readonly value: string; readonly messageIds: readonly string[] }

/**
 * What the participant told about themselves; the newest statement counts. The account's own addresses, repeated by the participant, do not. The
 * name falls back to the one that the platform shows, resting on the participant's first message.
 */
export function findContactDetails(
  transcript: Transcript,
  texts: readonly ReadText[],
  defaultCountry: CountryCode | undefined,
): ContactDetails {
  const ownEmails = new Set(accountTexts(transcript).flatMap(allEmails))
  const details: Partial<Record<keyof ContactDetails, Detail>> = {}
  for (const { messageId, text: whole } of texts) {
    const text = whole.slice(0, SEARCHED_CHARACTERS)
    const name = findName(text, transcript.participantName)
    const found = {
      name: name?.name,
      email: findEmail(text, ownEmails),
      phone: findPhone(text, defaultCountry),
      company: findCompany(text, name),
    }
    for (const key of ['name', 'email', 'phone', 'company'] as const) {
      const value = found[key]
      if (value !== undefined && isAllowed(key, value)) details[key] = { value, messageIds: [messageId] }
    }
  }
  const shown = details.name === undefined ? shownName(transcript) : undefined
  return shown === undefined ? details : { name: shown, ...details }
}

function accountTexts({ messages }: Transcript): readonly string[] {
  return messages.filter((message) => !isParticipants(message)).map((message) => message.content ?? '')
}

function isAllowed(key: keyof ContactDetails, value: string): boolean {
  return contactDetailsSchema.safeParse({ [key]: { value, messageIds: ['any'] } }).success
}

function shownName({ messages, participantName }: Transcript): Detail | undefined {
  const first = messages.find(isParticipants)
  const value = participantName?.trim() ?? ''
  if (first === undefined || !isAllowed('name', value)) return undefined
  return { value, messageIds: [first.id] }
}
