export { createHubspotCrmProvider } from './lib/hubspot-crm-provider.ts'
export type { HubspotCrmProviderOptions } from './lib/hubspot-crm-provider.ts'
export type {
  HubspotCredentials,
  HubspotOAuthCredentials,
  HubspotPrivateAppCredentials,
} from './lib/hubspot-credentials.ts'
