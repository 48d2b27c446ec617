import { crmAuthCases } from './crm-auth-cases.ts'
import { crmBatchCases } from './crm-batch-cases.ts'
import { crmChangeCases } from './crm-change-cases.ts'
import { crmDataCases } from './crm-data-cases.ts'
import type { CrmProviderFixture } from './crm-fixture.ts'
import { toConformanceCases } from './crm-harness.ts'
import { crmIdentityCases } from './crm-identity-cases.ts'
import { crmInboundCases } from './crm-inbound-cases.ts'
import { crmLimitCases } from './crm-limit-cases.ts'
import { crmWireCases } from './crm-wire-cases.ts'
import { type ConformanceCase, describeCases } from '../shared/conformance-case.ts'

/** The behaviours that a CRM provider must show, as far as the fixture's vendor can provoke them. */
export function crmProviderCases(fixture: CrmProviderFixture): readonly ConformanceCase[] {
  return toConformanceCases(fixture, [
    ...crmIdentityCases,
    ...crmChangeCases,
    ...crmBatchCases,
    ...crmAuthCases,
    ...crmLimitCases,
    ...crmWireCases,
    ...crmDataCases,
    ...crmInboundCases,
  ])
}

/**
 * Registers the conformance suite of CRM providers as vitest tests. Call it at the top level of a test file.
 *
 * @example
 * describeCrmProvider('hubspot', { scenarios, clearedValue: '', start: () => startMyVendor() })
 */
export function describeCrmProvider(name: string, fixture: CrmProviderFixture): void {
  describeCases(name, crmProviderCases(fixture))
}
