export { createLeadKitClient } from './lib/leadkit-client.ts'
export type { LeadKitClient, LeadKitClientOptions } from './lib/leadkit-client.ts'
export type { components, operations, paths } from './lib/generated/api-types.ts'
