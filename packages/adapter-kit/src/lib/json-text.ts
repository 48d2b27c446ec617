import { LeadKitError } from '@leadkit/contracts'

// Holds nothing between two whole texts, and making one costs more than a short text's parsing.
const decoder = new TextDecoder()

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown

/** Keeps the digits of integers that a number would round. */
const keepLongIntegers: Reviver = (_key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context.source
    : value

/**
 * JSON in which an integer beyond ±2^53 becomes the text of its digits: platforms send 64-bit ids as bare numbers, and two neighbours must not
 * become one. Undefined when it is not JSON.
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
 * A webhook's body through {@link parseJsonText}.
 *
 * @param source the adapter, for the error: `platform:facebook`.
 * @throws LeadKitError `payload_invalid` when it is not a JSON object. The parser's own error stays out: it quotes the body.
 */
export function readJsonObject(body: Uint8Array, source: string): Readonly<Record<string, unknown>> {
  const value = parseJsonText(decoder.decode(body))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new LeadKitError('payload_invalid', 'The webhook body is not a JSON object; nothing of it was read', { source })
}
