import { LeadKitError } from '@leadkit/contracts'

const OLDEST = 22

/** @throws LeadKitError `configuration` on a Node.js that LeadKit does not run on. Other runtimes report no such version and pass. */
export function requireNode(version: string | undefined): void {
  if (version === undefined || Number.parseInt(version, 10) >= OLDEST) return
  throw new LeadKitError(
    'configuration',
    `LeadKit needs Node.js ${OLDEST} or newer, and this is ${version}; install a newer Node.js (https://nodejs.org)`,
  )
}
