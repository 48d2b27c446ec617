import type { LegalHoldInShort } from '../../holds/legal-hold.ts'

/** A month that is old enough to be archived. */
export interface DryRunMonth {
  /** `2026-02`, in UTC. */
  readonly month: string
  /** Messages that are in the database. */
  readonly messages: number
  /** What the database would get back: the month's table with its indexes, in bytes. */
  readonly bytes: number
  /** Holds that keep the month in the database; empty for a month that goes. */
  readonly holds: readonly LegalHoldInShort[]
  /** Messages that the holds are about; the others of the month wait with them. */
  readonly heldMessages: number
}

export interface DryRunSum {
  readonly months: number
  readonly messages: number
  readonly bytes: number
}

/** What the next run of retention would do. */
export interface RetentionDryRun {
  readonly messagesDays: number
  readonly archiveFormat: string
  /** Months that ended by then are old enough. */
  readonly before: Date
  /** Oldest first. */
  readonly months: readonly DryRunMonth[]
  readonly goes: DryRunSum
  readonly held: DryRunSum
}

export function addUp(months: readonly DryRunMonth[]): Pick<RetentionDryRun, 'goes' | 'held'> {
  return {
    goes: sum(months.filter(({ holds }) => holds.length === 0)),
    held: sum(months.filter(({ holds }) => holds.length > 0)),
  }
}

function sum(months: readonly DryRunMonth[]): DryRunSum {
  return {
    months: months.length,
    messages: months.reduce((total, { messages }) => total + messages, 0),
    bytes: months.reduce((total, { bytes }) => total + bytes, 0),
  }
}
