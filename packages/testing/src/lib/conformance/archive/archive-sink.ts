import { archiveFaultCases } from './archive-faults.ts'
import { archiveFailureCases } from './archive-failures.ts'
import type { ArchiveSinkFixture } from './archive-fixture.ts'
import { archiveListCases } from './archive-list.ts'
import { archiveLoadCases } from './archive-load.ts'
import { archiveObjectCases } from './archive-objects.ts'
import { archiveRangeCases } from './archive-ranges.ts'
import { archiveRefusalCases } from './archive-refusals.ts'
import { type ConformanceCase, describeCases } from '../shared/conformance-case.ts'

/** Every behaviour that the `ArchiveSink` contract requires, as cases. */
export function archiveSinkCases(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return [
    ...archiveObjectCases(fixture),
    ...archiveRefusalCases(fixture),
    ...archiveRangeCases(fixture),
    ...archiveListCases(fixture),
    ...archiveFailureCases(fixture),
    ...archiveFaultCases(fixture),
    ...archiveLoadCases(fixture),
  ]
}

/**
 * Registers {@link archiveSinkCases} as vitest tests.
 *
 * @example
 * describeArchiveSink('fs', { createSink: () => createFsArchiveSink({ directory }) })
 */
export function describeArchiveSink(name: string, fixture: ArchiveSinkFixture): void {
  describeCases(`ArchiveSink ${name}`, archiveSinkCases(fixture))
}
