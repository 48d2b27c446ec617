import type { RoutedStatus } from '../routed-delivery.ts'

/** Who reacted, with what and when; a null emoji removes the reaction. */
type Reactions = Readonly<Record<string, { readonly emoji: string | null; readonly at: string }>>

/** One share's marks for one message, to be merged into its row in `message_keys`. */
export interface KeyMarks {
  readonly account: string
  readonly message_key: string
  readonly edited_content: string | null
  readonly edited_at: Date | null
  readonly deleted_at: Date | null
  readonly reactions: Reactions | null
  readonly read_at: Date | null
  readonly delivered_at: Date | null
}

/** A message's key with its marks, ready to be written; `message_id` is null if the share only refers to the message. */
export interface KeyRow extends KeyMarks {
  readonly message_id: string | null
  readonly received_at: Date | null
}

/** True for a status that is stored with a message's key. */
export function marksKeys({ event }: RoutedStatus): boolean {
  if (event.targetIds.length === 0) return false
  if (event.status === 'read' || event.status === 'delivered') return event.watermark === undefined
  return event.status === 'edited' || event.status === 'deleted' || event.status === 'reaction'
}

/**
 * Merges a share's statuses for each message, as if they had been written one after the other: the newest edit, the earliest deletion, each person's
 * newest reaction, the latest mark. Their order of arrival does not matter.
 */
export function mergeKeyMarks(statuses: readonly RoutedStatus[]): readonly KeyMarks[] {
  const marks = new Map<string, KeyMarks>()
  for (const status of statuses) {
    if (!marksKeys(status)) continue
    const account = status.route.socialAccountId
    for (const target of status.event.targetIds) {
      const key = `${account} ${target}`
      marks.set(key, withStatus(marks.get(key) ?? { ...UNMARKED, account, message_key: target }, status))
    }
  }
  return [...marks.values()].map((each) =>
    each.deleted_at === null ? each : { ...each, edited_content: null, reactions: null },
  )
}

/** The keys of a share's new messages and of those that it only refers to, one row each. */
export function toKeyRows(
  messages: readonly {
    readonly id: string
    readonly account: string
    readonly message_key: string
    readonly received_at: Date
  }[],
  marks: readonly KeyMarks[],
): readonly KeyRow[] {
  const rows = new Map<string, KeyRow>()
  for (const each of marks)
    rows.set(`${each.account} ${each.message_key}`, { ...each, message_id: null, received_at: null })
  for (const { id, account, message_key, received_at } of messages) {
    const key = `${account} ${message_key}`
    rows.set(key, { ...(rows.get(key) ?? { ...UNMARKED, account, message_key }), message_id: id, received_at })
  }
  return [...rows.values()]
}

const UNMARKED = {
  edited_content: null,
  edited_at: null,
  deleted_at: null,
  reactions: null,
  read_at: null,
  delivered_at: null,
}

function withStatus(marks: KeyMarks, { event }: RoutedStatus): KeyMarks {
  const { status, occurredAt: at, content } = event
  if (status === 'edited') {
    const older = marks.edited_at !== null && marks.edited_at > at
    return older ? marks : { ...marks, edited_content: content ?? '', edited_at: at }
  }
  if (status === 'deleted')
    return { ...marks, deleted_at: marks.deleted_at !== null && marks.deleted_at < at ? marks.deleted_at : at }
  if (status === 'reaction') return { ...marks, reactions: withReaction(marks.reactions ?? {}, event) }
  return status === 'read'
    ? { ...marks, read_at: later(marks.read_at, at) }
    : { ...marks, delivered_at: later(marks.delivered_at, at) }
}

function withReaction(reactions: Reactions, event: RoutedStatus['event']): Reactions {
  const by = event.direction === 'outbound' ? event.accountId : (event.participantId ?? 'unknown')
  const fresh = { emoji: event.content, at: event.occurredAt.toISOString() }
  const known = reactions[by]
  const older =
    known !== undefined && (known.at > fresh.at || (known.at === fresh.at && (known.emoji ?? '') > (fresh.emoji ?? '')))
  return older ? reactions : { ...reactions, [by]: fresh }
}

function later(one: Date | null, other: Date): Date {
  return one !== null && one > other ? one : other
}
