export { describeCases } from './lib/conformance/conformance-case.ts'
export type { ConformanceCase } from './lib/conformance/conformance-case.ts'
