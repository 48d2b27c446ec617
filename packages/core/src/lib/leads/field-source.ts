import { type FieldSetter, type FieldSource, type Lead, sourcedFields, type SourcedLeadField } from './lead.ts'

/** Tells who sets a field. */
export type SourceOf = (field: SourcedLeadField) => FieldSource

export function fieldSource(by: FieldSetter, from: Partial<Omit<FieldSource, 'by'>> = {}): FieldSource {
  return { by, messageId: from.messageId ?? null, crmConfigId: from.crmConfigId ?? null }
}

export const byPerson: SourceOf = () => fieldSource('person')

type FieldValues = { readonly [Field in SourcedLeadField]?: string | null | undefined }

/** The sources of the fields that have a value. */
export function sourcesOf(values: FieldValues, sourceOf: SourceOf): Lead['fieldSources'] {
  const filled = sourcedFields.filter((field) => (values[field] ?? null) !== null)
  return Object.fromEntries(filled.map((field) => [field, sourceOf(field)]))
}

/** The sources after a change: of the fields that it sets the new one, of those that it empties none. */
export function changedSources(
  known: Lead['fieldSources'],
  changes: FieldValues,
  sourceOf: SourceOf,
): Lead['fieldSources'] {
  const kept = Object.entries(known).filter(([field]) => !Object.hasOwn(changes, field))
  return { ...Object.fromEntries(kept), ...sourcesOf(changes, sourceOf) }
}
