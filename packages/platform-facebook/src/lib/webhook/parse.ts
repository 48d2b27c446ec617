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
export function* parseEach(body: Uint8Array, receivedAt: Date): Generator<PlatformEvent, void> {
  const envelope = readJsonObject(body, 'platform:facebook')
  const platform = platforms[typeof envelope['object'] === 'string' ? envelope['object'] : '']
  const entries = envelope['entry']
  if (platform === undefined) yield ignored({ platform: 'facebook' }, 'unknown_object')
  else if (Array.isArray(entries)) for (const entry of entries) yield* parseEntry(entry, platform, receivedAt)
  else yield ignored({ platform }, 'no_entries')
}

export function parseWebhook(body: Uint8Array, receivedAt: Date): readonly PlatformEvent[] {
  return [...parseEach(body, receivedAt)]
}

function* parseEntry(
  value: unknown,
  platform: 'facebook' | 'instagram',
  receivedAt: Date,
): Generator<PlatformEvent, void> {
  const parsed = entrySchema.safeParse(value)
  if (!parsed.success) return yield ignored({ platform }, 'invalid_entry')
  const entry: EntryContext = { platform, accountId: parsed.data.id, entryTime: parsed.data.time, receivedAt }
  let empty = true
  for (const [key, list] of Object.entries(value as object)) {
    if (!eventKeys.has(key)) continue
    for (const item of itemsOf(list)) {
      empty = false
      if (entry.accountId === DASHBOARD_TEST_ID) yield ignored(entry, 'account_mismatch')
      else yield key === 'changes' ? parseChange(item, entry) : parseMessaging(item, entry, key === 'standby')
    }
  }
  if (empty) yield ignored(entry, 'no_events')
}

const eventKeys: ReadonlySet<string> = new Set(['messaging', 'standby', 'changes'])

/** A single event may be in the place of a list. */
function itemsOf(list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list
  return list === undefined || list === null ? [] : [list]
}
