import { textOf } from '@leadkit/adapter-kit'
import type { CrmChange, CrmChangePage, CrmContext } from '@leadkit/contracts'
import { type HubspotFilter, postSearch } from './hubspot-api.ts'
import { fromProperties, modifiedAtOf } from './hubspot-contact.ts'
import { KEY_PROPERTY } from './hubspot-key-property.ts'
import type { HubspotConnection } from './hubspot-request.ts'
import type { HubspotRecord } from './hubspot-schemas.ts'

const PAGE_SIZE = 100
const MODIFIED = 'lastmodifieddate'

/**
 * How far the watermark stays behind the clock. A record reaches the search index some seconds after its write, so newer changes are delivered again
 * by the next poll, under the same change id.
 */
const SEARCH_LAG_MS = 60_000

/**
 * Where to continue: at a modification time in milliseconds or, while more records than fit on one page share that exact time (as after an import),
 * after one of their ids.
 */
interface Position {
  readonly time: number
  readonly afterId: string | null
}

/**
 * One page of the changes since the cursor, oldest first. Polling misses removals and merges, which HubSpot's search does not show; webhooks deliver
 * them.
 */
export async function fetchChanges(
  connection: HubspotConnection,
  object: string,
  cursor: string | null,
  fields: readonly string[],
): Promise<CrmChangePage> {
  const { context } = connection
  const position = cursor === null ? null : readCursor(cursor)
  const watermark = { time: context.now().getTime() - SEARCH_LAG_MS, afterId: null }
  if (position === null) return { changes: [], cursor: writeCursor(watermark), more: false, gap: cursor !== null }
  const found = await postSearch(connection, object, {
    ...after(position),
    properties: [...new Set([...fields, KEY_PROPERTY, MODIFIED, 'createdate'])],
    limit: PAGE_SIZE,
  })
  const page = turnPage(position, found, watermark)
  return {
    changes: page.records.map((record) => toChange(record, fields, context)),
    cursor: writeCursor(page.next),
    more: page.more,
    gap: false,
  }
}

/** HubSpot sorts by one property only, and its own paging ends at 10,000 results. */
function after(position: Position): {
  readonly filterGroups: readonly { readonly filters: readonly HubspotFilter[] }[]
  readonly sorts: readonly string[]
} {
  const value = String(position.time)
  if (position.afterId === null) {
    return { filterGroups: [{ filters: [{ propertyName: MODIFIED, operator: 'GTE', value }] }], sorts: [MODIFIED] }
  }
  const filters: readonly HubspotFilter[] = [
    { propertyName: MODIFIED, operator: 'EQ', value },
    { propertyName: 'hs_object_id', operator: 'GT', value: position.afterId },
  ]
  return { filterGroups: [{ filters }], sorts: ['hs_object_id'] }
}

function turnPage(
  position: Position,
  found: readonly HubspotRecord[],
  watermark: Position,
): { readonly records: readonly HubspotRecord[]; readonly next: Position; readonly more: boolean } {
  const full = found.length === PAGE_SIZE
  const last = found.at(-1)
  if (position.afterId !== null) {
    const next =
      full && last !== undefined ? { ...position, afterId: last.id } : { time: position.time + 1, afterId: null }
    return { records: found, next, more: true }
  }
  const lastTime = last === undefined ? undefined : modifiedAtOf(last)?.getTime()
  if (!full || lastTime === undefined) {
    return { records: found, next: watermark.time > position.time ? watermark : position, more: false }
  }
  // More records with the last time may follow after this page: they are left to the next one.
  const records = found.filter((record) => modifiedAtOf(record)?.getTime() !== lastTime)
  const next = { time: lastTime, afterId: records.length === 0 ? '0' : null }
  return { records, next, more: true }
}

function toChange(record: HubspotRecord, fields: readonly string[], context: CrmContext): CrmChange {
  const occurredAt = modifiedAtOf(record) ?? context.now()
  const createdAt = new Date(textOf(record.properties, 'createdate') ?? record.createdAt ?? Number.NaN)
  const key = textOf(record.properties, KEY_PROPERTY)
  return {
    id: `poll:${record.id}:${occurredAt.getTime()}`,
    externalId: record.id,
    ...(key === null ? {} : { key }),
    type: createdAt.getTime() === occurredAt.getTime() ? 'created' : 'updated',
    occurredAt,
    // Search does not say which application made the change.
    fromSelf: false,
    fields: fromProperties(record, fields),
  }
}

function writeCursor(position: Position): string {
  return position.afterId === null ? `1:${position.time}` : `1:${position.time}:${position.afterId}`
}

function readCursor(cursor: string): Position | null {
  const match = /^1:(\d{1,15})(?::(\d{1,20}))?$/.exec(cursor)
  return match?.[1] === undefined ? null : { time: Number(match[1]), afterId: match[2] ?? null }
}
