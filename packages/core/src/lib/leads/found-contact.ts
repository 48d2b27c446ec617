import { type ContactField, contactFields, type FieldSource, type Lead, type LeadContact } from './lead.ts'
import type { SourceOf } from './contact.ts'

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
