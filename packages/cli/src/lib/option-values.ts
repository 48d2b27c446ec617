import { LeadKitError } from '@leadkit/contracts'
import { InvalidArgumentError } from 'commander'
import type { CommandContext } from './command-context.ts'

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

/** A TCP port; 0 takes a free one. */
export function toPort(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0 && value <= 65_535) return value
  throw new InvalidArgumentError('It must be a number from 0 to 65535.')
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

/** A tenant in examples. */
export const SAMPLE_TENANT = '6c1f0c3e-6b1e-4a37-9a51-0f5f2d1f7e10'

/** The option of every command for one tenant. */
export interface TenantFlags {
  readonly tenant: string
}

/**
 * A secret from the environment, so that no shell history keeps it.
 * @param what says in the error what the variable has to hold, such as `the password`.
 * @throws LeadKitError `invalid_input` if the variable is empty.
 */
export function readSecret({ output }: CommandContext, variable: string, what: string): string {
  const value = output.environment[variable]
  if (value !== undefined && value !== '') return value
  throw new LeadKitError('invalid_input', `Put ${what} into the environment variable ${variable}`)
}
