import { readJsonObject } from '@leadkit/adapter-kit'
import type { PlatformEvent } from '@leadkit/contracts'
import { parseAccountActivity } from './parse-account-activity.ts'
import { parseActivity } from './parse-activity.ts'

/**
 * Both kinds of webhook that X sends to one address: the X Activity API has its event under `data`, the older Account Activity API has
 * lists at the top.
 */
export function parseWebhook(body: Uint8Array, receivedAt: Date): readonly PlatformEvent[] {
  const envelope = readJsonObject(body, 'platform:twitter')
  if (!Object.hasOwn(envelope, 'data')) return parseAccountActivity(envelope, receivedAt)
  const { data } = envelope
  const items: readonly unknown[] = Array.isArray(data) ? data : [data]
  return items.flatMap((item) => parseActivity(item, receivedAt))
}
