export { createFacebookIngestor } from './lib/facebook-ingestor.ts'
export { defaultScopes, defaultSubscribedFields } from './lib/facebook-options.ts'
export type { FacebookIngestorOptions } from './lib/facebook-options.ts'
