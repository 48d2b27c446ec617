export { describeCases } from './lib/conformance/conformance-case.ts'
export type { ConformanceCase } from './lib/conformance/conformance-case.ts'
export { archiveSinkCases, describeArchiveSink } from './lib/conformance/archive-sink.ts'
export type { ArchiveSinkFixture } from './lib/conformance/archive-fixture.ts'
