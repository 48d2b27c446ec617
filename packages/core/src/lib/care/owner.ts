import type { HostEventPayloads } from '../host-events/host-event.ts'

/** Who looks after a lead or a conversation: a user, a team, a user for a team, or nobody. */
export interface Owner {
  readonly userId: string | null
  readonly teamId: string | null
}

/** Who looks after a lead now. */
export interface LeadOwner extends Owner {
  readonly leadId: string
  /** When it got its owner; null without one. */
  readonly assignedAt: Date | null
  /** Since when the rules look for an owner; null if they do not. */
  readonly ownerWantedSince: Date | null
}

export const NOBODY: Owner = { userId: null, teamId: null }

export type AssignmentCause = HostEventPayloads['lead.assigned']['cause']

/** One change of an owner. Changes are only added. */
export interface Assignment extends Owner {
  readonly id: string
  /** Null if only the conversation changed hands. */
  readonly leadId: string | null
  /** Null if only the lead changed hands. */
  readonly conversationId: string | null
  readonly previousUserId: string | null
  readonly previousTeamId: string | null
  readonly cause: AssignmentCause
  /** The rule that decided; null for other causes. The rule may have changed or gone since. */
  readonly ruleId: string | null
  /** Who assigned it by hand; null if nobody said, and for other causes. */
  readonly by: string | null
  /** Erased when the lead is removed. */
  readonly reason: string | null
  readonly assignedAt: Date
}

export function isSameOwner(one: Owner, other: Owner): boolean {
  return one.userId === other.userId && one.teamId === other.teamId
}
