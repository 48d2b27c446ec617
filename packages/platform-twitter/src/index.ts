export { createTwitterIngestor } from './lib/twitter-ingestor.ts'
export { defaultEventTypes, defaultScopes } from './lib/twitter-options.ts'
export type { TwitterIngestorOptions } from './lib/twitter-options.ts'
