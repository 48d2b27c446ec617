import { LeadKitError } from '@leadkit/contracts'

// Keeps no state between two complete texts, and creating one costs more than parsing a short text.
const decoder = new TextDecoder()

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown

/** Keeps the digits of integers that a JavaScript number would round. */
const keepLongIntegers: Reviver = (_key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context.source
    : value

/**
 * Parses JSON and turns an integer beyond ±2^53 into a string of its digits: platforms send 64-bit ids as bare numbers, and two adjacent ids must not
 * become the same. Undefined if it is not JSON.
 */
export function parseJsonText(text: string): unknown {
  const mayHoldLongIntegers = /[:[,]\s*-?\d{16,}/.test(text)
  try {
    return JSON.parse(text, mayHoldLongIntegers ? (keepLongIntegers as Parameters<typeof JSON.parse>[1]) : undefined)
  } catch {
    return undefined
  }
}

/**
 * Parses a webhook's body with {@link parseJsonText}.
 *
 * @param source the adapter, for the error: `platform:facebook`.
 * @throws LeadKitError `payload_invalid` if it is not a JSON object. The parser's own error is not included, because it quotes the body.
 */
export function readJsonObject(body: Uint8Array, source: string): Readonly<Record<string, unknown>> {
  const value = parseJsonText(decoder.decode(body))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new LeadKitError('payload_invalid', 'The webhook body is not a JSON object; nothing in it was read', { source })
}
