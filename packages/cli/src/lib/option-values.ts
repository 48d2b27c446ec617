import { InvalidArgumentError } from 'commander'

/** A whole number of at least 1. */
export function toCount(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new InvalidArgumentError('It must be a whole number of at least 1.')
}

/** A whole number of at least 0. */
export function toNumber(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new InvalidArgumentError('It must be a whole number of at least 0.')
}

/** A point in time, such as `2026-11-30` or `2026-11-30T12:00:00Z`. */
export function toDate(text: string): Date {
  const value = new Date(text)
  if (!Number.isNaN(value.getTime())) return value
  throw new InvalidArgumentError('It must be a date, such as 2026-11-30 or 2026-11-30T12:00:00Z.')
}

export const LIST_LIMIT = 100

/** Adds examples to the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ leadkit ${line}\n`).join('')}`
}
