import type { ConformanceCase } from '../shared/conformance-case.ts'
import { describeCases } from '../shared/conformance-case.ts'
import { accountCases } from './platform-accounts.ts'
import { batchCases } from './platform-batches.ts'
import { faultCases } from './platform-faults.ts'
import type { PlatformFixture } from './platform-fixture.ts'
import { handshakeCases } from './platform-handshake.ts'
import { identityCases } from './platform-identity.ts'
import { parsingCases } from './platform-parsing.ts'
import { renewalCases } from './platform-renewal.ts'
import { capabilitiesOf, sendCases } from './platform-sending.ts'
import { signatureCases } from './platform-signatures.ts'
import { textLimitCases } from './platform-text-limits.ts'

/**
 * Everything that a PlatformIngestor must do, as data. Cases that the platform's capabilities rule out are skipped, so the list
 * depends on the fixture.
 */
export function platformIngestorCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const sends = capabilitiesOf(fixture).send !== 'none'
  return [
    ...handshakeCases(fixture),
    ...signatureCases(fixture),
    ...parsingCases(fixture),
    ...batchCases(fixture),
    ...identityCases(fixture),
    ...accountCases(fixture),
    ...renewalCases(fixture),
    ...(sends ? [...sendCases(fixture), ...faultCases(fixture), ...textLimitCases(fixture)] : []),
  ]
}

/**
 * Registers the platform suite with vitest. Call it at the top level of a test file, once for each platform of the adapter.
 *
 * @example
 * describePlatformIngestor('messenger', messengerFixture)
 */
export function describePlatformIngestor(name: string, fixture: PlatformFixture): void {
  describeCases(name, platformIngestorCases(fixture))
}
