import type { AssignmentEntry } from '../care/assignment-timeline-reader.ts'
import type { ConsentEntry } from '../consent/consent-timeline-reader.ts'
import type { MessageEntry } from '../conversations/message-timeline-reader.ts'
import type { NoteEntry } from '../conversations/notes/note-timeline-reader.ts'
import type { CrmChangeEntry, CrmSyncEntry } from '../crm/crm-timeline-reader.ts'
import type { MoveEntry, ScoreEntry } from '../leads/lead-timeline-reader.ts'
import type { MergeEntry, UnmergeEntry } from '../leads/people/merge-timeline-reader.ts'
import type { TouchEntry } from '../leads/touches/touch-timeline-reader.ts'
import type { ReplyEntry, ReviewEntry } from '../replies/reply-timeline-reader.ts'

/** Something that happened to a lead; `kind` says what it holds. */
export type TimelineEntry =
  | MessageEntry
  | ScoreEntry
  | MoveEntry
  | MergeEntry
  | UnmergeEntry
  | CrmSyncEntry
  | CrmChangeEntry
  | NoteEntry
  | AssignmentEntry
  | ConsentEntry
  | ReplyEntry
  | ReviewEntry
  | TouchEntry

export type TimelineKind = TimelineEntry['kind']

/** One page of a timeline. */
export interface TimelinePage {
  readonly items: readonly TimelineEntry[]
  /** Pass it as `after` for the entries behind this page; null at the end. */
  readonly next: string | null
  /** Pass it as `before` for the entries in front of this page, such as those that are new since; null for an empty first page. */
  readonly previous: string | null
}
