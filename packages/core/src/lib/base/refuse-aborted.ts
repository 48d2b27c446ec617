import { LeadKitError } from '@leadkit/contracts'

/** @throws LeadKitError `aborted` if the caller's signal has fired; what was done until then stays. */
export function refuseAborted(signal: AbortSignal | undefined, operation: string): void {
  if (signal?.aborted === true)
    throw new LeadKitError('aborted', `${operation}: stopped by the signal; call it again to continue`)
}
