import { LeadKitError } from '@leadkit/contracts'
import { checkId } from '../base/field-schema.ts'
import { pageLimit } from '../base/page.ts'
import { parseInput } from '../base/parse-input.ts'
import { decodeTimelineKey, encodeTimelineKey, mergeEntries, type TimelineWindow } from '../base/timeline-key.ts'
import { assignmentTimeline } from '../care/assignment-timeline-reader.ts'
import { consentTimeline } from '../consent/consent-timeline-reader.ts'
import type { ColdMessages } from '../conversations/cold-messages.ts'
import { messageTimeline } from '../conversations/message-timeline-reader.ts'
import { noteTimeline } from '../conversations/notes/note-timeline-reader.ts'
import { crmChangeTimeline, crmSyncTimeline } from '../crm/crm-timeline-reader.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess } from '../database/tenant-access.ts'
import type { TimelineOwner, TimelineSource } from '../database/timeline-source.ts'
import { moveTimeline, scoreTimeline } from '../leads/lead-timeline-reader.ts'
import { mergeTimeline, unmergeTimeline } from '../leads/people/merge-timeline-reader.ts'
import { readGroupIds } from '../leads/people/person-reader.ts'
import { touchTimeline } from '../leads/touches/touch-timeline-reader.ts'
import { replyTimeline, reviewTimeline } from '../replies/reply-timeline-reader.ts'
import type { TimelineEntry, TimelinePage } from './timeline-entry.ts'
import { type TimelineRequest, timelineRequestSchema } from './timeline-request.ts'

/** Every kind of entry. A new one is a source in its own room, and a line here. */
const sources: readonly TimelineSource<TimelineEntry>[] = [
  messageTimeline,
  scoreTimeline,
  moveTimeline,
  mergeTimeline,
  unmergeTimeline,
  crmSyncTimeline,
  crmChangeTimeline,
  noteTimeline,
  assignmentTimeline,
  consentTimeline,
  replyTimeline,
  reviewTimeline,
  touchTimeline,
]

/** What `tenant.leads` has besides its repository. */
export interface LeadTimelines {
  /**
   * Everything that happened to a lead, and to those merged into it, in one list: messages, scores, moves, merges, CRM changes, notes, assignments, consents, replies
   * and their reviews, touches. The order is total: time, kind, id. Entries that are added or removed between two pages neither repeat nor hide
   * others. Messages of archived months are read from the archive. The timeline of a removed lead
   * has no messages, replies, notes and reasons.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown lead; for archived months as `archives.read`.
   */
  timeline(leadId: string, request?: TimelineRequest): Promise<TimelinePage>
}

/** Merges the sources of all rooms. */
export class TimelineRepository implements LeadTimelines {
  readonly #access: TenantAccess
  readonly #cold: ColdMessages

  constructor(access: TenantAccess, cold: ColdMessages) {
    this.#access = access
    this.#cold = cold
  }

  async timeline(leadId: string, request: TimelineRequest = {}): Promise<TimelinePage> {
    const operation = 'leads.timeline'
    checkId(leadId, operation, 'leadId')
    const { after, before, kinds, direction = 'desc', limit } = parseInput(timelineRequestSchema, request, operation)
    const backwards = before != null
    const cursor = before ?? after ?? null
    const size = pageLimit({ limit })
    const window: TimelineWindow = {
      behind: cursor === null ? null : decodeTimelineKey(cursor),
      direction: backwards ? opposite(direction) : direction,
      limit: size + 1,
    }
    const wanted = sources.filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    const owner = await this.#access.read(operation, (session) => readOwner(session, leadId, operation))
    const readHot = async (session: TenantSession): Promise<readonly TimelineEntry[]> => {
      const lists: (readonly TimelineEntry[])[] = []
      for (const source of wanted) lists.push(await source.read(session, owner, window))
      return mergeEntries(lists, window)
    }
    const read = wanted.includes(messageTimeline)
      ? await this.#cold.read(operation, { conversationIds: owner.conversationIds, window, readHot })
      : await this.#access.read(operation, readHot)
    const page = backwards ? read.slice(0, size).toReversed() : read.slice(0, size)
    return toPage(page, { more: backwards || read.length > size, cursor })
  }
}

function toPage(
  items: readonly TimelineEntry[],
  { more, cursor }: { readonly more: boolean; readonly cursor: string | null },
): TimelinePage {
  const [first, last] = [items[0], items.at(-1)]
  if (first === undefined || last === undefined) return { items, next: null, previous: cursor }
  return { items, next: more ? encodeTimelineKey(last) : null, previous: encodeTimelineKey(first) }
}

function opposite(direction: 'asc' | 'desc'): 'asc' | 'desc' {
  return direction === 'asc' ? 'desc' : 'asc'
}

/** A lead that was merged gives the timeline of the lead that shows it. */
async function readOwner(session: TenantSession, leadId: string, operation: string): Promise<TimelineOwner> {
  const leadIds = await readGroupIds(session, leadId)
  if (leadIds.length === 0) throw new LeadKitError('not_found', `${operation}: there is no such lead`)
  const rows = await session.tables
    .selectFrom('leads')
    .select(['id', 'conversation_id', 'deleted_at'])
    .where('id', 'in', [...leadIds])
    .execute()
  const conversationsOf = (removed: boolean): readonly string[] =>
    rows.flatMap((row) => ((row.deleted_at !== null) === removed ? (row.conversation_id ?? []) : []))
  return {
    leadIds,
    removedLeadIds: new Set(rows.filter((row) => row.deleted_at !== null).map((row) => row.id)),
    conversationIds: conversationsOf(false),
    removedConversationIds: conversationsOf(true),
  }
}
