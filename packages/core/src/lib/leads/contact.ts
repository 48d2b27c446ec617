import { cleanText } from '@leadkit/contracts'
import { type TimedLeadField, timedFields } from './lead-fields.ts'
import {
  type ContactField,
  contactFields,
  type CustomLeadField,
  type LeadContact,
  type FieldSetter,
  type FieldSource,
  type Lead,
  sourcedFields,
  type SourcedLeadField,
} from './lead.ts'

/** Returns who sets a field. */
export type SourceOf = (field: SourcedLeadField | CustomLeadField) => FieldSource

export function fieldSource(by: FieldSetter, from: Partial<Omit<FieldSource, 'by'>> = {}): FieldSource {
  return {
    by,
    messageId: from.messageId ?? null,
    saidAt: from.saidAt ?? null,
    crmConfigId: from.crmConfigId ?? null,
  }
}

export const byPerson: SourceOf = () => fieldSource('person')

/** The sources of those fields that have a value. */
export function sourcesOf(values: object, sourceOf: SourceOf): Lead['fieldSources'] {
  const filled = Object.entries(values).filter(([, value]) => (value ?? null) !== null)
  return Object.fromEntries(filled.flatMap(([field]) => (isSourced(field) ? [[field, sourceOf(field)]] : [])))
}

/** True for the fields of which a lead keeps who set them. */
export function isSourced(field: string): field is SourcedLeadField | CustomLeadField {
  return field.startsWith('custom.') || sourcedFields.some((sourced) => sourced === field)
}

/** True for the fields that carry the time of their last change. */
export function isTimed(field: string): field is TimedLeadField {
  return field.startsWith('custom.') || timedFields.some((timed) => timed === field)
}

/** The sources after a change: each field that it sets gets the new source, each field that it empties gets none. */
export function changedSources(known: Lead['fieldSources'], changes: object, sourceOf: SourceOf): Lead['fieldSources'] {
  const kept = Object.entries(known).filter(([field]) => !Object.hasOwn(changes, field))
  return { ...Object.fromEntries(kept), ...sourcesOf(changes, sourceOf) }
}

/** Contact details as a platform or a classifier returned them. */
export type FoundContact = { readonly [Field in ContactField]?: string | null | undefined }

const MAX_LENGTHS: Readonly<Record<ContactField, number>> = { name: 255, email: 255, phone: 50, company: 255 }

/** Converts found details to the form that is stored; a detail that cannot be stored is left out, because a truncated e-mail address is a wrong one. */
export function cleanContact(found: FoundContact): LeadContact {
  const clean = (field: ContactField): string | null => {
    const text = cleanText(found[field] ?? '')
      .normalize('NFC')
      .trim()
    return text === '' || text.length > MAX_LENGTHS[field] ? null : text
  }
  return { name: clean('name'), email: clean('email'), phone: clean('phone'), company: clean('company') }
}

/** What found details do to a lead. */
export interface ContactMerge {
  /** Values that the lead gets. */
  readonly changes: Partial<LeadContact>
  /** Fields that keep their value and get newer evidence for it. */
  readonly confirmed: readonly ContactField[]
}

/** When somebody emptied the fields that have no value now. */
export type EmptiedAt = Readonly<Partial<Record<ContactField, Date>>>

/**
 * What a person says later replaces what a machine found before, whichever task ends first: the order of the messages counts. A value that
 * somebody at the host entered, or that was changed in a CRM, stays; an emptied field stays empty until the detail is given again. A display
 * name is weaker than a name that was given in a message.
 */
export function mergeContact(lead: Lead, found: LeadContact, sourceOf: SourceOf, emptiedAt: EmptiedAt): ContactMerge {
  const changes: Partial<Record<ContactField, string>> = {}
  const confirmed: ContactField[] = []
  for (const field of contactFields) {
    const value = found[field]
    if (value === null) continue
    const source = sourceOf(field)
    if (lead[field] === null) {
      if (mayFill(emptiedAt[field], source)) changes[field] = value
    } else if (mayReplace(lead.fieldSources[field], source)) {
      if (lead[field] === value) confirmed.push(field)
      else changes[field] = value
    }
  }
  return { changes, confirmed }
}

function mayFill(emptiedAt: Date | undefined, { saidAt }: FieldSource): boolean {
  return emptiedAt === undefined || (saidAt !== null && saidAt.getTime() > emptiedAt.getTime())
}

function mayReplace(known: FieldSource | undefined, found: FieldSource): boolean {
  if (known === undefined || found.by !== 'machine' || found.saidAt === null) return false
  return known.by === 'platform' || (known.by === 'machine' && !isSaidBefore(found, known))
}

/** In the order of a conversation; a source without a time comes before all others. */
function isSaidBefore(one: FieldSource, other: FieldSource): boolean {
  const [first, second] = [one.saidAt?.getTime() ?? -Infinity, other.saidAt?.getTime() ?? -Infinity]
  return first < second || (first === second && (one.messageId ?? '') < (other.messageId ?? ''))
}
