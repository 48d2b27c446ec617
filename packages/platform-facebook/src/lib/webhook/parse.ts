import { readJsonObject } from '@leadkit/adapter-kit'
import type { PlatformEvent } from '@leadkit/contracts'
import { parseChange } from './parse-change.ts'
import { ignored } from './parse-event.ts'
import type { EntryContext } from './parse-event.ts'
import { parseMessaging } from './parse-messaging.ts'
import { entrySchema } from './webhook-schemas.ts'

const platforms: Readonly<Record<string, 'facebook' | 'instagram'>> = { page: 'facebook', instagram: 'instagram' }

/** The dashboard's Test button sends entry id 0 and invented parties. */
const DASHBOARD_TEST_ID = '0'

/**
 * Meta's envelope `{object, entry: [{id, time, messaging | standby | changes}]}`. One body can contain entries of several pages, and one entry more
 * than one list; all are read, in the body's order.
 */
export function parseWebhook(body: Uint8Array, receivedAt: Date): readonly PlatformEvent[] {
  const envelope = readJsonObject(body, 'platform:facebook')
  const platform = platforms[typeof envelope['object'] === 'string' ? envelope['object'] : '']
  if (platform === undefined) return [ignored({ platform: 'facebook' }, 'unknown_object')]
  const entries = envelope['entry']
  if (!Array.isArray(entries)) return [ignored({ platform }, 'no_entries')]
  return entries.flatMap((entry: unknown) => parseEntry(entry, platform, receivedAt))
}

function parseEntry(value: unknown, platform: 'facebook' | 'instagram', receivedAt: Date): readonly PlatformEvent[] {
  const parsed = entrySchema.safeParse(value)
  if (!parsed.success) return [ignored({ platform }, 'invalid_entry')]
  const entry: EntryContext = { platform, accountId: parsed.data.id, entryTime: parsed.data.time, receivedAt }
  const events = Object.entries(value as object).flatMap(([key, list]) => {
    if (!eventKeys.has(key)) return []
    return itemsOf(list).map((item: unknown) => {
      if (entry.accountId === DASHBOARD_TEST_ID) return ignored(entry, 'account_mismatch')
      return key === 'changes' ? parseChange(item, entry) : parseMessaging(item, entry, key === 'standby')
    })
  })
  return events.length === 0 ? [ignored(entry, 'no_events')] : events
}

const eventKeys: ReadonlySet<string> = new Set(['messaging', 'standby', 'changes'])

/** A single event may be in the place of a list. */
function itemsOf(list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list
  return list === undefined || list === null ? [] : [list]
}
