import { textOf } from '@leadkit/adapter-kit'
import type { CrmChange, CrmChangePage, CrmContext } from '@leadkit/contracts'
import { selectRows } from './salesforce-api.ts'
import { findPurged } from './salesforce-deleted.ts'
import { KEY_FIELD } from './salesforce-key-field.ts'
import { fromRow, modifiedAtOf, momentOf } from './salesforce-lead.ts'
import type { SalesforceTarget } from './salesforce-request.ts'
import type { SalesforceRow } from './salesforce-schemas.ts'
import { quoteSoql, soqlFields, soqlMoment } from './soql.ts'

const PAGE_SIZE = 1000

/**
 * How far the watermark stays behind the clock. A record carries the time at which it was saved, but becomes visible only when its transaction
 * commits, which triggers and flows delay. Newer changes are delivered again by the next poll, under the same change id.
 */
const OVERLAP_MS = 5 * 60 * 1000

/** Deleted records stay in the recycle bin, where `queryAll` sees them, for 15 days. An older cursor has missed some. */
const BIN_MS = 14 * 24 * 60 * 60 * 1000

/** How often the list of deleted records is checked for those that are no longer in the bin. */
const PURGE_CHECK_MS = 60 * 60 * 1000

interface Position {
  /** `SystemModstamp` of the last record that was delivered, or the watermark. */
  readonly time: number
  /** The last delivered record with that time. */
  readonly afterId: string
  /** The time up to which deleted records have been checked. */
  readonly purgesUntil: number
}

/**
 * One page of the changes since the cursor, oldest first: every change updates `SystemModstamp`, including system changes. Deleted and merged records
 * come from `queryAll`; once an hour the list of deleted records is compared with the bin, to find out what was erased.
 */
export async function fetchChanges(
  target: SalesforceTarget,
  cursor: string | null,
  fields: readonly string[],
): Promise<CrmChangePage> {
  const { context } = target.link
  const now = context.now().getTime()
  const position = cursor === null ? null : readCursor(cursor)
  if (position === null || position.time < now - BIN_MS) {
    const start = { time: now - OVERLAP_MS, afterId: '', purgesUntil: now - OVERLAP_MS }
    return { changes: [], cursor: writeCursor(start), more: false, gap: cursor !== null }
  }
  const { rows, done } = await selectRows(target.link, changesQuery(target, position, fields), true)
  const changes = rows.map((row) => toChange(row, fields, context))
  const last = rows.at(-1)
  if (last !== undefined && (!done || rows.length >= PAGE_SIZE)) {
    const next = { ...position, time: modifiedAtOf(last)?.getTime() ?? position.time, afterId: last.Id }
    return { changes, cursor: writeCursor(next), more: true, gap: false }
  }
  const watermark = Math.max(position.time, now - OVERLAP_MS)
  const next = { time: watermark, afterId: watermark === position.time ? position.afterId : '' }
  if (now - position.purgesUntil < PURGE_CHECK_MS) {
    return { changes, cursor: writeCursor({ ...position, ...next }), more: false, gap: false }
  }
  const { purged, until, gap } = await findPurged(target, { start: position.purgesUntil, end: now })
  return { changes: [...changes, ...purged], cursor: writeCursor({ ...next, purgesUntil: until }), more: false, gap }
}

function changesQuery({ object }: SalesforceTarget, position: Position, fields: readonly string[]): string {
  const ofLead = object === 'Lead' ? ['IsConverted'] : []
  const base = ['Id', KEY_FIELD, 'IsDeleted', 'MasterRecordId', 'SystemModstamp', 'CreatedDate']
  const time = soqlMoment(new Date(position.time))
  const after =
    position.afterId === ''
      ? `SystemModstamp >= ${time}`
      : `(SystemModstamp > ${time} OR (SystemModstamp = ${time} AND Id > ${quoteSoql(position.afterId)}))`
  return `SELECT ${soqlFields([...base, ...ofLead, ...fields])} FROM ${object} WHERE ${after} ORDER BY SystemModstamp, Id LIMIT ${PAGE_SIZE}`
}

function toChange(row: SalesforceRow, fields: readonly string[], context: CrmContext): CrmChange {
  const occurredAt = modifiedAtOf(row) ?? context.now()
  const key = textOf(row, KEY_FIELD)
  const master = textOf(row, 'MasterRecordId')
  const type = typeOf(row, occurredAt)
  return {
    id: `poll:${row.Id}:${type}:${occurredAt.getTime()}`,
    externalId: row.Id,
    ...(key === null ? {} : { key }),
    type,
    occurredAt,
    // A row shows which user wrote last, and integrations share users.
    fromSelf: false,
    ...(type === 'merged' && master !== null ? { mergedInto: master } : {}),
    ...(type === 'deleted' || type === 'merged' ? {} : { fields: fromRow(row, fields) }),
  }
}

function typeOf(row: SalesforceRow, modifiedAt: Date): CrmChange['type'] {
  if (row['IsDeleted'] === true) return textOf(row, 'MasterRecordId') === null ? 'deleted' : 'merged'
  if (row['IsConverted'] === true) return 'converted'
  return momentOf(row, 'CreatedDate')?.getTime() === modifiedAt.getTime() ? 'created' : 'updated'
}

function writeCursor(position: Position): string {
  return `1:${position.time}:${position.afterId}:${position.purgesUntil}`
}

function readCursor(cursor: string): Position | null {
  const match = /^1:(\d{1,15}):((?:[a-zA-Z0-9]{15,18})?):(\d{1,15})$/.exec(cursor)
  if (match === null) return null
  return { time: Number(match[1]), afterId: match[2] ?? '', purgesUntil: Number(match[3]) }
}
