import { LeadKitError } from '@leadkit/contracts'
import { isUuid } from './identifier.ts'

/** The place of an entry in a timeline. Time, kind and id give a total order that no later change of other entries moves. */
export interface TimelineKey {
  readonly at: Date
  readonly kind: string
  readonly id: string
}

/** Which entries to read: at most `limit`, from one end or from behind a key. */
export interface TimelineWindow {
  /** Null: from the end that comes first in this direction. */
  readonly behind: TimelineKey | null
  readonly direction: 'asc' | 'desc'
  readonly limit: number
}

/** Ascending. Kinds and ids are compared as ASCII, which is also PostgreSQL's order of UUIDs. */
export function compareKeys(one: TimelineKey, other: TimelineKey): number {
  const byTime = one.at.getTime() - other.at.getTime()
  if (byTime !== 0) return byTime
  if (one.kind !== other.kind) return one.kind < other.kind ? -1 : 1
  return one.id === other.id ? 0 : one.id < other.id ? -1 : 1
}

export function isWithin(key: TimelineKey, { behind, direction }: TimelineWindow): boolean {
  if (behind === null) return true
  const order = compareKeys(key, behind)
  return direction === 'asc' ? order > 0 : order < 0
}

/** The entries of several sources in one order, each once, at most the window's limit. */
export function mergeEntries<Entry extends TimelineKey>(
  lists: readonly (readonly Entry[])[],
  { direction, limit }: Pick<TimelineWindow, 'direction' | 'limit'>,
): readonly Entry[] {
  const sign = direction === 'asc' ? 1 : -1
  const sorted = lists.flat().toSorted((one, other) => sign * compareKeys(one, other))
  return sorted.filter((entry, index) => compareKeys(entry, sorted[index - 1] ?? NOWHERE) !== 0).slice(0, limit)
}

const NOWHERE: TimelineKey = { at: new Date(0), kind: '', id: '' }

export function encodeTimelineKey({ at, kind, id }: TimelineKey): string {
  return Buffer.from(`${at.toISOString()} ${kind} ${id}`).toString('base64url')
}

const KEY = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([a-z_]{1,30}) (\S{36,110})$/

/** @throws LeadKitError `invalid_input` for anything that `encodeTimelineKey` did not make. */
export function decodeTimelineKey(cursor: string): TimelineKey {
  const [, time = '', kind = '', id = ''] = KEY.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const at = new Date(time)
  if (!Number.isNaN(at.getTime()) && isUuid(id.slice(0, 36))) return { at, kind, id }
  throw new LeadKitError('invalid_input', 'leads.timeline: pass `next` or `previous` of another page, unchanged')
}

/** An entry of one kind with what it holds. */
export type TimelineEntryOf<Kind extends string, Held extends object> = Readonly<Held> & {
  readonly kind: Kind
  /** When it happened: by the platform's clock for messages and touches, otherwise by the host's. */
  readonly at: Date
  /** Unique within its kind. */
  readonly id: string
}
