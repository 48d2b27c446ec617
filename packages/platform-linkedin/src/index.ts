export { createLinkedinIngestor } from './lib/linkedin-ingestor.ts'
export { defaultScopes } from './lib/linkedin-options.ts'
export type { LinkedinIngestorOptions, LinkedinLeadType } from './lib/linkedin-options.ts'
