import { cleanText } from '@leadkit/contracts'
import {
  type ContactField,
  type LeadContact,
  type FieldSetter,
  type FieldSource,
  type Lead,
  sourcedFields,
  type SourcedLeadField,
} from './lead.ts'

/** Returns who sets a field. */
export type SourceOf = (field: SourcedLeadField) => FieldSource

export function fieldSource(by: FieldSetter, from: Partial<Omit<FieldSource, 'by'>> = {}): FieldSource {
  return {
    by,
    messageId: from.messageId ?? null,
    saidAt: from.saidAt ?? null,
    crmConfigId: from.crmConfigId ?? null,
  }
}

export const byPerson: SourceOf = () => fieldSource('person')

type FieldValues = { readonly [Field in SourcedLeadField]?: string | null | undefined }

/** The sources of the fields that have a value. */
export function sourcesOf(values: FieldValues, sourceOf: SourceOf): Lead['fieldSources'] {
  const filled = sourcedFields.filter((field) => (values[field] ?? null) !== null)
  return Object.fromEntries(filled.map((field) => [field, sourceOf(field)]))
}

/** The sources after a change: each field that it sets gets the new source, each field that it empties gets none. */
export function changedSources(
  known: Lead['fieldSources'],
  changes: FieldValues,
  sourceOf: SourceOf,
): Lead['fieldSources'] {
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
