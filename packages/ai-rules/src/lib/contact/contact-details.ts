import { type ContactDetails, contactDetailsSchema, type Transcript } from '@leadkit/contracts'
import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/min'
import { findCompany } from './company-finder.ts'
import { type ContactText, toContactText } from './contact-text.ts'
import { hasCue, toFoldedText } from './cue.ts'
import { findEmails } from './email-finder.ts'
import { OTHER_NUMBER_WORDS, PHONE_WORDS } from './number-words.ts'
import { findName, isFuller } from './name-finder.ts'
import { isParticipants } from './participant-text.ts'
import { type AskedFor, findPhones, type Found } from './phone-finder.ts'
import { toPlainText } from './plain-text.ts'
import { segmentsOf } from './signature.ts'
import { isOwnStatement } from './statement-owner.ts'

type Detail = { readonly value: string; readonly messageIds: readonly string[] }

/** What the account has written so far: its own addresses and numbers are not the participant's. */
interface AccountFacts {
  readonly emails: Set<string>
  /** The digits of its messages, one entry per message. */
  readonly digits: string[]
  askedFor: AskedFor
}

const MIN_OWN_DIGITS = 7

/**
 * What the participants say about themselves; the newest such statement counts. Another person's data, quotations, forwarded texts, planted data and the account's
 * own addresses and numbers do not. Numbers without a country code get the transcript's country, or else `defaultCountry`. The name falls back to the one that the
 * platform shows, with the participant's first message as its evidence.
 */
export function findContactDetails(transcript: Transcript, defaultCountry: CountryCode | undefined): ContactDetails {
  const account = readAccount(transcript)
  const country = countryOf(transcript) ?? defaultCountry
  const details: Partial<Record<keyof ContactDetails, Detail>> = {}
  for (const message of transcript.messages) {
    if (!isParticipants(message)) {
      account.askedFor = askedForBy(message.content ?? '')
      continue
    }
    const found = findInMessage(toContactText(message.content ?? ''), account, country, transcript.participantName)
    for (const key of ['name', 'email', 'phone', 'company'] as const) {
      const value = found[key]
      const isLess = key === 'name' && value !== undefined && isFuller(details.name?.value ?? '', value)
      if (value !== undefined && !isLess && isAllowed(key, value)) details[key] = { value, messageIds: [message.id] }
    }
  }
  const shown = details.name === undefined ? shownName(transcript) : undefined
  return shown === undefined ? details : { name: shown, ...details }
}

function findInMessage(
  contactText: ContactText,
  account: AccountFacts,
  defaultCountry: CountryCode | undefined,
  participantName: string | null,
): Partial<Record<keyof ContactDetails, string | undefined>> {
  const { text, folded } = contactText
  const isOwn = (found: Found): boolean => isOwnStatement(text, folded, found, 'address')
  const isOwnName = (found: Found): boolean => isOwnStatement(text, folded, found, 'name')
  const allEmails = findEmails(text)
  const emails = allEmails.filter((email) => !account.emails.has(email.value) && isOwn(email))
  const phones = findPhones({
    text: blankOut(text, allEmails),
    folded,
    defaultCountry,
    askedFor: account.askedFor,
  }).filter((phone) => !isAccounts(phone.value, account) && isOwn(phone))
  const segments = segmentsOf(text, [...emails, ...phones])
  const name = findName(text, segments, participantName, isOwnName)
  return {
    name: name?.value,
    email: emails.at(-1)?.value,
    phone: phones.at(-1)?.value,
    company: findCompany(text, segments, name, isOwnName),
  }
}

/** Replaces each character by one other, so that positions stay the same. */
function blankOut(text: string, found: readonly Found[]): string {
  let blanked = ''
  let place = 0
  for (const { start, end } of found.filter((one, index) => one.start >= (found[index - 1]?.end ?? 0))) {
    blanked += text.slice(place, start) + '@'.repeat(end - start)
    place = end
  }
  return blanked + text.slice(place)
}

function countryOf({ defaultCountry }: Transcript): CountryCode | undefined {
  return defaultCountry != null && isSupportedCountry(defaultCountry) ? defaultCountry : undefined
}

function readAccount({ messages }: Transcript): AccountFacts {
  const texts = messages
    .filter((message) => !isParticipants(message))
    .map((message) => toPlainText(message.content ?? ''))
  return {
    emails: new Set(texts.flatMap((text) => findEmails(text).map((email) => email.value))),
    digits: texts.map((text) => text.replaceAll(/\D/g, '')),
    askedFor: undefined,
  }
}

function isAccounts(phone: string, { digits }: AccountFacts): boolean {
  const ending = phone.replaceAll(/\D/g, '').slice(-MIN_OWN_DIGITS)
  return ending.length === MIN_OWN_DIGITS && digits.some((own) => own.includes(ending))
}

function askedForBy(content: string): AskedFor {
  const folded = toFoldedText(toPlainText(content))
  const isPhone = hasCue(folded, PHONE_WORDS)
  const isOther = hasCue(folded, OTHER_NUMBER_WORDS)
  if (isPhone === isOther) return undefined
  return isPhone ? 'phone' : 'other'
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
