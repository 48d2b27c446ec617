export { defineConfig } from './lib/config.ts'
export type { LeadKitConfig, ServerConfig } from './lib/config.ts'
