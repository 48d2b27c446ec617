import { isLeadKitError, type JsonObject } from '@leadkit/contracts'
import type { BulkOutcome } from './bulk-run.ts'

/** What became of one lead of a run. */
export interface ItemResult {
  readonly outcome: BulkOutcome
  readonly reason: string | null
  /** What takes it back; null if there is nothing to take back. */
  readonly undo: JsonObject | null
}

export const UNCHANGED: ItemResult = { outcome: 'unchanged', reason: null, undo: null }
export const CHANGED_SINCE = refused('changed_since')
export const NO_QUESTION = refused('no_question')
/** It no longer matches what was asked for. */
export const LEFT = refused('left')

export function done(undo: JsonObject | null): ItemResult {
  return { outcome: 'done', reason: null, undo }
}

export function refused(reason: string): ItemResult {
  return { outcome: 'refused', reason, undo: null }
}

/** Faults of the run, and not of one lead. */
const OF_THE_RUN: ReadonlySet<string> = new Set(['configuration', 'aborted', 'tenant_unknown'])

/** The result of a lead whose work threw; null for an error that is not about this lead, or after which the same work is tried again. */
export function resultOfError(error: unknown): ItemResult | null {
  if (!isLeadKitError(error)) return refused('internal')
  return error.retryable || OF_THE_RUN.has(error.code) ? null : refused(error.code)
}
