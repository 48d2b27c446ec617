import { type ContactDetails, contactDetailsSchema, type Transcript } from '@leadkit/contracts'
import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max'
import { findCompany } from './name/company-finder.ts'
import { isInDomain } from './name/company-words.ts'
import { type ContactText, SEARCHED_CHARACTERS, toContactText } from './contact-text.ts'
import { hasCue, toFoldedText } from './cue.ts'
import { findEmails } from './email/email-finder.ts'
import { OTHER_NUMBER_WORDS, PHONE_WORDS } from './phone/number-words.ts'
import { joinedParts, withCorrectedEnd } from './email/corrected-email.ts'
import { withCorrectedDigits, withCorrectedLabel } from './corrected-part.ts'
import { isPersonName } from './name/person-name.ts'
import { asksForName, nameInAnswer } from './name/name-answer.ts'
import { findName, isFuller } from './name/name-finder.ts'
import { isParticipants } from './participant-text.ts'
import {
  asksForContact,
  hasOwnEvidence,
  isAddressOf,
  isAlmostAlone,
  isCalledOwn,
  isCorrectionOf,
} from './owner/own-evidence.ts'
import { type AskedFor, findPhones, type Found } from './phone/phone-finder.ts'
import { toPlainText } from './plain-text.ts'
import { segmentsOf } from './name/signature.ts'
import { isOwnStatement } from './owner/statement-owner.ts'
import { ownShareOf } from './owner/ownership.ts'

type Detail = { readonly value: string; readonly messageIds: readonly string[] }

/** What the account has written so far: its own addresses and numbers are not the participant's. */
interface AccountFacts {
  readonly emails: Set<string>
  /** The digits of its messages, one entry per message. */
  readonly digits: string[]
  askedFor: AskedFor
  asksName: boolean
  asksContact: boolean
}

const MIN_OWN_DIGITS = 7
/** How sure the classifier of owners must be that a datum is the writer's, if the rules say so, too, and if they do not. Set by cross-validation over authors. */
const LEAST_SAID_SHARE = 0.25
const LEAST_SHARE = 0.9

/**
 * What the participants say about themselves; the newest such statement counts. Another person's data, quotations, forwarded texts, planted data and the account's
 * own addresses and numbers do not. Numbers without a country code get the transcript's country, or else `defaultCountry`. Without
 * a name, the one that the platform shows counts if it looks like a person's, with the participant's first message as its evidence.
 */
export function findContactDetails(transcript: Transcript, defaultCountry: CountryCode | undefined): ContactDetails {
  const account = readAccount(transcript)
  const country = countryOf(transcript) ?? defaultCountry
  const details: Partial<Record<keyof ContactDetails, Detail>> = {}
  let before: { readonly ids: readonly string[]; readonly plain: string } | undefined
  for (const message of transcript.messages) {
    if (!isParticipants(message)) {
      account.askedFor = askedForBy(message.content ?? '')
      account.asksName = asksForName(message.content ?? '')
      account.asksContact = asksForContact(message.content ?? '')
      continue
    }
    const known = [details.email?.value, details.phone?.value].filter((value) => value !== undefined)
    const plain = toPlainText((message.content ?? '').slice(0, SEARCHED_CHARACTERS))
    const joined = joinedParts(before?.plain ?? '', plain)
    const messageIds = joined === undefined || before === undefined ? [message.id] : [...before.ids, message.id]
    const found = findInMessage(toContactText(joined ?? message.content ?? ''), {
      account,
      country,
      known,
      knownName: details.name?.value,
      participantName: transcript.participantName,
    })
    for (const key of ['name', 'email', 'phone', 'company'] as const) {
      const value = found[key]
      const isLess = key === 'name' && value !== undefined && isFuller(details.name?.value ?? '', value)
      if (value !== undefined && !isLess && isAllowed(key, value)) details[key] = { value, messageIds }
    }
    correct(details, found, { id: message.id, plain })
    before = { ids: messageIds, plain: joined ?? plain }
  }
  const shown = details.name === undefined ? shownName(transcript) : undefined
  return shown === undefined ? details : { name: shown, ...details }
}

/** A message that gives no address or number of its own may put a part of an earlier one right. */
function correct(
  details: Partial<Record<keyof ContactDetails, Detail>>,
  found: Partial<Record<keyof ContactDetails, string | undefined>>,
  { id, plain }: { readonly id: string; readonly plain: string },
): void {
  if (found.email !== undefined || found.phone !== undefined) return
  const { email, phone } = details
  const address =
    email === undefined ? undefined : (withCorrectedEnd(email.value, plain) ?? withCorrectedLabel(email.value, plain))
  const number = phone === undefined ? undefined : withCorrectedDigits(phone.value, plain)
  if (email !== undefined && address !== undefined)
    details.email = { value: address, messageIds: [...email.messageIds, id] }
  if (phone !== undefined && number !== undefined)
    details.phone = { value: number, messageIds: [...phone.messageIds, id] }
}

interface MessageContext {
  readonly account: AccountFacts
  readonly country: CountryCode | undefined
  /** The participant's address and number from earlier messages. */
  readonly known: readonly string[]
  /** The name that the participant gave in earlier messages. */
  readonly knownName: string | undefined
  readonly participantName: string | null
}

function findInMessage(
  contactText: ContactText,
  { account, country: defaultCountry, known, knownName, participantName }: MessageContext,
): Partial<Record<keyof ContactDetails, string | undefined>> {
  const { text, folded } = contactText
  const allEmails = findEmails(text)
  const isOwnName = (found: Found): boolean => isOwnStatement(text, folded, found, 'name')
  const given =
    knownName ??
    findName({ text, segments: segmentsOf(text, []), data: [], knownName: participantName, isOwn: isOwnName })?.value ??
    participantName
  const isSaidOwn = (found: Found): boolean =>
    isOwnStatement(text, folded, found, 'address') &&
    (account.asksContact ||
      (given !== null && isAddressOf(found.value, given)) ||
      known.some((value) => isCorrectionOf(found.value, value)) ||
      hasOwnEvidence(text, folded, found))
  const isOwn = (found: Found): boolean => {
    const isSaid = isSaidOwn(found)
    if (isSaid && (account.asksContact || isAlmostAlone(text, found) || isCalledOwn(text, folded, found))) return true
    return ownShareOf({ text, folded, ...found }) >= (isSaid ? LEAST_SAID_SHARE : LEAST_SHARE)
  }
  const preferred = (found: readonly Found[]): readonly Found[] => {
    const called = found.filter((one) => isCalledOwn(text, folded, one))
    const isKept = (one: Found): boolean =>
      called.includes(one) || called.some((own) => own.start < one.start && isCorrectionOf(one.value, own.value))
    return called.length === 0 ? found : found.filter(isKept)
  }
  const emails = preferred(allEmails.filter((email) => !account.emails.has(email.value) && isOwn(email)))
  const allPhones = findPhones({
    text: blankOut(text, allEmails),
    folded,
    defaultCountry,
    askedFor: account.askedFor,
  })
  const phones = preferred(allPhones.filter((phone) => !isAccounts(phone.value, account) && isOwn(phone)))
  const segments = segmentsOf(text, [...emails, ...phones])
  const name =
    findName({ text, segments, data: [...emails, ...phones], knownName: participantName, isOwn: isOwnName }) ??
    (account.asksName ? nameInAnswer(text) : undefined)
  const joined = name === undefined ? undefined : firmInName(name.value, emails)
  return {
    name: joined?.name ?? name?.value,
    email: emails.at(-1)?.value,
    phone: phones.at(-1)?.value,
    company: joined?.company ?? findCompany(text, segments, name, isOwnName),
  }
}

/** «Fatih Özkan van Özkan Keukens»: the words after the particle are in the domain of the address. */
function firmInName(
  name: string,
  emails: readonly Found[],
): { readonly name: string; readonly company: string } | undefined {
  const [, person = '', company = ''] =
    /^(\p{L}[^\d]*?) (?:from|of|van|von|de|du|da|do|di|z|dari|из|з) (.+)$/u.exec(name) ?? []
  return company !== '' && emails.some(({ value }) => isInDomain(company, value))
    ? { name: person, company }
    : undefined
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
    asksName: false,
    asksContact: false,
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
  if (first === undefined || !isPersonName(value) || !isAllowed('name', value)) return undefined
  return { value, messageIds: [first.id] }
}
