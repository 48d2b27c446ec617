const MAX_DEPTH = 32
const MAX_LENGTH = 262_144

/** The rule that keeps a value from being stored as a JSON object; null if it can be stored. */
export function jsonFault(value: unknown): string | null {
  if (!isPlainObject(value)) return 'must be an object of JSON values'
  const fault = valueFault(value, 0)
  if (fault !== null) return fault
  return JSON.stringify(value).length > MAX_LENGTH ? `must have at most ${MAX_LENGTH} characters as JSON` : null
}

function valueFault(value: unknown, depth: number): string | null {
  if (depth > MAX_DEPTH) return `must be at most ${MAX_DEPTH} levels deep`
  if (typeof value === 'string') return textFault(value)
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'must hold finite numbers only'
  if (Array.isArray(value)) return firstFault(value, depth)
  if (!isPlainObject(value)) return 'must hold JSON values only: texts, numbers, booleans, null, lists and objects'
  return Object.keys(value).map(textFault).find(isFault) ?? firstFault(Object.values(value), depth)
}

function firstFault(values: readonly unknown[], depth: number): string | null {
  for (const value of values) {
    const fault = valueFault(value, depth + 1)
    if (fault !== null) return fault
  }
  return null
}

function textFault(text: string): string | null {
  return text.isWellFormed() && !text.includes('\0') ? null : 'must hold well-formed Unicode without U+0000'
}

function isFault(fault: string | null): fault is string {
  return fault !== null
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
