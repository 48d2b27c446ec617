/**
 * - `missing`: the store has no object under the key.
 * - `damaged`: the object's bytes are not those that were written, or not a whole file.
 * - `replaced`: another object is under the key, such as another tenant's or month's.
 * - `manifest_missing`, `manifest_damaged`: the object is right, and its description is not there, or does not fit it.
 * - `unreadable`: the kit has another sink, or does not know the format; the finding's `advice` says which.
 * - `unchecked`: the store did not answer.
 */
export type ArchiveProblem =
  | 'missing'
  | 'damaged'
  | 'replaced'
  | 'manifest_missing'
  | 'manifest_damaged'
  | 'unreadable'
  | 'unchecked'

/** Something that is wrong with an archived object. */
export interface ArchiveFinding {
  /** `2026-02`, in UTC. */
  readonly month: string
  readonly generation: number
  readonly objectKey: string
  readonly problem: ArchiveProblem
  /** It was put right from what the database, or the object itself, still had. */
  readonly repaired: boolean
  /** What to do next; for a person to read. */
  readonly advice: string
}

/** One object that was checked. */
export interface ArchiveCheckProgress {
  readonly month: string
  readonly generation: number
  /** Null if all is right. */
  readonly problem: ArchiveProblem | null
  readonly repaired: boolean
  /** Objects checked so far by this call, and how many it has to check. */
  readonly checked: number
  readonly total: number
  /** Pass it as `after` to go on behind this object in another call. */
  readonly cursor: string
}

/** What `archives.verify` found. */
export interface ArchiveCheckReport {
  /** Objects that were read. */
  readonly checked: number
  /** Of the objects that are right. */
  readonly messages: number
  /** Of the objects that are right, compressed. */
  readonly bytes: number
  readonly findings: readonly ArchiveFinding[]
  /** Objects in the tenant's part of the store that belong to no archived month: left by a crash, or not LeadKit's. They are never read. Null if the store could not be listed. */
  readonly strays: readonly string[] | null
  /** Strays that were removed, as `removeStraysAfterDays` asks. */
  readonly removedStrays: readonly string[]
}

const ADVICE: Readonly<Record<ArchiveProblem, string>> = {
  missing: 'restore the object and its manifest from a copy, such as an older version in the store',
  damaged: 'restore the object from a copy, such as an older version in the store',
  replaced:
    'restore the object from a copy, such as an older version in the store, and find out what wrote the other one',
  manifest_missing: 'run archives.verify with repair',
  manifest_damaged: 'run archives.verify with repair',
  unreadable: 'give the kit the archive sink and the format that the month was written with',
  unchecked: 'check that the store can be reached, and run archives.verify again',
}

export function adviceFor(problem: ArchiveProblem, repaired: boolean): string {
  return repaired ? 'nothing: it was written again and read back' : ADVICE[problem]
}
