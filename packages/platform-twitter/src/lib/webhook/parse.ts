import { readJsonObject } from '@leadkit/adapter-kit'
import type { PlatformEvent } from '@leadkit/contracts'
import { parseAccountActivity } from './parse-account-activity.ts'
import { parseActivity } from './parse-activity.ts'

/**
 * Both kinds of webhook that X sends to one address: the X Activity API has its event under `data`, the older Account Activity API has
 * lists at the top.
 */
export function* parseEach(body: Uint8Array, receivedAt: Date): Generator<PlatformEvent, void> {
  const envelope = readJsonObject(body, 'platform:twitter')
  if (!Object.hasOwn(envelope, 'data')) return yield* parseAccountActivity(envelope, receivedAt)
  const { data } = envelope
  const items: readonly unknown[] = Array.isArray(data) ? data : [data]
  for (const item of items) yield* parseActivity(item, receivedAt)
}

export function parseWebhook(body: Uint8Array, receivedAt: Date): readonly PlatformEvent[] {
  return [...parseEach(body, receivedAt)]
}
