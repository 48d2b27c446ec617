type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown

/** Keeps the digits of integers that a number would round. */
const keepLongIntegers: Reviver = (_key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context.source
    : value

/**
 * JSON in which an integer beyond 2^53 becomes the text of its digits: `notificationId` is a signed 64-bit number, and two neighbours must
 * not become one. Undefined when it is no JSON.
 */
export function parseJsonText(text: string): unknown {
  const mayHoldLongIntegers = /[:[,]\s*-?\d{16,}/.test(text)
  try {
    return JSON.parse(text, mayHoldLongIntegers ? (keepLongIntegers as Parameters<typeof JSON.parse>[1]) : undefined)
  } catch {
    return undefined
  }
}
