import { cleanContact, type EmptiedAt, type FoundContact, mergeContact, type SourceOf } from '../contact.ts'
import type { Lead } from '../lead.ts'
import type { ScoringToApply } from '../score-question.ts'

/** A scoring that takes the place of every earlier one of its lead. */
export type CurrentScoring = Omit<ScoringToApply, 'isCurrent' | 'rescoreId'> & { readonly isCurrent: true }

/** What a task found out about the person of a conversation. */
export interface FoundLead {
  readonly conversationId: string
  readonly found: FoundContact
  readonly sourceOf: SourceOf
  /** A judgement of the conversation as it is at this moment; null for details alone. */
  readonly scoring: CurrentScoring | null
}

/** True if found details leave the lead as it is: no new value, and no newer evidence for one. `lead` is what the lead itself has. */
export function saysNothingNew(lead: Lead, { found, sourceOf }: FoundLead, emptiedAt: EmptiedAt): boolean {
  const { changes, confirmed } = mergeContact(lead, cleanContact(found), sourceOf, emptiedAt)
  if (Object.keys(changes).length > 0) return false
  return confirmed.every((field) => {
    const [known, said] = [lead.fieldSources[field], sourceOf(field)]
    return known?.messageId === said.messageId && known?.saidAt?.getTime() === said.saidAt?.getTime()
  })
}
