import { cleanText } from '@leadkit/contracts'
import { type ContactField, contactFields, type LeadContact } from './lead.ts'

/** Contact details as a platform or a classifier gave them. */
export type FoundContact = { readonly [Field in ContactField]?: string | null | undefined }

const MAX_LENGTHS: Readonly<Record<ContactField, number>> = { name: 255, email: 255, phone: 50, company: 255 }

/** Brings found details into the form that is stored; what cannot be stored is left out, because a cut e-mail address is a wrong one. */
export function cleanContact(found: FoundContact): LeadContact {
  const clean = (field: ContactField): string | null => {
    const text = cleanText(found[field] ?? '')
      .normalize('NFC')
      .trim()
    return text === '' || text.length > MAX_LENGTHS[field] ? null : text
  }
  return { name: clean('name'), email: clean('email'), phone: clean('phone'), company: clean('company') }
}

/** What found details add to a lead: only fields that are empty. What a person entered is never overwritten by a machine. */
export function missingContact(known: LeadContact, found: LeadContact): Partial<LeadContact> {
  const missing = contactFields.filter((field) => known[field] === null && found[field] !== null)
  return Object.fromEntries(missing.map((field) => [field, found[field]]))
}
