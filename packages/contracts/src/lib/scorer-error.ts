import type { ScorerUsage } from './ai-scorer.ts'
import { LeadKitError, type LeadKitErrorCode, type LeadKitErrorOptions } from './leadkit-error.ts'

export interface ScorerErrorOptions extends LeadKitErrorOptions {
  /**
   * What the failed question took all the same, over all requests; zeros when no model took it. Left out where nobody knows: then all that
   * was reserved of the tenant's budget counts as spent.
   */
  readonly usage?: ScorerUsage | undefined
}

/** Thrown by a scorer that knows what a question took although it was not answered, such as one of two requests that were refused. */
export class ScorerError extends LeadKitError {
  override readonly name: string = 'ScorerError'
  readonly usage: ScorerUsage | undefined

  constructor(code: LeadKitErrorCode, message: string, options: ScorerErrorOptions = {}) {
    super(code, message, options)
    this.usage = options.usage
  }
}
