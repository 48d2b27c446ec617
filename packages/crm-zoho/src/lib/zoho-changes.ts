import { textOf } from '@leadkit/adapter-kit'
import type { CrmChange, CrmChangePage, CrmContext } from '@leadkit/contracts'
import { isCrmError } from '@leadkit/contracts'
import { fetchDeleted, fetchModified, type ZohoDeletedPage, type ZohoRecordPage } from './zoho-api.ts'
import { KEY_FIELD } from './zoho-key-field.ts'
import { fromRecord, momentOf } from './zoho-lead.ts'
import { fieldsToAsk } from './zoho-read.ts'
import type { ZohoConnection } from './zoho-request.ts'
import type { ZohoRecord } from './zoho-schemas.ts'

const PAGE_SIZE = 200
const DAY_MS = 86_400_000
/** Removed records are listed for 60 days; an older cursor may have missed some. */
const LONGEST_ABSENCE_MS = 59 * DAY_MS
/**
 * How far the watermark stays behind the clock: Zoho's times are whole seconds, and its clock differs from ours. Newer changes are delivered again by
 * the next poll, under the same change id.
 */
const OVERLAP_MS = 60_000
const OWN_FIELDS = [KEY_FIELD, 'Created_Time', 'Modified_Time', 'Converted__s']

/**
 * One round lists the changes since `since`, and then the removals since then. The next round starts at `until`, which is the time when this round
 * started.
 */
interface Position {
  readonly since: number
  /** Null between two rounds. */
  readonly until: number | null
  /** Where to continue: after a page of changed records, or at a page of removed ones. */
  readonly pageToken: string | null
  readonly deletedPage: number
}

/** The changes since the cursor, removals last. Zoho does not say which record another was merged into: a merge is a removal here. */
export async function fetchChanges(
  connection: ZohoConnection,
  module: string,
  cursor: string | null,
  fields: readonly string[],
): Promise<CrmChangePage> {
  const { context } = connection
  const present = context.now().getTime() - OVERLAP_MS
  const position = cursor === null ? null : readCursor(cursor)
  const lost = cursor !== null && (position === null || present - position.since > LONGEST_ABSENCE_MS)
  if (position === null || lost) return { changes: [], cursor: between(present), more: false, gap: lost }
  const until = position.until ?? Math.max(present, position.since)
  const since = new Date(position.since)
  const changes: CrmChange[] = []
  if (position.deletedPage === 0) {
    const page = await fetchModifiedAgain(connection, module, { since, fields, pageToken: position.pageToken })
    changes.push(...page.records.map((record) => toChange(record, fields, context)))
    if (page.nextToken !== null) {
      const next = { ...position, until, pageToken: page.nextToken }
      return { changes, cursor: writeCursor(next), more: true, gap: false }
    }
  }
  const number = Math.max(1, position.deletedPage)
  const removed = await fetchDeleted(connection, module, { since, page: number, limit: PAGE_SIZE })
  changes.push(...toRemovals(removed, position.since))
  const next = { since: position.since, until, pageToken: null, deletedPage: number + 1 }
  return { changes, cursor: removed.more ? writeCursor(next) : between(until), more: removed.more, gap: false }
}

/** A page token is valid for one day. If it is refused, the round starts again: repeated changes have the same change id. */
async function fetchModifiedAgain(
  connection: ZohoConnection,
  module: string,
  request: { readonly since: Date; readonly fields: readonly string[]; readonly pageToken: string | null },
): Promise<ZohoRecordPage> {
  const fields = fieldsToAsk(request.fields, OWN_FIELDS)
  try {
    return await fetchModified(connection, module, { ...request, fields, limit: PAGE_SIZE })
  } catch (error) {
    if (request.pageToken === null || !isCrmError(error) || error.details.httpStatus !== 400) throw error
    return fetchModified(connection, module, { ...request, fields, pageToken: null, limit: PAGE_SIZE })
  }
}

function toChange(record: ZohoRecord, fields: readonly string[], context: CrmContext): CrmChange {
  const occurredAt = momentOf(record, 'Modified_Time') ?? context.now()
  const createdAt = momentOf(record, 'Created_Time')
  const key = textOf(record, KEY_FIELD)
  const created = createdAt?.getTime() === occurredAt.getTime()
  return {
    id: `poll:${record.id}:${occurredAt.getTime()}`,
    externalId: record.id,
    ...(key === null ? {} : { key }),
    type: record['Converted__s'] === true ? 'converted' : created ? 'created' : 'updated',
    occurredAt,
    // Zoho names the user who made the change, not the application.
    fromSelf: false,
    fields: fromRecord(record, fields),
  }
}

function toRemovals(page: ZohoDeletedPage, since: number): readonly CrmChange[] {
  const recent = page.records.filter(({ deletedAt }) => deletedAt.getTime() >= since - 1000)
  return recent.map(({ id, type, deletedAt }) => ({
    id: `${type}:${id}:${deletedAt.getTime()}`,
    externalId: id,
    type: type === 'permanent' ? 'purged' : 'deleted',
    occurredAt: deletedAt,
    fromSelf: false,
  }))
}

function between(time: number): string {
  return `1:${time}`
}

function writeCursor({ since, until, pageToken, deletedPage }: Position): string {
  return `1:${since}:${until ?? since}:${deletedPage}:${pageToken ?? ''}`
}

function readCursor(cursor: string): Position | null {
  const match = /^1:(\d{1,15})(?::(\d{1,15}):(\d{1,6}):(.{0,500}))?$/.exec(cursor)
  if (match?.[1] === undefined) return null
  return {
    since: Number(match[1]),
    until: match[2] === undefined ? null : Number(match[2]),
    deletedPage: Number(match[3] ?? 0),
    pageToken: match[4] || null,
  }
}
