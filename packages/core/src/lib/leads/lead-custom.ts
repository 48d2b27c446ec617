import { isDeepStrictEqual } from 'node:util'
import type { JsonObject, JsonValue } from '@leadkit/contracts'
import type { CustomChange } from '../custom-fields/custom-field-set.ts'
import type { CustomLeadField, StoredLead } from './lead.ts'

/** A change without what is stored already; null if nothing is left of it. */
export function customDifference(stored: StoredLead['custom'], { set, emptied }: CustomChange): CustomChange | null {
  const known = stored as JsonObject
  const different = Object.entries(set).filter(([name, value]) => !isDeepStrictEqual(known[name], value))
  const filled = emptied.filter((name) => Object.hasOwn(known, name))
  if (different.length === 0 && filled.length === 0) return null
  return { set: Object.fromEntries(different), emptied: filled }
}

/** The values of a change as fields of the lead: `custom.budget`. Null for what it empties. */
export function customLeadFields({ set, emptied }: CustomChange): Readonly<Record<CustomLeadField, JsonValue>> {
  const entries = [...Object.entries(set), ...emptied.map((name) => [name, null] as const)]
  return Object.fromEntries(entries.map(([name, value]) => [`custom.${name}`, value]))
}

/** The fields of a lead that a change names: `custom.budget`. */
export function customNames({ set, emptied }: CustomChange): readonly CustomLeadField[] {
  return [...Object.keys(set), ...emptied].map((name): CustomLeadField => `custom.${name}`)
}

/** Empties all of a lead's custom fields. */
export function erasedCustom(stored: StoredLead['custom']): CustomChange {
  return { set: {}, emptied: Object.keys(stored) }
}

export function toJsonColumn(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
