import { LeadKitError } from '@leadkit/contracts'
import type { PlatformEvent } from '@leadkit/contracts'
import { parseAccountActivity } from './parse-account-activity.ts'
import { parseActivity } from './parse-activity.ts'

/**
 * Both kinds of webhook that X sends to one address: the X Activity API has its event under `data`, the older Account Activity API has
 * lists at the top.
 */
export function parseWebhook(body: Uint8Array, receivedAt: Date): readonly PlatformEvent[] {
  const envelope = readJsonObject(body)
  if (!Object.hasOwn(envelope, 'data')) return parseAccountActivity(envelope, receivedAt)
  const { data } = envelope
  const items: readonly unknown[] = Array.isArray(data) ? data : [data]
  return items.flatMap((item) => parseActivity(item, receivedAt))
}

function readJsonObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  const text = new TextDecoder().decode(body)
  let value: unknown
  try {
    value = parseJson(text)
  } catch (cause) {
    // The cause stays out: a SyntaxError quotes the body.
    void cause
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new LeadKitError('payload_invalid', 'The webhook body is no JSON object; nothing of it was read', {
    source: 'platform:twitter',
  })
}

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown

/** The older payloads give ids as numbers too, with 19 digits; where only the number is there, its own digits are taken. */
const keepLongIntegers: Reviver = (_key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(context?.source ?? '')
    ? context.source
    : value

function parseJson(text: string): unknown {
  const mayHoldLongIntegers = /[:[,]\s*\d{16,}/.test(text)
  return JSON.parse(text, mayHoldLongIntegers ? (keepLongIntegers as Parameters<typeof JSON.parse>[1]) : undefined)
}
